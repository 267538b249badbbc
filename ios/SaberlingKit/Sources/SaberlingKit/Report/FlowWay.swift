import SaberlingCore

/// Which step follows, and which are passed.
@MainActor
final class FlowWay {
  /// More are not shown: it is an offer, no search.
  private static let nearbyShown = 3
  private let core: Core
  private unowned let flow: ReportFlow

  /// The person said where it is, or that it is not known.
  var placeSettled = false
  /// The person was asked about the reports around.
  var nearbyAsked = false

  init(_ flow: ReportFlow) {
    self.flow = flow
    core = flow.core
  }

  /// What is still to be asked before the report can be looked over.
  func next(_ draft: DraftView) async throws -> FlowStop {
    if draft.content.category == nil { return FlowStop(.category) }
    if let question = draft.missing.first { return FlowStop(.question, question: question) }
    if draft.needsPin && !placeSettled { return FlowStop(.place) }
    return try await findNearby(draft) ? FlowStop(.nearby) : FlowStop(.review)
  }

  /// The trail with the step at its end. One that was passed before is gone back to: "back" leads out, not round.
  static func onto(_ trail: [FlowStop], _ stop: FlowStop) -> [FlowStop] {
    let passed = trail.prefix { $0 != stop }
    return (stop.step == .review && passed.count < trail.count ? Array(passed) : trail) + [stop]
  }

  private func findNearby(_ draft: DraftView) async throws -> Bool {
    guard let fix = draft.bestFix, let category = draft.content.category, !nearbyAsked else { return false }
    nearbyAsked = true
    do {
      let near = try await core.ask {
        try $0.nearHere(latDeg: fix.latDeg, lonDeg: fix.lonDeg, accuracyM: fix.accuracyM, category: category)
      }
      let unsaid = Array(near.filter { !$0.report.said }.prefix(Self.nearbyShown))
      flow.change { $0.nearby = unsaid }
    } catch is Trouble {
      // It is an offer: without it the report goes its way.
      flow.change { $0.nearby = [] }
    }
    return !flow.state.nearby.isEmpty
  }
}
