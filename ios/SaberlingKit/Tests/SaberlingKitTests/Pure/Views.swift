import SaberlingCore

/// Nothing can be done.
let nothing = ReportActions(
  edit: false, correct: false, discard: false, withdraw: false, erase: false, answer: false, photos: false,
  dispute: false, confirm: false, rate: false, reportAgain: false)

/// A report as the core shows it.
func report(
  _ id: String, _ status: ReportStatus? = nil, _ sending: Sending = .complete, can: ReportActions = nothing,
  _ how: (inout ReportView) -> Void = { _ in }
) -> ReportView {
  var report = ReportView(
    reportId: id, number: "9BX-2HF6-RQ8\(id)", formerNumber: nil, category: "litter", categoryName: "Tumpukan sampah",
    icon: "k-pile", note: "", anonymous: true, confidential: false, createdAtMs: 0, status: status,
    statusText: status.map { "\($0)" }, sending: sending, sendingText: "", actionCode: nil, photos: [], photosArrived: 0,
    photosTotal: 0, place: nil, timeline: [], disputable: false, disputeUntilMs: nil, incompleteSinceMs: nil, meToo: 0, answers: [],
    question: nil, stars: nil, confirmed: false, can: can)
  how(&report)
  return report
}

/// What can be done, changed.
func can(_ how: (inout ReportActions) -> Void) -> ReportActions {
  var can = nothing
  how(&can)
  return can
}

/// One of its photos.
func photo(_ id: String, _ role: PhotoRole = .report, _ state: PhotoState = .attached) -> PhotoView {
  PhotoView(photoId: id, role: role, state: state, thumbPath: nil, fullPath: nil, takenAtMs: nil, notice: nil)
}

/// A line of its timeline.
func line(_ refused: String?, opId: String? = "op", _ kind: TimelineKind = .note) -> TimelineView {
  TimelineView(atMs: 0, kind: kind, text: "text", note: "words", unsent: refused == nil, refused: refused, opId: opId)
}

/// A task of the crew.
func task(_ status: TaskStatus) -> TaskView {
  TaskView(
    taskId: "t1", number: "9BX-2HF6-RQ8E", status: status, statusText: "Ditugaskan", category: "litter", icon: "k-pile",
    categoryName: "Tumpukan sampah", note: "Di depan rumah Bu Ani", instruction: nil, reworkReason: nil, place: melati,
    assignedAtMs: 0, reportPhotos: [], before: [], after: [], sending: nil, notice: nil, answers: [], overdueDays: nil,
    doneAtMs: nil, unsent: 0, can: TaskActions(start: true, complete: false, decline: true, discard: false))
}

let melati = PlaceView(
  latDeg: 3.6, lonDeg: 98.48, accuracyM: 6, areaName: "Sei Melati", confidence: .certain, chosen: false,
  text: "Sei Melati. Tepat sampai 6 m.")
