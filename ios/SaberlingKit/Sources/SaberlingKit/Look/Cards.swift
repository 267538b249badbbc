import SaberlingCore

/// What mends a report that needs a person.
public enum Mend: Equatable, Sendable {
  /// Another photo in the place of one that cannot go.
  case retakePhoto(String)
  /// Send without that photo.
  case withoutPhoto(String)
  /// Another category or note, and again.
  case correct
  /// Throw the refused report away.
  case discard
  /// Send a refused act again as it was.
  case retryAct(String)
  /// Send a refused act again with other words than these.
  case editAct(String, words: String)
  /// Throw a refused act away.
  case discardAct(String)

  /// The word on its button.
  public var word: Word {
    switch self {
    case .retakePhoto: .mendRetake
    case .withoutPhoto: .mendWithout
    case .correct: .mendCorrect
    case .retryAct: .mendRetry
    case .editAct: .mendEdit
    case .discard, .discardAct: .mendDiscard
    }
  }

  /// Whether the person is asked before it is done: what it throws away is nowhere else.
  public var asksFirst: Bool {
    switch self {
    case .discard, .discardAct: true
    default: false
    }
  }
}

/// A status with its word.
public struct ChipLook: Equatable, Sendable {
  public let mark: Mark
  public let text: String

  public init(mark: Mark, text: String) {
    self.mark = mark
    self.text = text
  }
}

/// A report or draft in a list. `name` is nil while a draft has no category, `place` while it has none.
public struct CardLook: Equatable, Sendable, Identifiable {
  public let id: String
  public let isDraft: Bool
  public let icon: String
  public let name: String?
  public let place: String?
  public let age: String
  public let thumb: String?
  public let erased: Bool
  public let chip: ChipLook?
  public let sync: SyncLook
  public let mend: [Mend]
}

/// Cards of what the core shows.
public enum Cards {
  public static func of(_ report: ReportView, _ times: Times) -> CardLook {
    let erased = report.status == .erased
    return CardLook(
      id: report.reportId, isDraft: false, icon: Look.category(report.icon), name: report.categoryName,
      place: placeName(report), age: times.age(report.createdAtMs),
      thumb: erased ? nil : own(report).lazy.compactMap(\.thumbPath).first, erased: erased, chip: chip(report),
      sync: Look.sync(report), mend: mends(report))
  }

  public static func of(_ draft: DraftView, _ times: Times) -> CardLook {
    CardLook(
      id: draft.draftId, isDraft: true, icon: Look.category(draft.icon), name: draft.categoryName,
      place: draft.place?.areaName, age: times.age(draft.changedAtMs), thumb: draft.photos.first?.thumbPath,
      erased: false, chip: nil, sync: Look.draft, mend: [])
  }

  /// The chip of a report: none before the office has it, and none that only repeats "received".
  public static func chip(_ report: ReportView) -> ChipLook? {
    guard let status = report.status, let text = report.statusText else { return nil }
    if status == .submitted && Look.word(report.sending) == .received { return nil }
    return ChipLook(mark: Look.of(status), text: text)
  }

  /// Where it is, by name.
  public static func placeName(_ report: ReportView) -> String? { report.place.map { $0.areaName ?? $0.text } }

  /// The reporter's own photos.
  public static func own(_ report: ReportView) -> [PhotoView] {
    report.photos.filter { $0.role == .report || $0.role == .dispute }
  }

  /// What can be done where a person must act: for the report first, then for one photo, then for one act.
  public static func mends(_ report: ReportView) -> [Mend] {
    if report.can.correct || report.can.discard {
      return (report.can.correct ? [.correct] : []) + (report.can.discard ? [.discard] : [])
    }
    if let stuck = own(report).first(where: { $0.state == .refused || $0.state == .lost }) {
      return report.can.photos ? [.retakePhoto(stuck.photoId), .withoutPhoto(stuck.photoId)] : []
    }
    guard let act = report.timeline.first(where: { $0.refused != nil && $0.opId != nil })?.opId else { return [] }
    return [.retryAct(act), .discardAct(act)]
  }
}
