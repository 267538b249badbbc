import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

/// The states of the main screens, as they are drawn: empty, loading, offline, error, long.
extension All {
  @MainActor @Suite("states of the screens") struct StateTests {
    @Test("home: empty, loading, offline, without a map, and with five hundred reports")
    func home() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let home = MyReports(phone.core, language: .indonesian)
        #expect(!home.state.loaded && home.state.rows.isEmpty, "nothing is called empty before it was read")
        await settle(home) { $0.loaded }
        #expect(home.state.latest.isEmpty && home.state.around == nil, "the map card is left out, never blank")
        try await phone.core.ask { app in
          for number in 0..<500 {
            let note = "Laporan \(number)"
            _ = try app.submitReport(
              report: NewReport(category: "bin", note: note, fix: here, evenIfRepeated: true))
          }
        }
        await settle(home) { $0.rows.count == 500 }
        #expect(home.state.latest.count == 2 && home.state.latest.allSatisfy { $0.sync.word == .queued })
        #expect(home.state.latest.first?.sync.why.hasPrefix("Belum ada sinyal.") == true)
        home.search("laporan 499")
        await settle(home) { $0.rows.count == 1 }
        let again = MyReports(phone.core, language: .indonesian)
        let began = ContinuousClock.now
        await settle(again) { $0.rows.count == 500 }
        #expect(ContinuousClock.now - began < .seconds(5))
      }
    }

    @Test("place: searching with its seconds, none found, denied, off, poor, and the city's own areas without a network")
    func place() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        let words = Words(.indonesian)
        await flow.ready()
        await settle(flow.flow) { $0.place.search == .searching }
        #expect(PlaceLook(flow.flow.state, words).text.hasPrefix("Mencari tempat…") && flow.flow.state.place.pin == nil)
        flow.flow.movePin(LatLon(3.7, 98.6))
        await settle(flow.flow) { $0.place.found?.outsideM != nil }
        #expect(flow.flow.state.place.found?.text.contains("Laporan tetap diterima") == true)
        flow.flow.pause()
        flow.whereabouts.becomes(.denied)
        flow.flow.locate()
        await settle(flow.flow) { $0.place.search == .denied }
        #expect(flow.flow.state.place.touched, "a pin that a person set stays")
      }
    }

    @Test("crew: nobody logged in, an empty day with the time of the last contact, and the same list without a network")
    func crew() async throws {
      try await Scene.play(["a": .indonesian, "c": .english]) { scene in
        let nobody = CrewBoard(scene["a"].core)
        await settle(nobody) { $0.loaded }
        #expect(nobody.state.crew == nil && nobody.state.stops.isEmpty && nobody.state.heardAtMs == nil)
        try await scene.crew()
        let board = CrewBoard(scene["c"].core)
        try await scene["c"].sync()
        await settle(board) { $0.loaded && $0.crew != nil && $0.heardAtMs != nil }
        #expect(board.state.stops.isEmpty && board.state.done.isEmpty && board.state.routeText.isEmpty)
        _ = try await scene.report(note: String(repeating: "Sangat panjang. ", count: 120))
        let reports = try await scene["a"].core.ask { try $0.reports() }
        try scene.ask(
          "office", ["report": .text(reports[0].reportId), "act": .text("assign"), "crew": .text("Regu Melati 1")])
        try await scene["c"].sync()
        await settle(board) { $0.stops.count == 1 }
        #expect(board.state.stops[0].task.note.count > 1_900)
        let offline = CrewBoard(await scene.restart("c").core)
        await settle(offline) { $0.stops.count == 1 }
      }
    }

    // parity: system.restored
    @Test("a phone that was restored without its keys keeps its queue, sends it anew, and says what gets no more news")
    func restoredPhone() async throws {
      try await Scene.play { scene in
        let sent = try await scene.report(note: "Sudah di kantor.")
        let queued = try await scene["a"].core.ask {
          try $0.submitReport(report: NewReport(category: "bin", note: "Belum terkirim.", fix: here))
        }
        scene["a"].secrets.values.value = [:]
        let phone = await scene.restart("a")
        let home = MyReports(phone.core, language: .indonesian)
        await settle(home) { $0.rows.filter(\.isCard).count == 2 }
        try await phone.sync()
        try await phone.sync()
        try await eventually {
          try await phone.core.ask { try $0.report(reportId: queued.reportId).sending } == .complete
        }
        #expect(try scene.count("reports") == 2)
        let page = ReportPage(phone.core, sent.reportId, language: .indonesian, incoming: phone.incoming)
        await settle(page) { $0.look != nil }
        #expect(page.state.look?.sync.why.isEmpty == false)
      }
    }

    @Test("a folder that moved is the same app: an update gives the container another path")
    func movedContainer() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let report = try await phone.core.ask { [path = try scene.picture(1).path] in
          try $0.submitReport(report: NewReport(category: "bin", photoPaths: [path], fix: here))
        }
        await phone.core.shutDown()
        let moved = phone.folder.deletingLastPathComponent().appendingPathComponent("moved")
        try FileManager.default.moveItem(at: phone.folder, to: moved)
        let core = phone.moved(to: moved)
        let look = try await core.ask { try $0.report(reportId: report.reportId) }
        let thumb = try #require(look.photos.first?.thumbPath)
        #expect(thumb.hasPrefix(moved.path) && FileManager.default.fileExists(atPath: thumb))
        await core.shutDown()
      }
    }
  }
}

@Suite("long texts") struct LongTextTests {
  private let words = Words(.english, stretched: true)

  private func isWhole(_ text: String) -> Bool {
    text.filter { $0 == "⟦" }.count == text.filter { $0 == "⟧" }.count && text.contains("⟦")
  }

  @Test("in a language with very long words nothing that a screen says is cut")
  func nothingIsCut() throws {
    for word in Word.allCases { #expect(isWhole(words(word, 2, "x", 3)), "\(word)") }
    let times = Times(nowMs: 0, offsetMinutes: 420, language: .english)
    let name = "⟦\(String(repeating: "Sampah yang sangat banyak ", count: 20))⟧"
    let long = report("E", nil, .queued) {
      $0.categoryName = name
      $0.note = name
      $0.sendingText = name
    }
    let card = Cards.of(long, times)
    #expect(isWhole(card.spoken(words)) && card.spoken(words).contains(name) && card.name == name)
    #expect(ReportLook(long, times).note == name)
    for mishap in [Mishap.cameraNone, .photoBig(megapixels: 240, limit: 200), .numberRange(min: 1, max: 31), .diskFull(number: 2)] {
      #expect(isWhole(Problem(spot: .photos, why: .mishap(mishap)).text(words)))
    }
    for search in [Search.notBegun, .searching, .poor, .reduced, .notFound, .denied, .off] {
      #expect(isWhole(PlaceLook(FlowState(place: PlaceState(search: search, secondsLeft: 8)), words).text))
    }
    for presence in [Presence.unknown, .here(metres: 3), .away(metres: 1_800)] { #expect(isWhole(presence.text(words))) }
    let note = try #require(
      Notes.of(report("E", .accepted) { ($0.categoryName, $0.actionCode) = (name, "photo.bad") }, night: false, words))
    #expect(isWhole(note.title) && note.body == name)
  }

  @Test("what was told once is not told again, and old notes are forgotten")
  func toldOnce() throws {
    var told = ToldNotes()
    let first = try #require(Notes.of(report("E", .accepted), night: false, Words(.english)))
    let tellings = [told.isNew(first), told.isNew(first)]
    #expect(tellings == [true, false])
    for number in 0..<500 {
      let note = try #require(Notes.of(report("\(number)", .accepted), night: false, Words(.english)))
      let isNew = told.isNew(note)
      #expect(isNew)
    }
    let isNewAgain = told.isNew(first)
    #expect(isNewAgain)
    #expect(try JSONDecoder().decode(ToldNotes.self, from: JSONEncoder().encode(told)) == told)
  }
}
