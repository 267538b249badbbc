import SaberlingCore

/// A part of the review with the way to change it.
public struct PartLook: Equatable, Sendable {
  public let icon: String?
  public let title: String
  public let hint: String?
}

/// A required question with its answer in words.
public struct GivenLook: Equatable, Sendable, Identifiable {
  /// The question's code.
  public let id: String
  public let question: String
  public let answer: String
}

/// All of the report on one page.
public struct ReviewLook: Equatable, Sendable {
  public let category: PartLook
  public let place: PartLook
  /// The choice near a border stays open until the person makes it, here or never.
  public let areas: [AreaLook]
  public let given: [GivenLook]
  /// Questions that may be left out; folded until one of them is answered.
  public let optional: [QuestionView]
  public let unfolded: Bool
  public let doubts: [String]
  public let sync: PartLook
  /// The word on the main button.
  public let send: String

  /// Nil while there is no draft.
  public init?(_ state: FlowState, _ words: Words) {
    guard let draft = state.draft else { return nil }
    category = PartLook(icon: Look.category(draft.icon), title: draft.categoryName ?? "", hint: nil)
    place = Self.place(draft, words)
    areas = AreaLook.rows(draft.place, chosen: draft.content.chosenArea, unknown: true, words)
    given = draft.questions.filter(\.required).map { question in
      let values = draft.content.answer(to: question.code)
      return GivenLook(id: question.code, question: question.text, answer: question.words(for: values, words))
    }
    optional = draft.questions.filter { !$0.required }
    unfolded = optional.contains { !draft.content.answer(to: $0.code).isEmpty }
    doubts = draft.doubts
    sync = Self.sync(state.sync, words)
    send = words(state.sending ? .reportSending : .reportSend)
  }

  private static func place(_ draft: DraftView, _ words: Words) -> PartLook {
    let chosen = draft.place?.candidates.first { $0.code == draft.content.chosenArea }?.name
    let name = chosen ?? draft.place?.areaName ?? draft.place?.text ?? words(.reportNoPlace)
    let district = draft.place?.areaName == nil ? nil : draft.place?.districtName
    let lines = [district, hint(draft, words)].compactMap { $0 }
    return PartLook(icon: "pin", title: name, hint: lines.isEmpty ? nil : lines.joined(separator: "\n"))
  }

  private static func hint(_ draft: DraftView, _ words: Words) -> String? {
    guard let fix = draft.bestFix else { return words(.reportNoPlaceHint) }
    if draft.place?.areaName == nil { return nil }
    if fix.source == .pin { return words(.reportByPin) }
    return fix.accuracyM.map { words(.reportExactTo, Int($0.rounded())) }
  }

  private static func sync(_ sync: SyncView?, _ words: Words) -> PartLook {
    guard let sync, [.offline, .revoked, .outdated].contains(sync.phase) else {
      return PartLook(icon: "saved", title: words(.reportDraftKept), hint: nil)
    }
    return PartLook(icon: sync.phase == .offline ? "nosignal" : "saved", title: sync.text, hint: nil)
  }
}

extension QuestionView {
  /// An answer in words.
  public func words(for values: [String], _ words: Words) -> String {
    let named = values.map { value in
      switch kind {
      case .yesNo: words(value == "yes" ? .reportYes : .reportNo)
      case .oneOf, .someOf: choices.first { $0.code == value }?.name ?? value
      case .number, .text: value
      }
    }
    return named.joined(separator: ", ")
  }
}
