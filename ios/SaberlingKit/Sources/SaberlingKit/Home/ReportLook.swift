import SaberlingCore

/// What a photo on the report's page is called.
public enum PhotoCaption: Sendable { case none, before, after, dispute }

/// A photo on the report's page; `stuck` when it cannot go as it is.
public struct PhotoLook: Equatable, Sendable, Identifiable {
  public let id: String
  public let thumb: String?
  public let full: String?
  public var caption: PhotoCaption
  public let stuck: Bool
  public let notice: String?

  init(_ photo: PhotoView) {
    id = photo.photoId
    thumb = photo.thumbPath
    full = photo.fullPath
    stuck = photo.state == .refused || photo.state == .lost
    notice = photo.notice
    switch photo.role {
    case .before: caption = .before
    case .after: caption = .after
    case .dispute: caption = .dispute
    case .report, .unknown: caption = .none
    }
  }
}

/// A line of the timeline; `refused` is why the office would not take it.
public struct LineLook: Equatable, Sendable {
  public let mark: Mark
  public let text: String
  public let at: String
  public let note: String?
  public let unsent: Bool
  public let refused: String?
  public let mend: [Mend]
}

/// What stands at the foot: what the report waits for from its person, and nothing else.
public struct Footer: Equatable, Sendable {
  public var mend: [Mend] = []
  public var question: OfficeQuestionView?
  public var confirm = false
  public var dispute = false
  /// The last day on which it can be disputed for sure.
  public var disputeUntil: String?
  public var rate = false
  public var again = false

  /// Whether nothing is asked.
  public var isEmpty: Bool { self == Footer() }
}

/// An answer to one of the category's questions, in words.
public struct AnswerLook: Equatable, Sendable {
  public let question: String
  public let answer: String
}

/// All that the report's page shows.
public struct ReportLook: Equatable, Sendable {
  public let id: String
  public let number: String
  public let icon: String
  public let name: String
  public let place: String?
  public let note: String
  public let anonymous: Bool
  public let confidential: Bool
  public let erased: Bool
  public let chip: ChipLook?
  public let sync: SyncLook
  public let pair: [PhotoLook]
  public let photos: [PhotoLook]
  public let answers: [AnswerLook]
  public let meToo: Int
  public let stars: Int?
  public let lines: [LineLook]
  public let footer: Footer
  public let canEdit: Bool
  public let canWithdraw: Bool
  public let canErase: Bool

  public init(_ report: ReportView, _ times: Times) {
    id = report.reportId
    number = report.number
    icon = Look.category(report.icon)
    name = report.categoryName
    place = Cards.placeName(report)
    note = report.note
    anonymous = report.anonymous
    confidential = report.confidential
    erased = report.status == .erased
    chip = Cards.chip(report)
    sync = Look.sync(report)
    let pair = report.status == .erased ? [] : Self.pair(report)
    self.pair = pair
    photos = report.status == .erased ? [] : report.photos.map(PhotoLook.init).filter { one in !pair.contains { $0.id == one.id } }
    answers = report.answers.map { AnswerLook(question: $0.questionText, answer: $0.text) }
    meToo = Int(report.meToo)
    stars = report.stars.map(Int.init)
    lines = report.timeline.reversed().map { Self.line($0, times) }
    var footer = Self.footer(report)
    if footer.dispute { footer.disputeUntil = report.disputeUntilMs.flatMap(times.lastDay) }
    self.footer = footer
    canEdit = report.can.edit
    canWithdraw = report.can.withdraw
    canErase = report.can.erase
  }

  /// The number as VoiceOver is to read it: letter by letter.
  public var spokenNumber: String { spelled(number) }

  /// Before and after, once there is an after: the crew's own before, else what the reporter saw.
  static func pair(_ report: ReportView) -> [PhotoLook] {
    guard let after = report.photos.last(where: { $0.role == .after }) else { return [] }
    let own = report.photos.first { $0.role == .report }
    guard let before = report.photos.last(where: { $0.role == .before }) ?? own else { return [PhotoLook(after)] }
    var first = PhotoLook(before)
    first.caption = .before
    return [first, PhotoLook(after)]
  }

  /// What is asked of the person; whatever was refused comes before everything.
  static func footer(_ report: ReportView) -> Footer {
    let mend = report.actionCode != nil || report.sending == .rejected ? Cards.mends(report) : []
    if !mend.isEmpty { return Footer(mend: mend) }
    if report.can.answer, let question = report.question { return Footer(question: question) }
    let confirm = report.can.confirm && !report.confirmed
    return Footer(
      confirm: confirm, dispute: report.can.dispute, rate: report.can.rate && report.stars == nil && !confirm,
      again: report.can.reportAgain)
  }

  private static func line(_ line: TimelineView, _ times: Times) -> LineLook {
    var mend: [Mend] = []
    if line.refused != nil, let act = line.opId {
      mend = [.retryAct(act)] + (isWorded(line.kind) ? [.editAct(act, words: line.note ?? "")] : []) + [.discardAct(act)]
    }
    let note = line.note.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    return LineLook(
      mark: Look.of(line.kind), text: line.text, at: times.moment(line.atMs), note: note, unsent: line.unsent,
      refused: line.refused, mend: mend)
  }

  /// Acts that consist of words, which can be others the next time.
  private static func isWorded(_ kind: TimelineKind) -> Bool {
    switch kind {
    case .note, .reopened, .rated, .withdrawn: true
    default: false
    }
  }
}
