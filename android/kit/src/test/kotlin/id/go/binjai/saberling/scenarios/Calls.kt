package id.go.binjai.saberling.scenarios

import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.CoverBox
import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.FixProvider
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.GivenAnswer
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.NetworkPolicy
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.ReportEdit

/** JSON's members by name, each as what a call takes. */
class Given(private val members: Map<*, *>) {
    fun has(name: String) = members[name] != null
    fun maybe(name: String) = members[name] as? String
    fun text(name: String) = maybe(name).orEmpty()
    fun number(name: String) = (members[name] as Number).toDouble()
    fun numberOrNone(name: String) = (members[name] as? Number)?.toDouble()
    fun long(name: String) = (members[name] as? Number)?.toLong()
    fun flag(name: String, otherwise: Boolean = false) = members[name] as? Boolean ?: otherwise
    fun texts(name: String) = (members[name] as? List<*>).orEmpty().map { it as String }
    fun inner(name: String) = Given(members[name] as Map<*, *>)
    fun innerOrNone(name: String) = if (has(name)) inner(name) else null
    fun all(name: String) = (members[name] as? List<*>).orEmpty().map { Given(it as Map<*, *>) }

    fun fix() = LocationFix(
        latDeg = number("lat_deg"),
        lonDeg = number("lon_deg"),
        accuracyM = numberOrNone("accuracy_m"),
        source = FixSource.valueOf(text("source").uppercase()),
        mock = flag("mock"),
        fixedAtMs = long("fixed_at_ms"),
        provider = maybe("provider")?.let { FixProvider.valueOf(it.uppercase()) },
    )

    fun answers(name: String) = all(name).map { GivenAnswer(it.text("question"), it.texts("values")) }
    fun role() = PhotoRole.valueOf(text("role").uppercase())
}

private fun report(of: Given) = NewReport(
    category = of.text("category"),
    note = of.text("note"),
    answers = of.answers("answers"),
    photoPaths = of.texts("photo_paths"),
    fix = of.innerOrNone("fix")?.fix(),
    otherFixes = of.all("other_fixes").map { it.fix() },
    chosenArea = of.maybe("chosen_area"),
    anonymous = of.flag("anonymous", true),
    confidential = of.flag("confidential"),
    evenIfRepeated = of.flag("even_if_repeated"),
)

private fun content(of: Given) = DraftContent(
    category = of.maybe("category"),
    note = of.text("note"),
    answers = of.answers("answers"),
    fix = of.innerOrNone("fix")?.fix(),
    otherFixes = of.all("other_fixes").map { it.fix() },
    chosenArea = of.maybe("chosen_area"),
    anonymous = of.flag("anonymous", true),
    confidential = of.flag("confidential"),
    follows = of.maybe("follows"),
)

private fun edit(of: Given) = ReportEdit(
    category = of.text("category"),
    note = of.text("note"),
    answers = of.answers("answers"),
    fix = of.innerOrNone("fix")?.fix(),
    chosenArea = of.maybe("chosen_area"),
    anonymous = of.flag("anonymous", true),
    confidential = of.flag("confidential"),
)

/** The façade's calls by their names. */
suspend fun call(app: App, name: String, with: Given): Any? {
    val (id, task) = with.text("report_id") to with.text("task_id")
    return when (name) {
        "submit_report" -> app.submitReport(report(with.inner("report")))
        "add_note" -> app.addNote(id, with.text("text"))
        "correct_report" -> app.correctReport(id, with.text("category"), with.text("note"), with.answers("answers"))
        "withdraw_report" -> app.withdrawReport(id, with.text("note"))
        "erase_report" -> app.eraseReport(id)
        "dispute_report" -> app.disputeReport(id, with.text("text"), with.texts("photo_paths"))
        "confirm_clean" -> app.confirmClean(id)
        "rate_report" -> app.rateReport(id, with.number("stars").toInt().toUByte(), with.text("text"))
        "add_photos" -> app.addPhotos(id, with.texts("photo_paths"))
        "replace_photo" -> app.replacePhoto(id, with.text("photo_id"), with.text("path"))
        "drop_photo" -> app.dropPhoto(id, with.text("photo_id"))
        "edit_report" -> app.editReport(id, edit(with.inner("edit")))
        "answer_question" -> app.answerQuestion(id, with.text("question_id"), with.text("text"))
        "public_reports" -> app.publicReports()
        "fetch_public" -> app.fetchPublic(with.number("lat_deg"), with.number("lon_deg"))
        "me_too" -> app.meToo(with.text("number"))
        "retry_act" -> app.retryAct(with.text("op_id"))
        "edit_act" -> app.editAct(with.text("op_id"), with.text("text"))
        "discard_act" -> app.discardAct(with.text("op_id"))
        "export_reports" -> app.exportReports()
        "import_reports" -> app.importReports(with.text("text"))
        "discard_report" -> app.discardReport(id)
        "discard_refused_results" -> app.discardRefusedResults(task)
        "reports" -> app.reports()
        "report" -> app.report(id)
        "tasks" -> app.tasks()
        "task" -> app.task(task)
        "start_task" -> app.startTask(task, with.texts("photo_paths"), with.innerOrNone("fix")?.fix())
        "complete_task" ->
            app.completeTask(task, with.texts("photo_paths"), with.text("note"), with.innerOrNone("fix")?.fix())
        "decline_task" -> app.declineTask(task, with.text("reason"), with.text("note"))
        "activate_crew" -> app.activateCrew(with.text("code"))
        "crews" -> app.crews()
        "categories" -> app.categories()
        "decline_reasons" -> app.declineReasons()
        "sync_state" -> app.syncState()
        "set_policy" -> with.inner("policy").let {
            app.setPolicy(NetworkPolicy(it.flag("photos_wifi_only"), it.flag("prefetch", true)))
        }
        "policy" -> app.policy()
        "data_used" -> app.dataUsed()
        "diagnostics" -> app.diagnostics()
        else -> more(app, name, with)
    }
}

/** The city, places, drafts and questions. */
private fun more(app: App, name: String, with: Given): Any? {
    val draft = with.text("draft_id")
    return when (name) {
        "look_up" -> app.lookUp(with.number("lat_deg"), with.number("lon_deg"), with.numberOrNone("accuracy_m"))
        "place_of" -> app.placeOf(with.all("fixes").map { it.fix() }, with.texts("photo_paths"))
        "near_here" ->
            app.nearHere(with.number("lat_deg"), with.number("lon_deg"), with.numberOrNone("accuracy_m"), with.text("category"))
        "route" -> app.route(with.number("lat_deg"), with.number("lon_deg"), with.flag("urgent_first"))
        "sms_text" -> app.smsText(with.text("report_id"))
        "set_language" -> app.setLanguage(with.text("language"))
        "city" -> app.city()
        "map_areas" -> app.mapAreas()
        "map_roads" -> app.mapRoads()
        "consent" -> app.consent()
        "give_consent" -> app.giveConsent(with.text("version"))
        "qr_code" -> app.qrCode(with.text("text"))
        "export_data" -> app.exportData()
        "erase_all" -> app.eraseAll()
        "new_draft" -> app.newDraft()
        "drafts" -> app.drafts()
        "draft" -> app.draft(draft)
        "save_draft" -> app.saveDraft(draft, content(with.inner("content")))
        "discard_draft" -> app.discardDraft(draft)
        "submit_draft" -> app.submitDraft(draft, with.flag("even_if_repeated"))
        "keep_photo" -> app.keepPhoto(with.text("owner_id"), with.role(), with.text("path"))
        "kept_photos" -> app.keptPhotos(with.text("owner_id"), with.role())
        "drop_kept_photo" -> app.dropKeptPhoto(with.text("photo_id"))
        "cover_kept_photo" -> app.coverKeptPhoto(
            with.text("photo_id"),
            with.all("boxes").map { CoverBox(it.number("left"), it.number("top"), it.number("right"), it.number("bottom")) },
        )
        "questions" -> app.questions(with.text("category"), with.answers("answers"))
        else -> error("the façade has no '$name' here")
    }
}
