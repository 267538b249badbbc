import SaberlingCore

/// A stop in the crew's list: one card, one spoken sentence.
public struct StopLook: Equatable, Sendable, Identifiable {
  /// The task's id.
  public let id: String
  /// Its place in the route; nil for what is done.
  public let number: Int?
  public let icon: String
  public let title: String
  public let place: String
  /// How far from the stop before, or when it was done.
  public let beside: String
  public let late: String?
  public let notice: String?
  /// Whether the office refused something of it.
  public let refused: Bool
  /// The next one has the buttons.
  public let isNext: Bool
  /// For the phone's map; none where the task has no place.
  public let directions: String?
  /// The word on its main button.
  public let go: Word
  public let spoken: String

  init(_ task: TaskView, number: Int?, beside: String, directions: String?, isNext: Bool, _ words: Words) {
    id = task.taskId
    self.number = number
    icon = Look.category(task.icon)
    title = task.categoryName
    place = task.place?.areaName ?? words(.crewNoPlace)
    self.beside = beside
    let days = number == nil ? nil : task.overdueDays.map(Int.init)
    late = days.map { words(.crewOverdue, $0) }
    notice = task.notice
    refused = task.sending == .rejected
    self.isNext = isNext
    self.directions = directions
    go = task.can.start ? .crewStart : .crewContinue
    let parts = [
      number.map { words(.crewStop, $0) } ?? words(.crewDoneStop), task.categoryName, task.place?.areaName,
      beside.nonEmpty, days.map { words(.crewOverdueSpoken, $0) }, task.statusText, task.notice,
    ]
    spoken = parts.compactMap { $0 }.joined(separator: ", ")
  }
}

/// The crew's day as it is drawn.
public struct BoardLook: Equatable, Sendable {
  /// What must be known first, each said once, on top.
  public let notices: [String]
  public let route: String?
  public let unsent: String?
  public let stops: [StopLook]
  public let isEmpty: Bool

  public init(_ board: Board, _ times: Times, _ words: Words) {
    let gone = board.gone.compactMap { task in task.notice.map { "\(task.categoryName): \($0)" } }
    let others = board.others.map { words(.crewShiftUnsent, Int($0.unsent), $0.crewName) }
    notices = (board.crew?.revoked == true ? [words(.crewRevoked)] : []) + gone + others
    route = board.stops.isEmpty ? nil : board.routeText
    unsent = board.unsent == 0 ? nil : words(.crewUnsent, board.unsent)
    let open = board.stops.enumerated().map { place, stop in
      StopLook(
        stop.task, number: stop.number,
        beside: stop.route.legM.map { Numbers.distance(Int($0), words.language) } ?? "",
        directions: stop.route.geoUri, isNext: place == 0, words)
    }
    let done = board.done.map {
      StopLook($0, number: nil, beside: $0.doneAtMs.map(times.time) ?? "", directions: nil, isNext: false, words)
    }
    stops = open + done
    isEmpty = board.loaded && stops.isEmpty
  }
}

/// One of a task's two photos: what is there, or what is to be done.
public struct EvidenceLook: Equatable, Sendable {
  public let path: String?
  public let label: String
  public let hint: String
  /// Whether it can be taken, or taken again.
  public let canTake: Bool
}

/// A task as it is drawn.
public struct TaskLook: Equatable, Sendable {
  public let icon: String
  public let title: String
  public let place: String
  public let presence: String
  public let isHere: Bool
  public let notice: String?
  /// What office and reporter say about it.
  public let lines: [String]
  public let resident: String?
  public let residentHint: String
  public let before: EvidenceLook
  /// None while it is not its turn.
  public let after: EvidenceLook?
  /// The main button; none when there is nothing to do.
  public let main: Word?
  public let canDecline: Bool
  public let canDiscard: Bool
  public let writesNote: Bool
  /// What stands beside the main button.
  public let foot: String

  /// Nil until the task was read.
  public init?(_ desk: Desk, _ times: Times, _ words: Words) {
    guard let task = desk.task else { return nil }
    icon = Look.category(task.icon)
    title = task.categoryName
    place = task.place?.areaName ?? words(.crewNoPlace)
    presence = desk.presence.text(words)
    isHere = if case .here = desk.presence { true } else { false }
    notice = task.notice
    lines = Self.lines(task, words)
    resident = task.reportPhotos.first.flatMap { $0.fullPath ?? $0.thumbPath }
    residentHint = words(task.reportPhotos.isEmpty ? .crewNoResidentPhoto : .crewPhotoComing)
    before = Self.before(desk, task, times, words)
    after = task.can.complete || !task.after.isEmpty ? Self.after(desk, task, times, words) : nil
    main = task.can.start ? .crewStart : task.can.complete ? .crewComplete : nil
    canDecline = task.can.decline
    canDiscard = task.can.discard
    writesNote = task.can.complete
    foot = words(desk.busy ? .crewPreparing : .crewSafe)
  }

  private static func lines(_ task: TaskView, _ words: Words) -> [String] {
    let instruction = task.instruction.flatMap { isBlank([$0]) ? nil : words(.crewInstruction, $0) }
    let note = isBlank([task.note]) ? nil : words(.crewReporterNote, task.note)
    return [instruction, note].compactMap { $0 } + task.answers.map { "\($0.questionText) \($0.text)" }
  }

  private static func before(_ desk: Desk, _ task: TaskView, _ times: Times, _ words: Words) -> EvidenceLook {
    let taken = desk.before.first?.takenAtMs ?? task.before.first?.takenAtMs
    let hint: Word = !task.can.start ? .crewNoBefore : desk.busy ? .crewPreparing : .crewTakeBefore
    return EvidenceLook(
      path: desk.before.first?.fullPath ?? task.before.last.flatMap { $0.fullPath ?? $0.thumbPath },
      label: taken.map { words(.crewBeforeAt, times.time($0)) } ?? words(.crewBefore), hint: words(hint),
      canTake: task.can.start)
  }

  private static func after(_ desk: Desk, _ task: TaskView, _ times: Times, _ words: Words) -> EvidenceLook {
    let taken = desk.after.first?.takenAtMs ?? task.after.last?.takenAtMs
    let hint: Word = !task.can.complete ? .crewNoAfter : desk.busy ? .crewPreparing : .crewTakeAfter
    // Before it is done once more, the result that the office sent back is not shown as the new one.
    let old = task.can.complete ? nil : task.after.last.flatMap { $0.fullPath ?? $0.thumbPath }
    return EvidenceLook(
      path: desk.after.first?.fullPath ?? old,
      label: taken.map { words(.crewAfterAt, times.time($0)) } ?? words(.crewAfter), hint: words(hint),
      canTake: task.can.complete)
  }
}
