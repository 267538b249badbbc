import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

/// A report flow over a phone of a scene, as a screen has it.
@MainActor
struct FlowScene {
  let flow: ReportFlow
  let heard: Heard<FlowTold>
  let whereabouts: FakeWhereabouts

  init(
    _ phone: ScenePhone, _ start: FlowStart = .new, _ standing: Standing = .ready, patience: Duration = .seconds(60)
  ) {
    whereabouts = FakeWhereabouts(standing)
    flow = ReportFlow(
      phone.core, whereabouts: whereabouts, incoming: phone.incoming(patience), start: start, second: .milliseconds(20),
      typingPause: .milliseconds(20))
    heard = Heard(flow.told)
    flow.locate()
  }

  func at(_ step: FlowStep, from place: SourceLocation = #_sourceLocation) async {
    await settle(flow, at: place) { $0.stop.step == step }
  }

  func ready(from place: SourceLocation = #_sourceLocation) async {
    await settle(flow, at: place) { $0.draft != nil && !$0.categories.isEmpty }
  }

  /// With a photo taken and a good fix, up to the review.
  func toReview(_ photo: URL, category: String = "bin", from place: SourceLocation = #_sourceLocation) async {
    await ready(from: place)
    whereabouts.find(accuracyM: 6)
    flow.takeIn([FilePhoto(photo)])
    await settle(flow, at: place) { $0.draft?.photos.count == 1 && $0.preparing == nil && $0.draft?.content.fix != nil }
    flow.choose(category)
    await settle(flow, at: place) { [.place, .review].contains($0.stop.step) }
    // The pictures of the stage were taken elsewhere in the city, so the place is asked for.
    if flow.state.stop.step == .place { flow.usePlace() }
    await at(.review, from: place)
  }

  /// Sent, with consent if it is asked for.
  func send(from place: SourceLocation = #_sourceLocation) async {
    flow.send()
    await settle(flow, at: place) { $0.dialog != nil || $0.report != nil }
    if case .consent = flow.state.dialog { flow.agree() }
    await at(.saved, from: place)
  }
}
