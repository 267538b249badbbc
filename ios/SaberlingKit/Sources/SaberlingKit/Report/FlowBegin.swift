import SaberlingCore

/// The flow's beginning: a new draft, one that was kept, or where a killed process stood.
extension ReportFlow {
  /// The core's code for a draft that is not there.
  private static let unknown = "draft.unknown"

  func begin(from start: FlowStart) async throws {
    switch start {
    case .new: try await fresh { _ in }
    case .at(let pin, let accuracyM): try await fresh { [nowMs] in $0.fix = pin.fix(accuracyM, nowMs()) }
    case .again(let reportId):
      let before = try await core.ask { try $0.report(reportId: reportId) }
      try await fresh { $0.follow(before) }
    case .resume(let draftId):
      try await open(draftId) { [self] draft in if draft.content.category != nil { try await onward() } }
    case .restore(let mark): try await restore(mark)
    }
  }

  private func fresh(_ content: (inout DraftContent) -> Void) async throws {
    let draft = try await core.ask { try $0.newDraft() }
    change { $0.draft = draft }
    try await edit(content)
    await place.begun()
    tell(.ready(draftId: draft.draftId))
  }

  private func restore(_ mark: FlowMark) async throws {
    way.placeSettled = mark.placeSettled
    way.nearbyAsked = mark.nearbyAsked
    if let reportId = mark.reportId { return saved(try await core.ask { try $0.report(reportId: reportId) }) }
    guard let draftId = mark.draftId else { return try await fresh { _ in } }
    // What was near is not kept: it is looked up again.
    let wasNear = mark.trail.last?.step == .nearby
    let trail = mark.trail.filter { $0.step != .nearby }
    if !trail.isEmpty { change { $0.trail = trail } }
    try await open(draftId) { [self] _ in
      if state.stop.step == .place { place.open() }
      if state.stop.step == .review { listen() }
      if wasNear {
        way.nearbyAsked = false
        try await onward()
      }
      let dialog = try await dialog(of: mark.sheet)
      change { $0.dialog = dialog }
    }
  }

  private func dialog(of sheet: FlowSheet?) async throws -> FlowDialog? {
    switch sheet {
    case .consent?: try await consent()
    case .repeated(let text)?: .repeated(text)
    case .supported?: .supported
    case .photo(let photo)?: .photo(photo)
    case .discard?: .discard
    case nil: nil
    }
  }

  /// Reads a draft; one that was handed in just before the process ended leads to its report.
  private func open(_ draftId: String, _ then: (DraftView) async throws -> Void) async throws {
    let draft: DraftView
    do {
      draft = try await core.ask { try $0.draft(draftId: draftId) }
    } catch let refusal as Trouble where refusal.code == Self.unknown {
      // Of any other trouble nothing follows for the draft: it must not be handed in by it.
      return try await handedIn(draftId)
    }
    change {
      $0.draft = draft
      $0.note = draft.content.note
    }
    try await then(draft)
  }

  private func handedIn(_ draftId: String) async throws {
    do {
      // Of a draft that is gone this answers the report that was made of it, and makes none.
      saved(try await core.ask { try $0.submitDraft(draftId: draftId, evenIfRepeated: false) })
    } catch let refusal as Trouble where refusal.code == Self.unknown {
      tell(.left(.draftGone))
    }
  }
}
