import SaberlingCore
import Testing

@testable import SaberlingKit

@Suite("looks of the flow") struct FlowLookTests {
  private let words = Words(.indonesian)

  private func fix(_ accuracyM: Double?, _ source: FixSource = .gps, mock: Bool = false) -> LocationFix {
    LocationFix(latDeg: 3.6, lonDeg: 98.48, accuracyM: accuracyM, source: source, mock: mock)
  }

  private func found(_ confidence: PlaceConfidence = .certain, _ areas: [String] = ["Sei Melati"]) -> FoundPlace {
    FoundPlace(
      areaCode: areas.first, areaName: areas.first, districtName: "Seraya Kota", confidence: confidence,
      text: "Di luar batas kota, 140 m.", candidates: areas.map { AreaChoice(code: $0, name: $0, distanceM: 14) },
      outsideM: nil, plusCode: "6PH57FX4+QM", datasetVersion: "1")
  }

  private func place(_ how: (inout PlaceState) -> Void) -> PlaceLook {
    var state = FlowState()
    how(&state.place)
    return PlaceLook(state, words)
  }

  private func draft(_ how: (inout DraftView) -> Void = { _ in }) -> FlowState {
    var draft = DraftView(
      draftId: "d", content: DraftContent(category: "litter"), categoryName: "Tumpukan sampah", icon: "k-pile", photos: [],
      createdAtMs: 0, changedAtMs: 0, bestFix: fix(6.4), place: found(), needsPin: false, doubts: [], questions: [],
      missing: [])
    how(&draft)
    return FlowState(draft: draft)
  }

  @Test("what the place step says follows the search")
  func searching() {
    #expect(place { ($0.search, $0.secondsLeft) = (.searching, 8) }.text == "Mencari tempat… 8 detik. Peta sudah bisa digeser.")
    #expect(place { $0.search = .searching }.head == "Mencari tempat")
    #expect(place { $0.search = .notFound }.text == words(.reportGpsNone))
    #expect(place { $0.search = .denied }.text == words(.reportGpsDenied))
    #expect(place { ($0.search, $0.own) = (.poor, fix(180)) }.text.hasPrefix("GPS hanya tepat sampai 180 m."))
    #expect(place { ($0.search, $0.own) = (.found, fix(6.4)) }.text.hasPrefix("Tepat sampai sekitar 6 m."))
    let reduced = place { ($0.search, $0.own) = (.reduced, fix(4_200)) }
    #expect(reduced.text.contains("4,2 km") && reduced.askExact)
    #expect(place { ($0.search, $0.own) = (.found, fix(6, mock: true)) }.text == words(.reportGpsMock))
    #expect(place { ($0.search, $0.own, $0.touched) = (.found, fix(6, mock: true), true) }.text == words(.reportPinSet))
  }

  @Test("near a border the areas are offered; outside the city it is said, and taken all the same")
  func borders() {
    let near = place { ($0.pin, $0.found, $0.chosenArea) = (LatLon(3.6, 98.48), found(.ambiguous, ["A", "B"]), "B") }
    #expect(near.head == words(.reportNearBorder) && near.unknown)
    #expect(near.areas.map(\.chosen) == [false, true])
    #expect(near.areas.map(\.hint) == ["jarum ada di sini, 14 m dari batas", "di seberang batas, 14 m"])
    let outside = place { ($0.pin, $0.found, $0.touched) = (LatLon(3.6, 98.48), found(.outside), true) }
    #expect(outside.text.hasSuffix("Di luar batas kota, 140 m.") && !outside.unknown)
  }

  // parity: report.review
  @Test("the review says where it is and how exactly, and what was answered in words")
  func review() throws {
    let plain = try #require(ReviewLook(draft(), words))
    #expect(plain.place.title == "Sei Melati" && plain.place.hint == "Seraya Kota\ntepat sampai 6 m")
    #expect(plain.sync.title == words(.reportDraftKept) && plain.send == "Kirim laporan" && plain.areas.isEmpty)
    let pinned = try #require(ReviewLook(draft { $0.bestFix = fix(nil, .pin) }, words))
    #expect(pinned.place.hint == "Seraya Kota\nmenurut jarum")
    let none = try #require(ReviewLook(draft { ($0.bestFix, $0.place) = (nil, nil) }, words))
    #expect(none.place.title == "Belum ada tempat" && none.place.hint == words(.reportNoPlaceHint))
    let near = try #require(ReviewLook(draft { ($0.place, $0.content.chosenArea) = (found(.ambiguous, ["A", "B"]), "B") }, words))
    #expect(near.place.title == "B" && near.areas.map(\.name) == ["A", "B", "Saya tidak tahu"])
    let choices = [ChoiceView(code: "a", name: "Satu"), ChoiceView(code: "b", name: "Dua")]
    let questions = [
      QuestionView(code: "q", kind: .someOf, text: "Apa?", hint: nil, required: true, choices: choices, min: nil, max: nil),
      QuestionView(code: "r", kind: .yesNo, text: "Ya?", hint: nil, required: false, choices: [], min: nil, max: nil),
    ]
    let asked = draft { draft in
      draft.questions = questions
      draft.content.answer("q", ["a", "b"])
      draft.content.answer("r", ["no"])
    }
    let look = try #require(ReviewLook(asked, words))
    #expect(look.given.map(\.answer) == ["Satu, Dua"] && look.optional.map(\.code) == ["r"] && look.unfolded)
    #expect(questions[1].words(for: ["no"], words) == "Tidak")
    #expect(ReviewLook(FlowState(), words) == nil)
  }

  // parity: report.saved
  @Test("without a network the review and the saved page say so, and only what has happened is in the past")
  func saved() throws {
    let offline = SyncView(phase: .offline, text: "Belum ada sinyal.", retryAtMs: nil, unsent: 1, photosUnsent: 2)
    var state = draft()
    state.sync = offline
    #expect(ReviewLook(state, words)?.sync == PartLook(icon: "nosignal", title: "Belum ada sinyal.", hint: nil))
    func look(_ sending: Sending, photos: UInt32 = 2, _ sync: SyncView? = nil) throws -> SavedLook {
      var state = FlowState(sync: sync)
      state.report = report("E", nil, sending) { ($0.photosTotal, $0.sendingText) = (photos, "Kata inti.") }
      return try #require(SavedLook(state, words))
    }
    let waiting = try look(.queued, offline)
    #expect(waiting.title == "Tersimpan di ponsel" && waiting.why == words(.reportSavedOffline))
    #expect(waiting.steps.map(\.when) == [.now, .ahead, .ahead])
    #expect(waiting.steps.map(\.spoken) == ["Tersimpan di ponsel, sudah", "Diterima kantor, belum", "Terkirim lengkap, 2 foto, belum"])
    #expect(try look(.queued).why == words(.reportSavedWaiting))
    let received = try look(.photosPending)
    #expect(received.title == "Diterima kantor" && received.why == "Kata inti." && received.steps.map(\.when) == [.past, .now, .ahead])
    #expect(try look(.complete, photos: 0).steps.last?.text == "Terkirim lengkap")
    #expect(try look(.rejected).why == "Kata inti.")
    #expect(waiting.spokenNumber == "9 B X 2 H F 6 R Q 8 E")
  }
}

@Suite("looks of crew and settings") struct OtherLookTests {
  private let words = Words(.indonesian)
  private let times = Times(nowMs: 36_000_000, offsetMinutes: 420, language: .indonesian)

  @Test("the next stop has the buttons, what is done its time, and each card one sentence")
  func board() {
    var late = task(.assigned)
    (late.overdueDays, late.notice) = (2, "Hasil tersimpan.")
    var done = task(.done)
    (done.taskId, done.doneAtMs) = ("t2", 0)
    let route = RouteStop(taskId: "t1", legM: 1_100, urgent: true, geoUri: "geo:3.6,98.48")
    let board = Board(
      loaded: true, stops: [Stop(number: 2, task: late, route: route)], done: [done], routeText: "1 lagi", unsent: 3)
    let look = BoardLook(board, times, words)
    #expect(look.stops.map(\.isNext) == [true, false] && look.stops.map(\.beside) == ["1,1 km", "07.00"])
    #expect(look.stops[0].spoken == "Titik 2, Tumpukan sampah, Sei Melati, 1,1 km, lewat target 2 hari, Ditugaskan, Hasil tersimpan.")
    #expect(look.stops[0].late == "2 hari" && look.stops[1].late == nil && look.stops[0].go == .crewStart)
    #expect(look.unsent == "3 hasil tersimpan, belum terkirim" && look.route == "1 lagi" && !look.isEmpty)
    #expect(BoardLook(Board(loaded: true), times, words).isEmpty)
    #expect(!BoardLook(Board(), times, words).isEmpty, "nothing is called empty before it was read")
  }

  // parity: crew.shift
  @Test("what the crew must know stands on top: withdrawn access, tasks that are gone, the other shift's work")
  func notices() {
    var gone = task(.cancelled)
    gone.notice = "Dibatalkan."
    let crew = CrewView(crewId: "1", crewName: "A", memberName: "Budi", active: true, unsent: 0, revoked: true)
    let other = CrewView(crewId: "2", crewName: "Regu B", memberName: "Ani", active: false, unsent: 2, revoked: false)
    let look = BoardLook(Board(loaded: true, crew: crew, others: [other], gone: [gone]), times, words)
    #expect(look.notices.count == 3 && look.notices[1] == "Tumpukan sampah: Dibatalkan.")
    #expect(look.notices[2] == "2 hasil Regu B belum terkirim. Tetap dikirim atas nama regu itu.")
  }

  // parity: crew.evidence
  @Test("a task asks for one photo at a time, and shows a result that was sent back not as the new one")
  func desk() throws {
    let open = try #require(TaskLook(Desk(task: task(.assigned)), times, words))
    #expect(open.main == .crewStart && open.after == nil && open.before.canTake && open.before.hint == "Ambil foto sebelum")
    #expect(open.lines == ["Dari pelapor: “Di depan rumah Bu Ani”"] && open.canDecline && !open.writesNote)
    var rework = task(.started)
    rework.can = TaskActions(start: false, complete: true, decline: true, discard: true)
    rework.after = [PhotoView(photoId: "p", role: .after, state: .attached, thumbPath: "t", fullPath: "f", takenAtMs: 0, notice: nil)]
    let again = try #require(TaskLook(Desk(task: rework, busy: true), times, words))
    #expect(again.main == .crewComplete && again.after?.path == nil && again.after?.hint == "Menyiapkan foto…")
    #expect(again.after?.label == "Sesudah · 07.00" && again.foot == "Menyiapkan foto…" && again.canDiscard)
    #expect(TaskLook(Desk(), times, words) == nil)
  }

  @Test("the first screen's words: nothing yet, a search without a find, the tab's number")
  func home() {
    var state = MyReportsState()
    #expect(state.empty(words) == nil && !state.isFirst && state.badge(words) == nil)
    state.loaded = true
    #expect(state.empty(words)?.title == "Belum ada laporan" && state.isFirst)
    state.search = "pasar"
    #expect(state.empty(words)?.title == "Tidak ada laporan yang cocok")
    state.badge = 120
    #expect(state.badge(words)?.shown == "99+" && state.badge(words)?.spoken == "Laporan saya, 120 perlu tindakan")
    let near = Around(here: LatLon(3.6, 98.48), reports: [])
    #expect(near.words(Words(.english)) == ("Around you", "0 reports within 300 m"))
  }

  @Test("what is missing in an answer or a dispute is named")
  func missing() {
    let state = RespondState(missing: [.words, .photo])
    #expect(state.missing(.dispute, words) == [words(.respondDisputeMissing), words(.respondPhotoMissing)])
    #expect(state.missing(.answer, words).first == words(.respondAnswerMissing))
  }

  // parity: settings.theme
  // parity: settings.list
  @Test("the settings have the same rows in the same order, with what is chosen now")
  func settings() throws {
    final class Memory: WishStore, @unchecked Sendable {
      var values: [String: String] = [:]
      func read(_ name: String) -> String? { values[name] }
      func write(_ value: String?, _ name: String) { values[name] = value }
    }
    let wishes = Wishes(Memory())
    var state = SettingsState()
    state.policy = NetworkPolicy(photosWifiOnly: true, prefetch: true)
    state.used = DataUsed(month: "2026-11", upBytes: 4_000_000, downBytes: 200_000)
    func sections() -> [SettingsSection] {
      SettingsLook.of(state, wishes: wishes, news: .denied, appVersion: "1.0", words)
    }
    let rows = sections().flatMap(\.rows)
    #expect(rows.map(\.id) == SettingsRow.What.allCases)
    #expect(rows.first { $0.id == .wifi }?.isOn == true && rows.first { $0.id == .used }?.second == "4,2 MB")
    #expect(rows.first { $0.id == .language }?.second == "Mengikuti ponsel" && wishes.spoken(preferred: ["en-GB"]) == .english)
    #expect(wishes.offersNotifications(.undecided) && !wishes.offersNotifications(.denied))
    wishes.language = .indonesian
    wishes.theme = .dark
    wishes.declinedNotifications = true
    #expect(sections()[0].rows.map(\.second) == ["Indonesia", "Gelap", words(.settingsOff)])
    #expect(wishes.spoken(preferred: ["en-GB"]) == .indonesian && !wishes.offersNotifications(.undecided))
    wishes.theme = .system
    #expect(wishes.theme == .system)
  }

  @Test("a line about sending says nothing twice, and in a list no more than its first sentence")
  func sync() {
    let look = SyncLook(
      word: .received, mark: Look.of(SyncWord.received), why: "Diterima kantor. 2 dari 3 foto sampai. Sisanya menunggu.",
      boxes: [true, true, false])
    #expect(look.reason(words) == "2 dari 3 foto sampai." && look.reason(words, whole: true) == "2 dari 3 foto sampai. Sisanya menunggu.")
    #expect(look.spoken(words) == "Diterima kantor. 2 dari 3 foto sampai.")
    let complete = SyncLook(word: .complete, mark: Look.of(SyncWord.complete), why: "Terkirim lengkap: laporan dan 3 foto.", boxes: [])
    #expect(complete.spoken(words) == "Terkirim lengkap" && complete.reason(words, whole: true) == "Laporan dan 3 foto.")
  }
}
