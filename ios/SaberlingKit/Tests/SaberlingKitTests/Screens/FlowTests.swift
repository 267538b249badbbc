import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

extension All {
  @MainActor @Suite("report flow") struct FlowTests {
    // parity: report.capture
    @Test("from a photo to saved without a network, and on to the office by itself once there is one")
    func wholeWay() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1))
        #expect(flow.heard.all.count == 1)
        flow.flow.note("Di depan pasar.")
        flow.flow.confidential(true)
        flow.flow.send()
        await settle(flow.flow) { $0.dialog != nil }
        guard case .consent(let consent) = flow.flow.state.dialog else { return #expect(Bool(false), "no consent was asked") }
        #expect(consent.text.contains("DLH Kota Contoh"))
        flow.flow.agree()
        await flow.at(.saved)
        let report = try #require(flow.flow.state.report)
        #expect(report.note == "Di depan pasar." && report.confidential && report.sending == .queued)
        #expect(report.place?.areaName != nil && report.photosTotal == 1)
        let left = try FileManager.default.contentsOfDirectory(atPath: scene["a"].folder.appendingPathComponent("incoming").path)
        #expect(left.isEmpty, "what was on its way into the draft is cleared")
        try await scene["a"].sync()
        await settle(flow.flow) { $0.report?.sending == .complete }
        #expect(try scene.count("photos") == 1)
      }
    }

    @Test("consent and refusals are in the language of the screen")
    func english() async throws {
      try await Scene.play(["a": .english]) { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1))
        flow.flow.note(String(repeating: "x", count: 2_001))
        await settle(flow.flow) { !$0.problems(.note).isEmpty }
        let said = flow.flow.state.problems(.note).first?.text(Words(.english))
        #expect(said?.contains("Shorten it; your text is kept.") == true)
        flow.flow.note("Short.")
        #expect(flow.flow.state.problems(.note).isEmpty)
        flow.flow.send()
        await settle(flow.flow) { $0.dialog != nil }
        if case .consent(let consent) = flow.flow.state.dialog { #expect(consent.text.contains("Your name is not needed")) }
        flow.flow.dismiss()
        await settle(flow.flow) { $0.dialog == nil && !$0.sending }
        #expect(flow.flow.state.report == nil)
      }
    }

    // parity: report.killed
    @Test("each step is kept: a process that ends is where it was, and a draft that was sent leads to its report")
    func restored() async throws {
      try await Scene.play { scene in
        let first = FlowScene(scene["a"])
        await first.toReview(try scene.picture(1))
        first.flow.note("Setengah")
        try await eventually { first.flow.state.draft?.content.note == "Setengah" }
        let mark = try #require(first.flow.mark)
        let kept = try JSONDecoder().decode(FlowMark.self, from: JSONEncoder().encode(mark))
        first.flow.close()
        let again = FlowScene(await scene.restart("a"), .restore(kept))
        await settle(again.flow) { $0.draft != nil }
        #expect(again.flow.state.stop.step == .review && again.flow.state.note == "Setengah")
        #expect(again.flow.state.draft?.photos.count == 1)
        await again.send()
        // The mark of before the sending: the process ended between the two.
        again.flow.close()
        let late = FlowScene(await scene.restart("a"), .restore(kept))
        await late.at(.saved)
        #expect(late.flow.state.report?.number == again.flow.state.report?.number)
        same(try await scene["a"].core.ask { try $0.reports().count }, 1)
      }
    }

    @Test("a flow that could not begin begins when the person tries again")
    func beginAgain() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        _ = try await phone.core.ask { $0.city() }
        let other = phone.restartedWithoutEnding()
        let flow = ReportFlow(other, whereabouts: FakeWhereabouts(.denied), incoming: phone.incoming, start: .new)
        await settle(flow) { $0.problems.contains { $0.canRetry } }
        #expect(flow.mark == nil)
        await phone.core.shutDown()
        flow.retryPhotos()
        await settle(flow) { $0.draft != nil && $0.problems.isEmpty }
        await other.shutDown()
      }
    }

    @Test("a sheet that stood over the step stands there again, with the words as they are now")
    func sheets() async throws {
      try await Scene.play { scene in
        let first = FlowScene(scene["a"])
        await first.toReview(try scene.picture(1))
        first.flow.send()
        await settle(first.flow) { if case .consent = $0.dialog { true } else { false } }
        let mark = try #require(first.flow.mark)
        #expect(mark.sheet == .consent)
        first.flow.close()
        let again = FlowScene(await scene.restart("a"), .restore(mark))
        await settle(again.flow) { if case .consent = $0.dialog { true } else { false } }
        again.flow.agree()
        await again.at(.saved)
      }
    }

    // parity: report.questions
    @Test("required questions come one by one, and a wrong answer is said at once")
    func questions() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1), category: "litter")
        let hazard = try #require(flow.flow.state.draft?.questions.first { $0.code == "hazard" })
        flow.flow.answerOptional(hazard, ["yes"])
        await settle(flow.flow) { $0.draft?.missing == ["hazard_what"] }
        flow.flow.send()
        await flow.at(.question)
        let what = try #require(flow.flow.state.question)
        flow.flow.answer(what, [" "])
        await settle(flow.flow) { $0.problems(.question).map(\.why) == [.mishap(.answerNone)] }
        flow.flow.answer(what, ["Jarum suntik bekas"])
        await flow.at(.review)
        flow.flow.changeAnswer("hazard_what")
        await flow.at(.question)
        flow.flow.back()
        #expect(flow.flow.state.stop.step == .review)
      }
    }

    // parity: report.nearby
    @Test("a neighbour's report is offered; who says the same too supports it and may throw the draft away")
    func nearby() async throws {
      try await Scene.play(["a": .indonesian, "b": .indonesian]) { scene in
        let first = FlowScene(scene["a"])
        await first.toReview(try scene.picture(1))
        await first.send()
        try await scene["a"].sync()
        let report = try #require(first.flow.state.report)
        try scene.office(report.reportId, "accept")
        try await scene["b"].online {
          _ = try await scene["b"].core.request { try await $0.fetchPublic(latDeg: here.latDeg, lonDeg: here.lonDeg) }
        }
        let other = FlowScene(scene["b"])
        await other.ready()
        other.whereabouts.find(accuracyM: 6)
        await settle(other.flow) { $0.draft?.content.fix != nil }
        other.flow.choose("bin")
        await other.at(.nearby)
        #expect(other.flow.state.nearby.map(\.report.number) == [report.number])
        other.flow.same()
        await settle(other.flow) { $0.dialog == .supported }
        other.flow.discard()
        try await eventually { other.heard.all.contains(.left(.supported)) }
        same(try await scene["b"].core.ask { try $0.drafts().count }, 0)
        try await scene["b"].sync()
        try await scene["a"].sync()
        await settle(first.flow) { $0.report?.meToo == 1 }
      }
    }

    @Test("the same report within minutes is asked back, and sent when it is meant")
    func repeated() async throws {
      try await Scene.play { scene in
        let first = FlowScene(scene["a"])
        await first.toReview(try scene.picture(1))
        await first.send()
        let again = FlowScene(scene["a"])
        await again.toReview(try scene.picture(1))
        again.flow.send()
        again.flow.send()
        await settle(again.flow) { if case .repeated = $0.dialog { true } else { false } }
        again.flow.sendRepeated()
        await again.at(.saved)
        same(try await scene["a"].core.ask { try $0.reports().count }, 2)
      }
    }

    @Test("who leaves keeps the draft, who leaves an empty one leaves nothing, who throws away is asked")
    func leaving() async throws {
      try await Scene.play { scene in
        let empty = FlowScene(scene["a"])
        await empty.ready()
        empty.flow.notTaken(nil)
        try await eventually { empty.heard.all.last == .left(.nothing) }
        let kept = FlowScene(scene["a"])
        await kept.ready()
        kept.flow.note("Nanti")
        kept.flow.back()
        kept.flow.back()
        try await eventually { kept.heard.all.last == .left(.draftKept) }
        try await Task.sleep(for: .milliseconds(50))
        #expect(kept.heard.all.filter { $0 == .left(.draftKept) }.count == 1, "of two fast taps the second is the same one")
        same(try await scene["a"].core.ask { try $0.drafts().map(\.content.note) }, ["Nanti"])
        kept.flow.askDiscard()
        #expect(kept.flow.state.dialog == .discard)
        kept.flow.discard()
        try await eventually { kept.heard.all.last == .left(.discarded) }
        same(try await scene["a"].core.ask { try $0.drafts().count }, 0)
        let gone = FlowScene(scene["a"], .resume(draftId: "018bcfe5-6800-7707-8707-070707070707"))
        try await eventually { gone.heard.all.last == .left(.draftGone) }
      }
    }

    @Test("reporting again at a place begins with its category and its place, as a person's choice")
    func again() async throws {
      try await Scene.play { scene in
        let first = FlowScene(scene["a"])
        await first.toReview(try scene.picture(1))
        await first.send()
        let report = try #require(first.flow.state.report)
        let flow = FlowScene(scene["a"], .again(reportId: report.reportId))
        await settle(flow.flow) { $0.draft?.content.follows == report.number }
        let content = try #require(flow.flow.state.draft?.content)
        #expect(content.category == "bin" && content.fix?.source == .pin)
      }
    }

    @Test("a flow that nobody holds ends, though it was searching for the place")
    func lifetime() async throws {
      try await Scene.play { scene in
        weak var weakFlow: ReportFlow?
        let whereabouts: FakeWhereabouts
        do {
          let flow = FlowScene(scene["a"])
          whereabouts = flow.whereabouts
          weakFlow = flow.flow
          await flow.ready()
          try await eventually { whereabouts.listening.value == 1 }
        }
        try await eventually { weakFlow == nil }
        whereabouts.find(accuracyM: 6)
        try await eventually { whereabouts.listening.value == 0 }
      }
    }
  }
}
