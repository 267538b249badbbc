import Foundation
import SaberlingCore

/// The parts of "my reports", in their order.
public enum Section: Int, Sendable, CaseIterable, Comparable {
  case needsAction, unsent, open, ended

  public static func < (one: Section, other: Section) -> Bool { one.rawValue < other.rawValue }

  /// The word over it.
  public var word: Word {
    switch self {
    case .needsAction: .sectionNeedsAction
    case .unsent: .sectionUnsent
    case .open: .sectionOpen
    case .ended: .sectionEnded
    }
  }
}

/// A line of the list: a head, or a card.
public enum Row: Equatable, Sendable, Identifiable {
  case head(Section)
  case card(CardLook)

  /// What tells it from every other line.
  public var id: String {
    switch self {
    case .head(let section): "\(section)"
    case .card(let look): look.id
    }
  }

  var isCard: Bool { if case .card = self { true } else { false } }
}

/// A card with the part that it belongs to.
public struct Placed: Equatable, Sendable {
  public let section: Section
  public let card: CardLook
}

/// Which report stands where.
public enum Lists {
  /// The part that a report belongs to; what needs a person comes before everything.
  public static func section(_ report: ReportView) -> Section {
    if needsAction(report) { return .needsAction }
    if report.sending != .complete { return .unsent }
    switch report.status {
    case .closed, .rejected, .duplicate, .withdrawn, .erased: return .ended
    default: return .open
    }
  }

  /// Whether it waits for the person: something was refused or lost, or the office asks.
  public static func needsAction(_ report: ReportView) -> Bool {
    report.actionCode != nil || report.sending == .rejected
      || report.timeline.contains { $0.refused != nil && $0.opId != nil }
      || (report.question != nil && report.can.answer)
  }

  /// All lines; drafts stand first among what is not sent. Heads only where there is more than one part.
  public static func rows(drafts: [CardLook], reports: [Placed]) -> [Row] {
    let parts = Section.allCases.map { section in
      let own = reports.filter { $0.section == section }.map(\.card)
      return (section, section == .unsent ? drafts + own : own)
    }.filter { !$0.1.isEmpty }
    return parts.flatMap { section, cards in (parts.count > 1 ? [Row.head(section)] : []) + cards.map(Row.card) }
  }

  /// What the first screen shows: what needs a person or is on its way, else the latest; two at most.
  public static func latest(_ reports: [Placed]) -> [CardLook] {
    let ranked = reports.enumerated().sorted {
      (min($0.element.section, .open), $0.offset) < (min($1.element.section, .open), $1.offset)
    }
    return ranked.prefix(2).map(\.element.card)
  }

  /// The reports in which these words occur: name, place, number, note.
  public static func matching(_ reports: [ReportView], _ words: String) -> [ReportView] {
    let wanted = words.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    if wanted.isEmpty { return reports }
    let plain = wanted.replacingOccurrences(of: "-", with: "").uppercased()
    return reports.filter { report in
      [report.categoryName, report.note, Cards.placeName(report) ?? ""].contains { $0.lowercased().contains(wanted) }
        || (plain.count >= 3 && report.number.replacingOccurrences(of: "-", with: "").contains(plain))
    }
  }
}

/// Lines that do not jump under a finger: while somebody reads further down, what is new waits to be asked for.
public enum Steady {
  /// What is shown now, and how many cards wait.
  public struct Shown: Equatable, Sendable {
    public let rows: [Row]
    public let waiting: Int
  }

  /// The lines shown before, each as it is now; those that are gone leave, new ones only count.
  public static func keep(before: [Row], now: [Row]) -> Shown {
    let fresh = Dictionary(now.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let known = Set(before.map(\.id))
    let stay = before.compactMap { $0.isCard ? fresh[$0.id] : $0 }
    let rows = stay.enumerated().filter { place, row in
      row.isCard || (place + 1 < stay.count && stay[place + 1].isCard)
    }.map(\.element)
    return Shown(rows: rows, waiting: now.count { $0.isCard && !known.contains($0.id) })
  }
}
