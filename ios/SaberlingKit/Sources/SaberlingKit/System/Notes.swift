import SaberlingCore

/// The kinds of notifications; iOS groups by them.
public enum Channel: String, Sendable, CaseIterable {
  case news, action, tasks

  /// Its name in the app's settings.
  public var word: Word {
    switch self {
    case .news: .channelNews
    case .action: .channelAction
    case .tasks: .channelTasks
    }
  }
}

/// What stands in a notification.
public struct Note: Equatable, Sendable {
  public let channel: Channel
  /// Of what; a newer note about the same replaces the older one, and a tap opens it.
  public let about: String
  /// Once told, never told again.
  public let key: String
  public let title: String
  public let body: String
  /// Without a sound: it is night.
  public let quiet: Bool
  /// Whether `about` has a page to open; otherwise the list is.
  public var page = true

  /// Where a tap leads; nil is the list.
  public var route: Route? { page ? (channel == .tasks ? .task(about) : .report(about)) : nil }
}

/// Which notes were told already, as the shell keeps them: the oldest are forgotten first.
public struct ToldNotes: Codable, Equatable, Sendable {
  private static let most = 500
  private var keys: [String] = []

  public init() {}

  /// Whether it is to be told; it counts as told from now on.
  public mutating func isNew(_ note: Note) -> Bool {
    if keys.contains(note.key) { return false }
    keys.append(note.key)
    keys.removeFirst(max(keys.count - Self.most, 0))
    return true
  }
}

/// Decides what is told when the app is not looked at. On a locked screen others may read it: the state, the category and
/// the kelurahan, never a street, note or photo; of a confidential report only that there is news.
public enum Notes {
  /// What is told of an own report; nil when there is nothing.
  public static func of(_ report: ReportView, night: Bool, _ words: Words) -> Note? {
    let state: String
    let title: String
    var toDo = true
    if let action = needsAction(report) {
      (state, title) = ("action:\(action)", words(.channelAction))
    } else if let question = report.question {
      (state, title) = ("ask:\(question.questionId)", words(.notifyQuestion))
    } else if let status = report.status, let text = report.statusText {
      (state, title, toDo) = ("\(status)", text, false)
    } else {
      return nil
    }
    let isSecret = report.confidential
    return Note(
      channel: toDo ? .action : .news, about: report.reportId, key: "\(report.reportId):\(state)",
      title: isSecret ? words(.notifySecret) : title,
      body: isSecret ? "" : place(report.categoryName, report.place?.areaName), quiet: night)
  }

  /// What is told of a task: that it is new, to be done again, or gone; the rest the crew has done itself. A crew hears of
  /// it even at night.
  public static func of(_ task: TaskView) -> Note? {
    switch task.status {
    case .assigned, .rework, .cancelled:
      Note(
        channel: .tasks, about: task.taskId, key: "\(task.taskId):\(task.status)", title: task.statusText,
        body: place(task.categoryName, task.place?.areaName), quiet: false)
    default: nil
    }
  }

  /// What is told of a number that is another one now; `report` is who has it.
  public static func numberChanged(to number: String, text: String, _ report: ReportView, night: Bool, _ words: Words) -> Note {
    Note(
      channel: .news, about: report.reportId, key: "\(report.reportId):number:\(number)", title: words(.notifySecret),
      body: report.confidential ? "" : text, quiet: night)
  }

  /// What is told of a report that is no longer on this phone: its number is all that is left of it.
  public static func gone(number: String, text: String, night: Bool, _ words: Words) -> Note {
    Note(
      channel: .news, about: number, key: "\(number):gone", title: words(.notifySecret), body: text, quiet: night,
      page: false)
  }

  /// What is told when the phone's data was mended, each time; `title` is the app's name.
  public static func salvaged(_ text: String, title: String, nowMs: Int64, night: Bool) -> Note {
    Note(channel: .action, about: "data", key: "data:\(nowMs)", title: title, body: text, quiet: night, page: false)
  }

  private static func needsAction(_ report: ReportView) -> String? {
    if let code = report.actionCode { return code }
    return Cards.mends(report).contains { $0 != .discard } ? "mend" : nil
  }

  private static func place(_ category: String, _ area: String?) -> String {
    [category, area].compactMap { $0 }.joined(separator: ", ")
  }
}
