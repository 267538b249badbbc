import SaberlingCore
import SaberlingTesting

/// The façade's calls by their names; what they give, as JSON.
func call(_ app: any AppProtocol, _ name: String, _ with: Given) throws -> Json {
  let report = with.text("report_id")
  switch name {
  case "submit_report": return plain(try app.submitReport(report: try with.inner("report").report()))
  case "add_note": return plain(try app.addNote(reportId: report, text: with.text("text")))
  case "correct_report":
    return plain(
      try app.correctReport(
        reportId: report, category: with.text("category"), note: with.text("note"), answers: with.answers("answers")))
  case "withdraw_report": return plain(try app.withdrawReport(reportId: report, note: with.text("note")))
  case "erase_report": return plain(try app.eraseReport(reportId: report))
  case "dispute_report":
    return plain(
      try app.disputeReport(reportId: report, text: with.text("text"), photoPaths: with.texts("photo_paths")))
  case "confirm_clean": return plain(try app.confirmClean(reportId: report))
  case "rate_report":
    return plain(try app.rateReport(reportId: report, stars: UInt8(with.real("stars")), text: with.text("text")))
  case "add_photos": return plain(try app.addPhotos(reportId: report, photoPaths: with.texts("photo_paths")))
  case "replace_photo":
    return plain(try app.replacePhoto(reportId: report, photoId: with.text("photo_id"), path: with.text("path")))
  case "drop_photo": return plain(try app.dropPhoto(reportId: report, photoId: with.text("photo_id")))
  case "edit_report": return plain(try app.editReport(reportId: report, edit: try with.inner("edit").edit()))
  case "answer_question":
    return plain(
      try app.answerQuestion(reportId: report, questionId: with.text("question_id"), text: with.text("text")))
  case "public_reports": return plain(try app.publicReports())
  case "me_too": return plain(try app.meToo(number: with.text("number")))
  case "retry_act": return plain(try app.retryAct(opId: with.text("op_id")))
  case "edit_act": return plain(try app.editAct(opId: with.text("op_id"), text: with.text("text")))
  case "discard_act": return plain(try app.discardAct(opId: with.text("op_id")))
  case "export_reports": return plain(try app.exportReports())
  case "import_reports": return plain(try app.importReports(text: with.text("text")))
  case "discard_report": return plain(try app.discardReport(reportId: report))
  case "reports": return plain(try app.reports())
  case "report": return plain(try app.report(reportId: report))
  case "sync_state": return plain(try app.syncState())
  default: return try callOfCrew(app, name, with)
  }
}

/// Tasks and crews.
private func callOfCrew(_ app: any AppProtocol, _ name: String, _ with: Given) throws -> Json {
  let task = with.text("task_id")
  switch name {
  case "discard_refused_results": return plain(try app.discardRefusedResults(taskId: task))
  case "tasks": return plain(try app.tasks())
  case "task": return plain(try app.task(taskId: task))
  case "start_task":
    return plain(try app.startTask(taskId: task, photoPaths: with.texts("photo_paths"), fix: try with.fixOrNone("fix")))
  case "complete_task":
    return plain(
      try app.completeTask(
        taskId: task, photoPaths: with.texts("photo_paths"), note: with.text("note"), fix: try with.fixOrNone("fix")))
  case "decline_task":
    return plain(try app.declineTask(taskId: task, reason: with.text("reason"), note: with.text("note")))
  case "crews": return plain(try app.crews())
  case "categories": return plain(app.categories())
  case "decline_reasons": return plain(app.declineReasons())
  case "policy": return plain(app.policy())
  case "set_policy":
    let policy = with.inner("policy")
    return plain(
      try app.setPolicy(
        policy: NetworkPolicy(
          photosWifiOnly: policy.flag("photos_wifi_only"), prefetch: policy.flag("prefetch", otherwise: true))))
  case "data_used": return plain(try app.dataUsed())
  case "diagnostics": return plain(try app.diagnostics())
  default: return try callOfCity(app, name, with)
  }
}

/// The city, places, drafts and questions.
private func callOfCity(_ app: any AppProtocol, _ name: String, _ with: Given) throws -> Json {
  let draft = with.text("draft_id")
  let (lat, lon, accuracy) = (with.real("lat_deg"), with.real("lon_deg"), with.realOrNone("accuracy_m"))
  switch name {
  case "look_up": return plain(try app.lookUp(latDeg: lat, lonDeg: lon, accuracyM: accuracy))
  case "place_of": return plain(try app.placeOf(fixes: try with.fixes("fixes"), photoPaths: with.texts("photo_paths")))
  case "near_here":
    return plain(try app.nearHere(latDeg: lat, lonDeg: lon, accuracyM: accuracy, category: with.text("category")))
  case "route": return plain(try app.route(latDeg: lat, lonDeg: lon, urgentFirst: with.flag("urgent_first")))
  case "sms_text": return plain(try app.smsText(reportId: with.text("report_id")))
  case "set_language": return plain(app.setLanguage(language: with.text("language")))
  case "city": return plain(app.city())
  case "map_areas": return plain(app.mapAreas())
  case "map_roads": return plain(app.mapRoads())
  case "consent": return plain(try app.consent())
  case "give_consent": return plain(try app.giveConsent(version: with.text("version")))
  case "qr_code": return plain(try app.qrCode(text: with.text("text")))
  case "export_data": return plain(try app.exportData())
  case "erase_all": return plain(try app.eraseAll())
  case "new_draft": return plain(try app.newDraft())
  case "drafts": return plain(try app.drafts())
  case "draft": return plain(try app.draft(draftId: draft))
  case "save_draft": return plain(try app.saveDraft(draftId: draft, content: try with.inner("content").content()))
  case "discard_draft": return plain(try app.discardDraft(draftId: draft))
  case "submit_draft":
    return plain(try app.submitDraft(draftId: draft, evenIfRepeated: with.flag("even_if_repeated")))
  case "keep_photo":
    return plain(try app.keepPhoto(ownerId: with.text("owner_id"), role: try with.role(), path: with.text("path")))
  case "kept_photos": return plain(try app.keptPhotos(ownerId: with.text("owner_id"), role: try with.role()))
  case "drop_kept_photo": return plain(try app.dropKeptPhoto(photoId: with.text("photo_id")))
  case "cover_kept_photo":
    return plain(try app.coverKeptPhoto(photoId: with.text("photo_id"), boxes: with.boxes()))
  case "questions":
    return plain(try app.questions(category: with.text("category"), answers: with.answers("answers")))
  default: throw Malformed(why: "the façade has no '\(name)' here")
  }
}
