import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

extension All {
  @MainActor @Suite("home and reports") struct HomeTests {
    // parity: home.first
    @Test("the first screen is empty only after it was read, and shows what is unsent on top")
    func home() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let home = MyReports(phone.core, language: .indonesian)
        #expect(!home.state.loaded)
        await settle(home) { $0.loaded }
        #expect(home.state.city == "Kota Contoh" && home.state.rows.isEmpty && home.state.badge == 0)
        let sent = try await scene.report(note: "Dekat jembatan")
        _ = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "bin", fix: here)) }
        _ = try await phone.core.ask { try $0.newDraft() }
        await settle(home) { $0.rows.count == 5 }
        #expect(home.state.rows.map(\.isCard) == [false, true, true, false, true])
        #expect(home.state.rows.last?.id == sent.reportId && home.state.drafts.count == 1)
        #expect(home.state.latest.first?.sync.word == .queued)
        home.search("JEMBATAN")
        await settle(home) { $0.rows.map(\.id) == [sent.reportId] }
        home.search(nil)
        await settle(home) { $0.rows.count == 5 }
      }
    }

    @Test("pulling the list down sends; without a network it is said why not")
    func pulled() async throws {
      try await Scene.play(["a": .english]) { scene in
        let phone = scene["a"]
        let home = MyReports(phone.core, language: .english)
        _ = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "bin", fix: here)) }
        await settle(home) { $0.rows.count == 1 }
        await home.pull()
        await settle(home) { $0.latest.first?.sync.word == .queued }
        #expect(home.state.latest.first?.sync.why.contains("No signal") == true)
        try await phone.online { await home.pull() }
        await settle(home) { $0.latest.first?.sync.word == .complete }
      }
    }

    @Test("a card speaks the language that the screen speaks now")
    func languages() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        _ = try await scene.report()
        let home = MyReports(phone.core, language: .indonesian, now: { wallMs() + 86_400_000 })
        await settle(home) { $0.rows.count == 1 }
        #expect(home.state.latest.first?.age == "kemarin")
        try await phone.core.ask { $0.setLanguage(language: "en") }
        home.language = .english
        await settle(home) { $0.latest.first?.age == "yesterday" && $0.latest.first?.name == "Pile of litter" }
      }
    }

    // parity: page.mend
    @Test("what the server refused needs action, is corrected by hand, and goes under its number")
    func refused() async throws {
      let novel = Json.object(["config": .object(["categories": .object(["1": .object(["code": .text("novel")])])])])
      try await Scene.play(seed: novel) { scene in
        let phone = scene["a"]
        let refused = try await phone.core.ask {
          try $0.submitReport(report: NewReport(category: "novel", note: "Tidak dikenal.", fix: here))
        }
        try await phone.sync()
        let home = MyReports(phone.core, language: .indonesian)
        let heard = Heard(home.told)
        await settle(home) { $0.badge == 1 }
        let card = try #require(home.state.latest.first)
        #expect(card.sync.word == .needsAction && card.mend == [.correct, .discard])
        home.mend(card.id, .correct)
        #expect(heard.all == [.correct(report: refused.reportId)])
        let form = Editing(phone.core, card.id, correcting: true)
        let edited = Heard(form.told)
        await settle(form) { $0.form != nil }
        form.category("ufo")
        form.send()
        await settle(form) { $0.problem != nil && !$0.sending }
        form.category("litter")
        form.note("Diperbaiki.")
        form.send()
        try await eventually { edited.all == [.done] }
        try await phone.sync()
        await settle(home) { $0.badge == 0 && $0.latest.first?.sync.word == .complete }
        #expect(home.state.rows.count == 1)
      }
    }

    @Test("what is thrown away says what went with it")
    func discarded() async throws {
      let novel = Json.object(["config": .object(["categories": .object(["1": .object(["code": .text("novel")])])])])
      try await Scene.play(seed: novel) { scene in
        let phone = scene["a"]
        let refused = try await phone.core.ask {
          try $0.submitReport(report: NewReport(category: "novel", note: "Tidak dikenal.", fix: here))
        }
        try await phone.sync()
        let home = MyReports(phone.core, language: .indonesian)
        let page = ReportPage(phone.core, refused.reportId, language: .indonesian, incoming: phone.incoming)
        let heard = Heard(home.told)
        await settle(home) { $0.badge == 1 }
        await settle(page) { $0.look != nil }
        page.mend(.discard)
        await settle(home) { $0.rows.isEmpty }
        await settle(page) { $0.look == nil && $0.gone != nil && !$0.busy }
        #expect(heard.all.contains { if case .words(let text) = $0 { text.contains(refused.number) } else { false } })
      }
    }

    // parity: page.answer
    @Test("the office asks; the answer needs words, takes photos along, and is over once it was given")
    func answer() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let report = try await scene.report()
        let page = ReportPage(phone.core, report.reportId, language: .indonesian, incoming: phone.incoming)
        await settle(page) { $0.look?.footer.isEmpty == true }
        try scene.office(report.reportId, "ask", ["text": "Di sisi mana?"])
        try await phone.sync()
        await settle(page) { $0.look?.footer.question?.text == "Di sisi mana?" }
        let form = Respond(phone.core, report.reportId, .answer, incoming: phone.incoming)
        let heard = Heard(form.told)
        await settle(form) { $0.loaded }
        form.send(" ")
        #expect(form.state.missing == [.words])
        form.typed("D")
        #expect(form.state.missing.isEmpty)
        form.add([FilePhoto(try scene.picture(5)), FilePhoto(try scene.picture(1, kind: "missing"))])
        await settle(form) { $0.photos.count == 1 && !$0.preparing }
        #expect(heard.all == [.mishap(.photoGone(number: 2))])
        form.send("Di sisi utara.")
        try await eventually { heard.all.last == .done }
        try await phone.sync()
        await settle(page) { $0.look?.footer.question == nil && $0.look?.photos.count == 1 }
        let late = Respond(phone.core, report.reportId, .answer, incoming: phone.incoming)
        let told = Heard(late.told)
        try await eventually { told.all == [.over] }
      }
    }

    // parity: page.rate
    // parity: page.dispute
    @Test("after the work: it is clean, a rating, and 'not clean yet' needs a photo")
    func afterwards() async throws {
      try await Scene.play(["a": .indonesian, "c": .indonesian]) { scene in
        let phone = scene["a"]
        let (report, task) = try await scene.assigned(photo: 1)
        try await scene.done(task)
        try await phone.sync()
        try await phone.sync()
        let page = ReportPage(phone.core, report, language: .indonesian, incoming: phone.incoming)
        await settle(page) { $0.look?.footer.confirm == true && $0.look?.footer.dispute == true && $0.look?.footer.rate == false }
        #expect(page.state.look?.footer.disputeUntil != nil)
        #expect(page.state.look?.pair.map(\.caption) == [.before, .after])
        page.confirmClean()
        await settle(page) { $0.look?.footer.rate == true && $0.look?.footer.confirm == false && !$0.busy }
        let rating = Rating(phone.core, report)
        let rated = Heard(rating.told)
        rating.send("Cepat.")
        #expect(rating.state.missing)
        rating.stars(9)
        #expect(rating.state.stars == 5 && !rating.state.missing)
        rating.send("Cepat.")
        try await eventually { rated.all.count == 1 }
        await settle(page) { $0.look?.stars == 5 }
        let dispute = Respond(phone.core, report, .dispute, incoming: phone.incoming)
        let said = Heard(dispute.told)
        await settle(dispute) { $0.loaded }
        dispute.send("Masih ada.")
        #expect(dispute.state.missing == [.photo])
        let target = try await phone.incoming.target(dispute.owner)
        try Data(contentsOf: try scene.picture(7)).write(to: target)
        dispute.takeUp()
        await settle(dispute) { $0.photos.count == 1 && $0.missing.isEmpty && !$0.preparing }
        dispute.send("Masih ada.")
        try await eventually { said.all == [.done] }
        try await phone.sync()
        try await phone.sync()
        await settle(page) { $0.look?.chip?.mark.tone == .red }
      }
    }

    // parity: page.edit
    @Test("a report is edited while nobody has decided; required answers are asked for; afterwards it is over")
    func edited() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let report = try await scene.report()
        let form = Editing(phone.core, report.reportId, correcting: false)
        let heard = Heard(form.told)
        await settle(form) { $0.form != nil && !$0.questions.isEmpty }
        form.answer("hazard", ["yes"])
        await settle(form) { $0.questions.contains { $0.code == "hazard_what" } }
        form.send()
        #expect(form.state.missing == ["hazard_what"])
        form.answer("hazard_what", ["Aki"])
        await settle(form) { $0.missing.isEmpty }
        form.note("Lain.")
        form.anonymous(false)
        form.confidential(true)
        form.send()
        form.send()
        try await eventually { heard.all == [.done] }
        let now = try await phone.core.ask { try $0.report(reportId: report.reportId) }
        #expect(now.note == "Lain." && now.confidential && !now.anonymous && now.answers.count == 2)
        try await phone.sync()
        try scene.office(report.reportId, "accept")
        try await phone.sync()
        let late = Editing(phone.core, report.reportId, correcting: false)
        let told = Heard(late.told)
        try await eventually { told.all == [.over] }
      }
    }

    // parity: page.withdraw
    @Test("a report is taken back, and its content erased; the number stays")
    func withdrawn() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let report = try await scene.report(photo: 1)
        let page = ReportPage(phone.core, report.reportId, language: .indonesian, incoming: phone.incoming)
        await settle(page) { $0.look?.canWithdraw == true }
        page.withdraw(" Sudah bersih sendiri. ")
        await settle(page) { $0.look?.canWithdraw == false && !$0.busy }
        #expect(page.state.look?.lines.first?.note == "Sudah bersih sendiri.")
        try await phone.sync()
        page.erase()
        await settle(page) { !$0.busy }
        try await phone.sync()
        try await phone.sync()
        await settle(page) { $0.look?.erased == true || $0.gone != nil }
      }
    }

    @Test("a photo that was lost is replaced, and a bad one in its place is said")
    func replaced() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let path = try scene.picture(1).path
        let report = try await phone.core.ask {
          try $0.submitReport(report: NewReport(category: "litter", photoPaths: [path], fix: here))
        }
        try FileManager.default.removeItem(atPath: try #require(report.photos.first?.fullPath))
        try await phone.sync()
        let page = ReportPage(phone.core, report.reportId, language: .indonesian, incoming: phone.incoming)
        let heard = Heard(page.told)
        await settle(page) { $0.look?.photos.first?.stuck == true }
        let photo = try #require(report.photos.first?.photoId)
        #expect(page.state.look?.footer.mend == [.retakePhoto(photo), .withoutPhoto(photo)])
        page.mend(.retakePhoto(photo))
        try await eventually { heard.all == [.retake(photo: photo)] }
        page.replace(photo, FilePhoto(try scene.picture(1, kind: "missing")))
        try await eventually { heard.all.last == .mishap(.photoGone(number: 1)) }
        await settle(page) { !$0.busy }
        page.replace(photo, FilePhoto(try scene.picture(2, kind: "words")))
        try await eventually { if case .words = heard.all.last { true } else { false } }
        await settle(page) { !$0.busy }
        page.replace(photo, FilePhoto(try scene.picture(3)))
        await settle(page) { $0.look?.photos.contains { !$0.stuck } == true && !$0.busy }
        try await phone.sync()
        await settle(page) { $0.look?.sync.word == .complete }
        let left = await phone.incoming.left(report.reportId)
        #expect(left.isEmpty)
      }
    }

    @Test("a photo that waits for room is taken before another one is asked for")
    func waitingForRoom() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let path = try scene.picture(1).path
        let report = try await phone.core.ask {
          try $0.submitReport(report: NewReport(category: "litter", photoPaths: [path], fix: here))
        }
        let photo = try #require(report.photos.first)
        try FileManager.default.removeItem(atPath: try #require(photo.fullPath))
        try await phone.sync()
        let target = try await phone.incoming.target("\(report.reportId)-\(photo.photoId)")
        try Data(contentsOf: try scene.picture(3)).write(to: target)
        let page = ReportPage(phone.core, report.reportId, language: .indonesian, incoming: phone.incoming)
        let heard = Heard(page.told)
        await settle(page) { $0.look?.photos.first?.stuck == true }
        page.mend(.retakePhoto(photo.photoId))
        await settle(page) { $0.look?.photos.contains { !$0.stuck } == true && !$0.busy }
        #expect(heard.all.isEmpty)
      }
    }

    @Test("what could not be read is said once, and read when the person tries again")
    func again() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        _ = try await phone.core.ask { $0.city() }
        let other = phone.restartedWithoutEnding()
        let home = MyReports(other, language: .indonesian)
        let heard = Heard(home.told)
        await settle(home) { $0.problem != nil }
        #expect(!home.state.loaded && heard.all.isEmpty)
        await phone.core.shutDown()
        home.again()
        await settle(home) { $0.loaded && $0.problem == nil }
        await other.shutDown()
      }
    }

    @Test("data that was damaged and mended is told once, by whichever screen comes first")
    func salvaged() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        _ = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "bin", fix: here)) }
        await phone.core.shutDown()
        let files = try FileManager.default.contentsOfDirectory(atPath: phone.folder.path)
        let database = try #require(files.first { $0.hasSuffix(".db") || $0.hasSuffix(".sqlite") || $0.hasSuffix(".sqlite3") }, "\(files)")
        try scene.ask("damage", ["path": .text(phone.folder.appendingPathComponent(database).path)])
        let again = await scene.restart("a")
        let hearing = Task { for try await _ in again.core.events() {} }
        try await Task.sleep(for: .milliseconds(200))
        let home = MyReports(again.core, language: .indonesian)
        let other = MyReports(again.core, language: .indonesian)
        let heard = (Heard(home.told), Heard(other.told))
        await settle(home) { $0.loaded }
        await settle(other) { $0.loaded }
        #expect(heard.0.all.count + heard.1.all.count == 1)
        hearing.cancel()
      }
    }

    @Test("an unknown report says that it is not here")
    func unknown() async throws {
      try await Scene.play(["a": .english]) { scene in
        let page = ReportPage(
          scene["a"].core, "018bcfe5-6800-7707-8707-070707070707", language: .english, incoming: scene["a"].incoming)
        await settle(page) { $0.gone == "This report is not on this phone." }
      }
    }

    // parity: map.public
    @Test("on the map others stand coarsely, own ones exactly, and 'me too' is said once")
    func map() async throws {
      try await Scene.play(["a": .indonesian, "b": .indonesian]) { scene in
        let report = try await scene.report()
        try scene.office(report.reportId, "accept")
        let map = CityMap(scene["b"].core)
        let heard = Heard(map.told)
        await settle(map) { $0.loaded && $0.shapes != nil }
        #expect(map.state.entries.isEmpty && map.state.shapes?.areas.isEmpty == false)
        #expect(map.state.shapes?.areaName(at: LatLon(here.latDeg, here.lonDeg)) == "Pasar Seroja")
        try scene.ask("die_after", ["requests": .whole(0)])
        map.look(LatLon(here.latDeg, here.lonDeg))
        await settle(map) { $0.trouble != nil && !$0.fetching }
        try scene.ask("die_after")
        map.look(LatLon(here.latDeg, here.lonDeg))
        await settle(map) { $0.entries.count == 1 && !$0.fetching }
        let entry = try #require(map.state.entries.first)
        #expect(!entry.own && entry.at != LatLon(here.latDeg, here.lonDeg) && map.state.trouble == nil)
        map.choose(entry.id)
        map.meToo()
        await settle(map) { $0.card?.publicReport?.said == true }
        #expect(heard.all == [.meToo])
        let own = CityMap(scene["a"].core)
        await settle(own) { $0.entries.map(\.own) == [true] }
        #expect(own.state.entries.first?.at == LatLon(here.latDeg, here.lonDeg))
        own.again(LatLon(here.latDeg, here.lonDeg))
        await settle(own) { !$0.fetching }
        same(try await scene["a"].core.ask { try $0.publicReports().count }, 1)
        #expect(own.state.entries.map(\.own) == [true], "an own report that is public too stands there once")
      }
    }
  }
}
