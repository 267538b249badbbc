import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

extension All {
  @MainActor @Suite("place of the report flow") struct FlowPlaceTests {
    @Test("a report that begins on the map has its place from there, as exact as the map was")
    func fromMap() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"], .at(LatLon(here.latDeg, here.lonDeg), accuracyM: 12), .denied)
        await settle(flow.flow) { $0.draft?.content.fix != nil }
        let fix = try #require(flow.flow.state.draft?.content.fix)
        #expect(fix.source == .pin && fix.accuracyM == 12 && fix.latDeg == here.latDeg)
      }
    }

    @Test("without a fix the place is asked for, and after eight seconds it is said that none was found")
    func noFix() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.ready()
        await settle(flow.flow) { $0.place.search == .searching }
        flow.flow.choose("bin")
        await flow.at(.place)
        await settle(flow.flow) { $0.place.search == .notFound && $0.place.secondsLeft == 0 }
        flow.flow.usePlace()
        await settle(flow.flow) { $0.problems(.place).map(\.why) == [.mishap(.placeNone)] }
        flow.flow.movePin(LatLon(here.latDeg, here.lonDeg))
        await settle(flow.flow) { $0.place.found?.areaName == "Pasar Seroja" && $0.problems(.place).isEmpty }
        flow.flow.usePlace()
        await flow.at(.review)
        #expect(flow.flow.state.draft?.content.fix?.source == .pin)
      }
    }

    // parity: report.place
    @Test("a fix that comes while the person waits for it leads on, and one that comes later does not")
    func lateFix() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.ready()
        flow.flow.choose("bin")
        await flow.at(.place)
        flow.whereabouts.find(accuracyM: 400)
        await settle(flow.flow) { $0.place.search == .poor && $0.place.pin != nil }
        #expect(flow.flow.state.stop.step == .place)
        flow.whereabouts.find(accuracyM: 8)
        await flow.at(.review)
        #expect(flow.heard.all.contains(.movedOn))
        try await eventually { flow.whereabouts.listening.value == 0 }
      }
    }

    // parity: report.place_denied
    @Test("nobody is asked for the place before it is needed; who says no shows it on the map")
    func denied() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"], .new, .undecided)
        await flow.ready()
        try await Task.sleep(for: .milliseconds(50))
        #expect(!flow.heard.all.contains(.askLocation))
        flow.flow.choose("bin")
        await flow.at(.place)
        try await eventually { flow.heard.all.contains(.askLocation) }
        flow.whereabouts.becomes(.denied)
        flow.flow.locationDecided()
        await settle(flow.flow) { $0.place.search == .denied }
        flow.flow.unknownPlace()
        await flow.at(.review)
        #expect(flow.flow.state.draft?.content.fix == nil)
        await flow.send()
        #expect(flow.flow.state.report?.place == nil)
      }
    }

    // parity: report.place_approximate
    @Test("an approximate location is no place of a report: it is said, and the pin is asked for")
    func reduced() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"], .new, .reduced)
        await flow.ready()
        flow.whereabouts.find(accuracyM: 3_500)
        await settle(flow.flow) { $0.place.search == .reduced }
        flow.flow.choose("bin")
        await flow.at(.place)
        #expect(PlaceLook(flow.flow.state, Words(.english)).text.contains("3.5 km"))
        flow.whereabouts.becomes(.off)
        flow.flow.pause()
        flow.flow.locate()
        await settle(flow.flow) { $0.place.search == .off }
      }
    }

    @Test("who looks away spares the battery")
    func paused() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.ready()
        try await eventually { flow.whereabouts.listening.value == 1 }
        flow.flow.pause()
        try await eventually { flow.whereabouts.listening.value == 0 }
        flow.flow.locate()
        try await eventually { flow.whereabouts.begun.value == 2 }
        // The end of the first search is not the end of the second.
        try await Task.sleep(for: .milliseconds(50))
        flow.flow.locate()
        try await Task.sleep(for: .milliseconds(50))
        #expect(flow.whereabouts.begun.value == 2 && flow.whereabouts.listening.value == 1)
      }
    }
  }
}
