import Foundation
import SaberlingCore

/// What a colour means; it never stands without a symbol and a word.
public enum Tone: Sendable, CaseIterable { case blue, violet, amber, green, grey, red, plain }

/// A symbol by its name in the set, and its tone.
public struct Mark: Equatable, Sendable {
  public let icon: String
  public let tone: Tone

  public init(_ icon: String, _ tone: Tone) {
    self.icon = icon
    self.tone = tone
  }
}

/// How far something has got on its way to the office, as one word of the shell's own.
public enum SyncWord: Sendable, CaseIterable {
  case draft, queued, sending, received, complete, needsAction

  /// The word.
  public var word: Word {
    switch self {
    case .draft: .syncDraft
    case .queued: .syncQueued
    case .sending: .syncSending
    case .received: .syncReceived
    case .complete: .syncComplete
    case .needsAction: .syncNeedsAction
    }
  }
}

/// The line about sending: `why` is the core's sentence, and one box a photo, true once its hash came back.
public struct SyncLook: Equatable, Sendable {
  public let word: SyncWord
  public let mark: Mark
  public let why: String
  public let boxes: [Bool]
}

/// Which symbol and tone stands for what.
public enum Look {
  public static func of(_ status: ReportStatus) -> Mark {
    switch status {
    case .submitted: Mark("submitted", .blue)
    case .underReview: Mark("under_review", .blue)
    case .accepted: Mark("accepted", .violet)
    case .assigned: Mark("assigned", .violet)
    case .inProgress: Mark("in_progress", .amber)
    case .resolved: Mark("resolved", .green)
    case .closed: Mark("closed", .green)
    case .reopened: Mark("reopened", .red)
    case .rejected: Mark("rejected", .grey)
    case .duplicate: Mark("duplicate", .grey)
    case .withdrawn: Mark("withdrawn", .grey)
    case .erased: Mark("erased", .grey)
    case .unknown: Mark("submitted", .grey)
    }
  }

  public static func of(_ status: TaskStatus) -> Mark {
    switch status {
    case .open: Mark("submitted", .blue)
    case .assigned: Mark("assigned", .violet)
    case .accepted: Mark("accepted", .violet)
    case .started: Mark("in_progress", .amber)
    case .done: Mark("resolved", .green)
    case .verified: Mark("closed", .green)
    case .rework: Mark("reopened", .red)
    case .declined: Mark("rejected", .grey)
    case .cancelled: Mark("withdrawn", .grey)
    case .unknown: Mark("submitted", .grey)
    }
  }

  /// The symbol of a line of the timeline: that of the state it led to, or of the act.
  public static func of(_ kind: TimelineKind) -> Mark {
    switch kind {
    case .submitted: of(ReportStatus.submitted)
    case .underReview: of(ReportStatus.underReview)
    case .accepted: of(ReportStatus.accepted)
    case .rejected, .cancelled, .declined: of(ReportStatus.rejected)
    case .assigned: of(ReportStatus.assigned)
    case .started: of(ReportStatus.inProgress)
    case .resolved: of(ReportStatus.resolved)
    case .closed: of(ReportStatus.closed)
    case .rework, .reopened: of(ReportStatus.reopened)
    case .duplicate: of(ReportStatus.duplicate)
    case .withdrawn: of(ReportStatus.withdrawn)
    case .erased: of(ReportStatus.erased)
    case .incomplete: Mark("image", .amber)
    case .confirmedClean: Mark("check", .green)
    case .rated: Mark("star", .green)
    case .undone: Mark("undo", .grey)
    case .photosAdded, .photoReplaced, .photoDropped: Mark("image", .grey)
    case .note, .asked, .answered, .edited, .unknown: Mark("msg", .grey)
    }
  }

  /// The name of a category's symbol in the set; what the set lacks is the three dots.
  public static func category(_ icon: String?) -> String {
    let name = icon.map { $0.hasPrefix("k-") ? String($0.dropFirst(2)) : $0 } ?? ""
    return "k_" + (categories.contains(name) ? name : "other")
  }

  /// How a word about sending looks.
  public static func of(_ word: SyncWord) -> Mark {
    switch word {
    case .draft: Mark("edit", .plain)
    case .queued: Mark("saved", .plain)
    case .sending: Mark("sending", .blue)
    case .received: Mark("check", .blue)
    case .complete: Mark("complete", .green)
    case .needsAction: Mark("alert", .red)
    }
  }

  /// The word for a state of sending; whatever needs a person comes first.
  public static func word(_ sending: Sending, needsAction: Bool = false) -> SyncWord {
    if needsAction { return .needsAction }
    switch sending {
    case .rejected: return .needsAction
    case .queued: return .queued
    case .sending: return .sending
    case .complete: return .complete
    case .acknowledged, .photosPending: return .received
    }
  }

  /// How far a report has got; the boxes only while some photo is still missing at the office.
  public static func sync(_ report: ReportView) -> SyncLook {
    let word = word(report.sending, needsAction: report.actionCode != nil)
    let boxes = (0..<report.photosTotal).map { $0 < report.photosArrived }
    return SyncLook(word: word, mark: of(word), why: report.sendingText, boxes: word == .received ? boxes : [])
  }

  /// How far a crew's results of a task have got; none while there are none.
  public static func sync(_ task: TaskView) -> SyncLook? {
    task.sending.map { sending in
      let word = word(sending)
      return SyncLook(word: word, mark: of(word), why: task.notice ?? "", boxes: [])
    }
  }

  /// A draft: kept, not handed in.
  public static let draft = SyncLook(word: .draft, mark: of(SyncWord.draft), why: "", boxes: [])

  private static let categories: Set = ["bin", "burn", "debris", "drain", "other", "pile", "river", "smell", "tree"]
}

/// The core's sentences, cut for places that are small.
public enum Sentences {
  /// What follows `head` when the sentences begin with it, else all: so a word is not said twice.
  public static func after(_ head: String, _ text: String) -> String {
    guard let found = text.range(of: head, options: [.anchored, .caseInsensitive]) else { return text }
    let rest = text[found.upperBound...]
    if let next = rest.first, !".:…".contains(next) { return text }
    let trimmed = rest.drop { ".:… ".contains($0) }
    return trimmed.prefix(1).uppercased() + trimmed.dropFirst()
  }

  /// The first sentence.
  public static func first(_ text: String) -> String {
    text.range(of: ". ").map { String(text[..<$0.lowerBound]) + "." } ?? text
  }
}
