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

extension All {
    // parity: report.capture
  @MainActor @Suite("report flow") struct FlowTests {
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

    @Test("what a killed process left of the camera is taken in when the draft is opened")
    func leftFiles() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let draft = try await phone.core.ask { try $0.newDraft().draftId }
        let file = try await phone.incoming.target(draft)
        try Data(contentsOf: try scene.picture(3)).write(to: file)
        _ = try await phone.incoming.target(draft)
        let flow = FlowScene(phone, .resume(draftId: draft))
        await settle(flow.flow) { $0.draft?.photos.count == 1 }
        try await eventually { await phone.incoming.left(draft).isEmpty }
      }
    }

    @Test("a photo that is gone, none at all, or no picture is said beside the photos, and stops nothing")
    func badPhotos() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.ready()
        let (gone, words) = (try scene.picture(1, kind: "missing"), try scene.picture(2, kind: "words"))
        flow.flow.takeIn([FilePhoto(gone), FilePhoto(words), FilePhoto(try scene.picture(4))])
        await settle(flow.flow) { $0.draft?.photos.count == 1 && $0.preparing == nil }
        let said = flow.flow.state.problems(.photos).map { $0.text(Words(.indonesian)) }
        #expect(said.contains { $0.hasPrefix("Foto 1 sudah tidak ada di ponsel.") })
        #expect(said.contains { $0.contains("bukan foto atau rusak.") })
        let empty = try #require(await flow.flow.cameraTarget())
        flow.flow.fromCamera(empty)
        await settle(flow.flow) { $0.problems(.photos).contains { $0.why == .mishap(.cameraNone) } }
        flow.flow.noPhoto(.cameraDenied)
        #expect(flow.flow.state.problems(.photos).map(\.why) == [.mishap(.cameraDenied)])
      }
    }

    // parity: report.library
    @Test("more photos than a report takes, none at all, and an app that hangs are each said once")
    func manyPhotos() async throws {
      struct Hanging: PhotoSource {
        func copy(to target: URL) async throws { try await Task.sleep(for: .seconds(60)) }
      }
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"], patience: .milliseconds(100))
        await flow.ready()
        flow.flow.takeIn([])
        await settle(flow.flow) { $0.problems(.photos).map(\.why) == [.mishap(.photoNone)] }
        flow.flow.takeIn([Hanging(), Hanging(), Hanging()])
        await settle(flow.flow) { $0.problems(.photos).count == 3 && $0.preparing == nil }
        #expect(flow.flow.state.problems(.photos).map(\.why) == (1...3).map { .mishap(.photoSlow(number: $0)) })
        let picture = try scene.picture(1)
        flow.flow.takeIn(Array(repeating: FilePhoto(picture), count: 12))
        await settle(flow.flow) { $0.draft?.photos.count == 1 && $0.preparing == nil }
        #expect(flow.flow.state.problems(.photos).map(\.why) == [.mishap(.photoMany(most: 10))])
        flow.flow.over(.photoMany(most: 10))
        #expect(flow.flow.state.problems(.photos).isEmpty)
      }
    }

    @Test("a photo whose bytes are gone is said before the report is handed in, and the rest goes")
    func photoRemoved() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1))
        try FileManager.default.removeItem(atPath: try #require(flow.flow.state.draft?.photos.first?.fullPath))
        flow.flow.send()
        await settle(flow.flow) { $0.problems(.photos).map(\.why) == [.mishap(.photoGone(number: 1))] && !$0.sending }
        #expect(flow.flow.state.dialog == nil && flow.flow.state.draft?.photos.isEmpty == true)
        flow.flow.mended(.photos)
        await flow.send()
        #expect(flow.flow.state.report?.photosTotal == 0)
      }
    }

    @Test("what waits for room is tried once more before the report is handed in")
    func waitingPhoto() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1))
        let target = try #require(await flow.flow.cameraTarget())
        try Data(contentsOf: try scene.picture(2)).write(to: target)
        await flow.send()
        #expect(flow.flow.state.report?.photosTotal == 2)
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

    @Test("a report that begins on the map has its place from there, as exact as the map was")
    func fromMap() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"], .at(LatLon(here.latDeg, here.lonDeg), accuracyM: 12), .denied)
        await settle(flow.flow) { $0.draft?.content.fix != nil }
        let fix = try #require(flow.flow.state.draft?.content.fix)
        #expect(fix.source == .pin && fix.accuracyM == 12 && fix.latDeg == here.latDeg)
      }
    }

    @Test("a photo that is retaken replaces the other, and the very same one is not wanted twice")
    func retaken() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.ready()
        let picture = try scene.picture(1)
        flow.flow.takeIn([FilePhoto(picture), FilePhoto(picture)])
        await settle(flow.flow) { $0.draft?.photos.count == 1 && $0.preparing == nil }
        let old = try #require(flow.flow.state.draft?.photos.first?.photoId)
        let target = try #require(await flow.flow.cameraTarget(retaken: old))
        try Data(contentsOf: try scene.picture(2)).write(to: target)
        flow.flow.fromCamera(target)
        await settle(flow.flow) { $0.draft?.photos.count == 1 && $0.draft?.photos.first?.photoId != old }
        let photo = try #require(flow.flow.state.draft?.photos.first?.photoId)
        flow.flow.openPhoto(photo)
        flow.flow.dropPhoto(photo)
        await settle(flow.flow) { $0.draft?.photos.isEmpty == true && $0.dialog == nil }
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
        try await eventually { kept.heard.all.last == .left(.draftKept) }
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

    // parity: report.blur
    @Test("boxes over a photo are unreadable for good, and the photo stays the draft's")
    func covered() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1))
        let draft = try #require(flow.flow.state.draft)
        let before = try Data(contentsOf: URL(fileURLWithPath: draft.photos[0].fullPath))
        let cover = Cover(scene["a"].core, ownerId: draft.draftId, photoId: draft.photos[0].photoId)
        let heard = Heard(cover.told)
        await settle(cover) { $0.photo != nil }
        cover.draw(from: (0.2, 0.2), to: (0.6, 0.6))
        cover.save()
        try await eventually { !heard.all.isEmpty }
        flow.flow.photoChanged()
        await settle(flow.flow) { $0.draft?.photos.first?.covered == true }
        let after = try #require(flow.flow.state.draft?.photos.first?.fullPath)
        #expect(try Data(contentsOf: URL(fileURLWithPath: after)) != before)
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
