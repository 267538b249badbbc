import Foundation
import SaberlingCore
import Testing

@testable import SaberlingKit

@Suite("links and routes") struct LinkTests {
  private func read(_ address: String) -> Link? { Link.read(address, host: "lapor.example.id") }

  @Test("a crew's code stands behind the hash")
  func crew() {
    #expect(read("https://lapor.example.id/k#7KQ2-9F") == .crew("7KQ2-9F"))
    #expect(read("https://LAPOR.example.id/k/#7KQ2-9F") == .crew("7KQ2-9F"))
    #expect(read("saberling://k#7KQ2-9F") == .crew("7KQ2-9F"))
    #expect(read("saberling://lapor") == .begin)
  }

  @Test("a secret that was sent to a server is not taken")
  func secrets() {
    for address in [
      "https://lapor.example.id/k?code=7KQ2-9F", "https://lapor.example.id/k?x=1#7KQ2-9F",
      "https://lapor.example.id/k/7KQ2-9F", "saberling://pindah?text=abc", "https://lapor.example.id/k#",
    ] { #expect(read(address) == nil, "\(address)") }
  }

  @Test("only the city's host and the app's scheme count")
  func hosts() {
    for address in [
      "https://lain.example.id/k#7KQ2-9F", "http://lapor.example.id/k#7KQ2-9F",
      "https://user@lapor.example.id/k#7KQ2-9F", "https://lapor.example.id:8443/k#7KQ2-9F", "javascript:alert(1)",
      "not an address at all", "", "saberling://pindah#" + String(repeating: "a", count: 300_000),
    ] { #expect(read(address) == nil) }
    #expect(Link.read("https:///k#7KQ2-9F", host: "") == nil)
  }

  @Test("a report is found by its number")
  func reports() {
    #expect(read("https://lapor.example.id/r/9bx-2hf6-rq8e") == .report("9BX-2HF6-RQ8E"))
    #expect(read("https://lapor.example.id/r/../x") == nil)
    #expect(read("https://lapor.example.id/r/9BX-2HF6-RQ8E/more") == nil)
  }

  @Test("what is moved comes back from its address")
  func moving() {
    let text = "{\"v\":1,\"k\":[\"a+b/c=\",\"d e#%\"]}"
    let address = Link.address(moving: text)
    #expect(!address.contains(" "))
    #expect(read(address) == .move(text))
    #expect(Link.pasted("  \(address)\n") == text)
    #expect(Link.pasted(" \(text) ") == text)
  }

  @Test("no secret is in what a link, a code or a carried text says of itself")
  func silence() {
    var shown = MovingState()
    shown.code = "secret"
    for each in ["\(Link.crew("secret"))", "\(Carried(text: "secret"))", "\(shown)"] { #expect(!each.contains("secret")) }
    var dumped = ""
    dump(Link.move("secret"), to: &dumped)
    dump(Carried(text: "secret"), to: &dumped)
    dump(shown, to: &dumped)
    #expect(!dumped.contains("secret"))
  }

  // parity: system.links
  @Test("a link leads to its screen, and one of an unknown report nowhere")
  func routes() throws {
    let own = { (number: String) in number == "9BX-2HF6-RQ8E" ? "r1" : nil }
    #expect(Routing.of(.report("9BX-2HF6-RQ8E"), own: own)?.route == .report("r1"))
    #expect(Routing.of(.report("000-0000-0000"), own: own) == nil)
    let crew = try #require(Routing.of(.crew("7KQ2"), own: own))
    #expect(crew.route == .activate && crew.carried == Carried(text: "7KQ2"))
    #expect(Routing.of(.begin, own: own)?.route == .flow(.camera))
  }

  @Test("what is opened from outside stands on its tab, with the way back to where it belongs")
  func way() throws {
    var way = Way()
    way.enter(.task("t"))
    #expect(way.path == [.tasks, .task("t")])
    way.enter(.report("r"))
    #expect(way.tab == .reports && way.path == [.report("r")])
    way.open(.rate("r"))
    way.open(.rate("r"))
    #expect(way.path.count == 2)
    way.replace(with: .edit(report: "r", correcting: false))
    way.back()
    way.back()
    way.back()
    #expect(way.path == [])
    way.enter(.takeOver)
    let kept = try JSONDecoder().decode(Way.self, from: JSONEncoder().encode(way))
    #expect(kept == way)
  }
}

@Suite("notes") struct NotesTests {
  private let words = Words(.indonesian)
  private func accepted(_ how: (inout ReportView) -> Void = { _ in }) -> ReportView {
    report("E", .accepted) {
      $0.statusText = "Akan ditangani"
      $0.note = "Di depan rumah Bu Ani"
      $0.place = melati
      how(&$0)
    }
  }

  @Test("the state is the title, and nothing of the note is told")
  func state() throws {
    let note = try #require(Notes.of(accepted(), night: false, words))
    #expect(note.title == "Akan ditangani" && note.body == "Tumpukan sampah, Sei Melati")
    #expect(note.channel == .news && note.route == .report("E"))
    #expect(!"\(note)".contains("Bu Ani"))
  }

  @Test("of a confidential report only that there is news")
  func confidential() throws {
    for how in [{ (_: inout ReportView) in }, { (r: inout ReportView) in r.actionCode = "photo.bad" }] {
      let note = try #require(
        Notes.of(
          accepted {
            how(&$0); $0.confidential = true
          }, night: false, words))
      #expect(note.title == "Ada kabar untuk laporan Anda" && note.body == "")
    }
  }

  @Test("each state has a key of its own, and the same report the same place")
  func keys() throws {
    let first = try #require(Notes.of(accepted(), night: false, words))
    let second = try #require(Notes.of(accepted { $0.status = .resolved }, night: false, words))
    #expect(first.about == second.about && first.key != second.key)
    #expect(Notes.of(accepted { $0.meToo = 4 }, night: false, words)?.key == first.key)
  }

  @Test("what needs a person has a channel of its own")
  func action() throws {
    let action = try #require(Notes.of(accepted { $0.actionCode = "photo.bad" }, night: false, words))
    #expect(action.channel == .action && action.title == "Perlu tindakan")
    let asked = OfficeQuestionView(questionId: "q1", text: "Di mana tepatnya?", askedAtMs: 5)
    let question = try #require(Notes.of(accepted { $0.question = asked }, night: false, Words(.english)))
    #expect(question.channel == .action && question.title == "The office asks")
    #expect(!"\(question)".contains("tepatnya"))
  }

  @Test("what the office does not have yet is no news, and at night nothing sounds")
  func quiet() {
    #expect(Notes.of(accepted { $0.status = nil }, night: false, words) == nil)
    #expect(Notes.of(accepted(), night: true, words)?.quiet == true)
  }

  @Test("a new number, a report that is gone and mended data are told, of a confidential report no more than that")
  func beside() {
    let open = Notes.numberChanged(to: "N", text: "Nomor baru N.", accepted(), night: true, words)
    #expect(open.body == "Nomor baru N." && open.quiet && open.route == .report("E"))
    #expect(Notes.numberChanged(to: "N", text: "Nomor baru N.", accepted { $0.confidential = true }, night: false, words).body == "")
    let gone = Notes.gone(number: "N", text: "Dihapus.", night: false, words)
    #expect(gone.route == nil && gone.key == "N:gone")
    #expect(Notes.salvaged("Mended.", title: "e-Saberling", nowMs: 5, night: false).channel == .action)
  }

  @Test("a crew hears of new tasks even at night, and not of its own work")
  func tasks() throws {
    let note = try #require(Notes.of(task(.assigned)))
    #expect(note.channel == .tasks && note.body == "Tumpukan sampah, Sei Melati" && !note.quiet)
    #expect(note.route == .task("t1"))
    #expect(Notes.of(task(.started)) == nil && Notes.of(task(.done)) == nil)
    #expect(Notes.of(task(.rework))?.key != note.key)
    #expect(!"\(note)".contains("Bu Ani"))
  }
}

@Suite("background plan") struct WorkPlanTests {
  private func state(_ acts: UInt32, _ photos: UInt32, _ phase: SyncPhase = .waiting) -> SyncView {
    SyncView(phase: phase, text: "", retryAtMs: nil, unsent: acts, photosUnsent: photos)
  }

  @Test("news is fetched in each state")
  func refresh() {
    for phase in [SyncPhase.idle, .offline, .running, .waiting, .revoked, .outdated] {
      let refresh = WorkPlan.of(state(3, 2, phase), failures: 0).filter { $0.kind == .refresh }
      #expect(refresh == [WorkOrder(kind: .refresh, afterMs: WorkPlan.refreshEveryMs, needsNetwork: true)])
    }
  }

  @Test("nothing else is scheduled when all is sent or nothing may leave")
  func nothingToSend() {
    for sync in [state(0, 0, .idle), state(3, 2, .revoked), state(3, 2, .outdated)] {
      #expect(WorkPlan.of(sync, failures: 0).map(\.kind) == [.refresh])
      #expect(!WorkPlan.asksForTime(sync))
    }
  }

  @Test("what waits is sent as soon as the system likes, and after failures later and later")
  func pauses() {
    #expect(WorkPlan.of(state(1, 0), failures: 0).first?.afterMs == nil)
    let pauses = (1...9).map { WorkPlan.of(state(0, 1), failures: $0).first?.afterMs ?? 0 }
    #expect(pauses[0] == WorkPlan.backoffMs && pauses[1] == 2 * WorkPlan.backoffMs)
    #expect(pauses == pauses.sorted() && pauses.last == WorkPlan.refreshEveryMs)
  }

  // parity: system.leaving
  @Test("who leaves the app while something is on its way asks for some seconds; without a network that is no use")
  func leaving() {
    #expect(WorkPlan.asksForTime(state(1, 0, .running)))
    #expect(!WorkPlan.asksForTime(state(1, 0, .offline)))
  }

  @Test("a turn ends by itself before the system ends it")
  func budgets() {
    #expect(WorkPlan.budgetMs(.refresh) < 30_000)
    #expect(WorkPlan.budgetMs(remainingS: 29) == 24_000)
    #expect(WorkPlan.budgetMs(remainingS: .greatestFiniteMagnitude) == 25_000)
    #expect(WorkPlan.budgetMs(remainingS: 3) == 0)
    #expect(WorkPlan.identifier(.send, bundle: "id.go.binjai.saberling") == "id.go.binjai.saberling.send")
  }
}

@Suite("ports") struct PortTests {
  // parity: system.network
  @Test("a network where the person wants to save counts as one that costs")
  func paths() {
    #expect(NetworkPath(satisfied: false).state == .offline)
    #expect(NetworkPath(satisfied: true).state == .unmetered)
    #expect(NetworkPath(satisfied: true, expensive: true).state == .metered)
    #expect(NetworkPath(satisfied: true, constrained: true).state == .metered)
  }

  @Test("the core is woken only when its view of the network is another one")
  func waking() {
    final class Count: @unchecked Sendable { var count = 0 }
    let (watch, woken) = (NetworkWatch(), Count())
    watch.onChange { woken.count += 1 }
    watch.tell(NetworkPath(satisfied: true, expensive: true, constrained: true))
    #expect(woken.count == 0 && watch.state() == .metered)
    watch.tell(NetworkPath(satisfied: true))
    watch.tell(NetworkPath(satisfied: false))
    watch.tell(NetworkPath(satisfied: false, expensive: true))
    #expect(woken.count == 2 && watch.state() == .offline)
  }

  // parity: system.secrets
  @Test("a locked keychain is an error, an empty one is not, and neither says what was kept")
  func secrets() throws {
    final class Locked: TokenStore {
      func read(_ name: String) throws -> String? { throw TokenFault.locked }
      func write(_ value: String, as name: String) throws { throw TokenFault.status(-25_299) }
      func delete(_ name: String) throws { throw CocoaError(.fileNoSuchFile) }
    }
    let secrets = StoredSecrets(Locked())
    #expect(throws: HostError.Failed(reason: "the keychain is locked")) { _ = try secrets.get(name: "k") }
    #expect(throws: HostError.Failed(reason: "the keychain answers -25299")) { try secrets.put(name: "k", value: "secret") }
    #expect(throws: HostError.Failed(reason: "the keychain failed")) { try secrets.remove(name: "k") }
  }

  // parity: report.formats
  @Test("what the core reads is copied, what the system reads is converted, the rest is refused by name")
  func intake() {
    #expect(PhotoIntake.step(PhotoOffer(types: ["public.heic", "public.jpeg"])) == .copy(type: "public.jpeg"))
    #expect(PhotoIntake.step(PhotoOffer(types: ["public.png"])) == .copy(type: "public.png"))
    let fortyEight = PhotoOffer(types: ["public.heic"], pixels: (8_064, 6_048))
    #expect(PhotoIntake.step(fortyEight) == .convert(type: "public.heic", longestEdge: 4_096))
    let live = PhotoOffer(types: ["com.apple.live-photo-bundle", "public.heic", "com.apple.quicktime-movie"])
    #expect(PhotoIntake.step(live) == .convert(type: "public.heic", longestEdge: 4_096))
    #expect(
      PhotoIntake.step(PhotoOffer(types: ["com.canon.cr2-raw-image"])) == .convert(type: "com.canon.cr2-raw-image", longestEdge: 4_096))
    let panorama = PhotoOffer(types: ["public.heic"], pixels: (30_000, 8_000))
    #expect(PhotoIntake.step(panorama) == .refuse(.tooLarge(megapixels: 240, limit: 200)))
    #expect(PhotoIntake.step(PhotoOffer(types: ["com.apple.quicktime-movie"])) == .refuse(.format("QUICKTIME-MOVIE")))
    #expect(PhotoIntake.step(PhotoOffer(types: [])) == .refuse(.gone))
  }

  @Test("why a picture could not be taken over is said with its number")
  func mishaps() {
    let words = Words(.english)
    let full = NSError(
      domain: NSCocoaErrorDomain, code: CocoaError.Code.fileWriteUnknown.rawValue,
      userInfo: [
        NSUnderlyingErrorKey: NSError(domain: NSPOSIXErrorDomain, code: Int(POSIXErrorCode.ENOSPC.rawValue))
      ])
    #expect(Mishap(full, number: 2) == .diskFull(number: 2))
    #expect(
      Mishap(CocoaError(.fileReadNoSuchFile), number: 3).text(words) == "Photo 3 is no longer on the phone. Retake it, or go on without it."
    )
    #expect(Mishap(PhotoFault.format("HEIC"), number: 1).text(words).contains("HEIC"))
    #expect(Mishap(PhotoFault.tooLarge(megapixels: 240, limit: 200), number: 1).text(words).contains("240 megapixels"))
  }

  @Test("a file on its way tells its draft and the photo that it replaces")
  func incoming() async throws {
    let incoming = Incoming(scratch())
    let plain = try await incoming.target("d1")
    let again = try await incoming.target("d1", retaken: "p-7")
    try Data("a".utf8).write(to: plain)
    try Data("b".utf8).write(to: again)
    _ = try await incoming.target("d1")
    try Data("c".utf8).write(to: try await incoming.target("d2"))
    #expect(Set(await incoming.left("d1").map(\.lastPathComponent)) == Set([plain, again].map(\.lastPathComponent)))
    #expect(incoming.retaken(plain) == nil && incoming.retaken(again) == "p-7")
    await incoming.clear("d1")
    let (left, existing) = (await incoming.left("d1"), await incoming.existing([plain]))
    #expect(left.isEmpty && existing.isEmpty)
    #expect(await incoming.left("d2").count == 1)
    #expect(await incoming.left("nobody") == [])
  }

  @Test("an app that hangs is not waited for, and what it brings too late is thrown away")
  func slowCopies() async throws {
    struct Late: PhotoSource {
      func copy(to target: URL) async throws {
        try await Task.sleep(for: .milliseconds(200))
        try Data("late".utf8).write(to: target)
      }
    }
    struct Quick: PhotoSource {
      func copy(to target: URL) async throws { try Data("quick".utf8).write(to: target) }
    }
    let root = scratch()
    let incoming = Incoming(root, patience: .milliseconds(50))
    await #expect(throws: PhotoFault.slow) { _ = try await incoming.copy("d", Late()) }
    let left = await incoming.left("d")
    #expect(left.isEmpty)
    let whole = try await incoming.copy("d", Quick())
    #expect(try String(contentsOf: whole, encoding: .utf8) == "quick" && whole.pathExtension == "jpg")
    try await Task.sleep(for: .milliseconds(400))
    #expect(try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("d").path).count == 1)
  }

  // parity: report.share
  @Test("a shared parcel is seen whole or not at all, and without an app group there is no box")
  func sharing() async throws {
    struct Bytes: PhotoSource {
      let text: String
      func copy(to target: URL) async throws {
        if text.isEmpty { throw PhotoFault.gone }
        try Data(text.utf8).write(to: target)
      }
    }
    #expect(ShareBox(container: nil) == nil)
    let box = try #require(ShareBox(container: scratch()))
    #expect(await box.waiting() == [])
    await #expect(throws: PhotoFault.gone) { _ = try await box.put([Bytes(text: "a"), Bytes(text: "")]) }
    #expect(await box.waiting() == [])
    let parcel = try await box.put([Bytes(text: "a"), Bytes(text: "b")])
    #expect(await box.waiting() == [parcel])
    let photos = await box.photos(parcel)
    let target = scratch()
    try await photos[1].copy(to: target)
    #expect(try String(contentsOf: target, encoding: .utf8) == "b")
    await #expect(throws: PhotoFault.gone) { try await photos[1].copy(to: target) }
    await box.clear(parcel)
    #expect(await box.waiting() == [])
  }

  @Test("a city's file is taken with https only, and names group and host")
  func city() throws {
    func read(_ server: String, bundle: String = "id.go.binjai.saberling") throws -> CityBuild {
      try CityBuild.read(Data("{\"name\":\"e-Saberling\",\"server\":\"\(server)\",\"bundle\":\"\(bundle)\"}".utf8))
    }
    let city = try read("https://lapor.example.id")
    #expect(city.host == "lapor.example.id" && city.group == "group.id.go.binjai.saberling")
    #expect(throws: (any Error).self) { _ = try read("http://lapor.example.id") }
    #expect(throws: (any Error).self) { _ = try read("https://") }
    #expect(throws: (any Error).self) { _ = try read("https://lapor.example.id", bundle: "saberling") }
    #expect(try read("http://127.0.0.1:8080").host == "127.0.0.1")
  }
}

/// A name in the folder for scratch files.
func scratch() -> URL { FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString) }
