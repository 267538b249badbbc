import SaberlingCore
import Testing

@testable import SaberlingKit

@Suite("lists and looks") struct ListsTests {
  private let times = Times(nowMs: 0, offsetMinutes: 420, language: .indonesian)
  private let asked = OfficeQuestionView(questionId: "q", text: "Where?", askedAtMs: 0)

  private func cards(_ reports: ReportView...) -> [Placed] {
    reports.map { Placed(section: Lists.section($0), card: Cards.of($0, times)) }
  }

  // parity: home.list
  @Test("what needs a person comes before what is unsent before what is open before what ended")
  func order() {
    let rows = Lists.rows(
      drafts: [],
      reports: cards(report("1", .closed), report("2", .assigned), report("3", nil, .queued), report("4", nil, .rejected)))
    #expect(rows.map(\.id) == ["needsAction", "4", "unsent", "3", "open", "2", "ended", "1"])
  }

  @Test("one part alone needs no head, and a draft stands first among what is unsent")
  func heads() {
    #expect(Lists.rows(drafts: [], reports: cards(report("1", .assigned), report("2"))).map(\.id) == ["1", "2"])
    let draft = Cards.of(report("d"), times)
    let rows = Lists.rows(drafts: [draft], reports: cards(report("3", nil, .queued), report("1", .assigned)))
    #expect(rows.map(\.id) == ["unsent", "d", "3", "open", "1"])
  }

  @Test("a refused note and an open question also need a person")
  func needs() {
    #expect(Lists.needsAction(report("1") { $0.timeline = [line("too long")] }))
    #expect(!Lists.needsAction(report("1") { $0.timeline = [line(nil)] }))
    #expect(!Lists.needsAction(report("1") { $0.question = asked }), "somebody else answers")
    #expect(Lists.needsAction(report("1", can: can { $0.answer = true }) { $0.question = asked }))
  }

  @Test("the first screen shows two unsent before the latest")
  func latest() {
    let all = cards(report("1", .assigned), report("2", .closed), report("3", nil, .queued))
    #expect(Lists.latest(all).map(\.id) == ["3", "1"])
    #expect(Lists.latest(Array(all.prefix(2))).map(\.id) == ["1", "2"])
  }

  @Test("a report is found by number, name and note")
  func search() {
    let all = [report("1") { $0.note = "Dekat pasar" }, report("2") { $0.categoryName = "Pohon tumbang" }]
    #expect(Lists.matching(all, " PASAR ").map(\.reportId) == ["1"])
    #expect(Lists.matching(all, "pohon").map(\.reportId) == ["2"])
    #expect(Lists.matching(all, "hf6rq82").map(\.reportId) == ["2"])
    #expect(Lists.matching(all, "  ").count == 2)
  }

  @Test("who reads further down sees nothing jump")
  func steady() {
    let before = Lists.rows(drafts: [], reports: cards(report("1", .assigned), report("2", .assigned)))
    let now = Lists.rows(drafts: [], reports: cards(report("3", nil, .queued), report("1", .inProgress)))
    let kept = Steady.keep(before: before, now: now)
    #expect(kept.rows.map(\.id) == ["1"])
    #expect(kept.waiting == 1)
    if case .card(let look) = kept.rows[0] { #expect(look.chip?.text == "inProgress") }
  }

  @Test("a head leaves with the last of its part")
  func steadyHeads() {
    let before = Lists.rows(drafts: [], reports: cards(report("1", nil, .queued), report("2", .assigned)))
    let now = Lists.rows(drafts: [], reports: cards(report("2", .assigned)))
    #expect(Steady.keep(before: before, now: now).rows.map(\.id) == ["open", "2"])
  }

  @Test("what mends is the report before its photos before its acts")
  func mends() {
    let acts = report("1") { $0.timeline = [line("too long")] }
    #expect(Cards.mends(acts) == [.retryAct("op"), .discardAct("op")])
    let lost: (ReportActions) -> ReportView = { can in
      report("1", can: can) {
        $0.photos = [photo("p", .report, .lost)]
        $0.timeline = [line("too long")]
      }
    }
    #expect(Cards.mends(lost(nothing)) == [])
    #expect(Cards.mends(lost(can { $0.photos = true })) == [.retakePhoto("p"), .withoutPhoto("p")])
    let refused = lost(can { ($0.correct, $0.discard, $0.photos) = (true, true, true) })
    #expect(Cards.mends(refused) == [.correct, .discard])
    #expect(Cards.mends(refused).map(\.asksFirst) == [false, true])
  }

  @Test("the foot asks one thing at a time")
  func footer() {
    let all = can { ($0.answer, $0.confirm, $0.dispute, $0.rate) = (true, true, true, true) }
    #expect(ReportLook.footer(report("1", .resolved, can: all) { $0.question = asked }) == Footer(question: asked))
    #expect(ReportLook.footer(report("1", .resolved, can: all)) == Footer(confirm: true, dispute: true))
    #expect(ReportLook.footer(report("1", .resolved, can: all) { $0.confirmed = true }) == Footer(dispute: true, rate: true))
    let rated = report("1", .resolved, can: all) { ($0.confirmed, $0.stars) = (true, 4) }
    #expect(ReportLook.footer(rated) == Footer(dispute: true))
    #expect(ReportLook.footer(report("1", can: can { $0.reportAgain = true })) == Footer(again: true))
    #expect(ReportLook.footer(report("1")).isEmpty)
  }

  @Test("the foot names the last day for a dispute, and none that is over")
  func disputeUntil() {
    func until(_ ms: Int64?, _ dispute: Bool = true) -> String? {
      let resolved = report("1", .resolved, can: can { $0.dispute = dispute }) { $0.disputeUntilMs = ms }
      return ReportLook(resolved, times).footer.disputeUntil
    }
    #expect(until(nil) == nil && until(0) == nil)
    #expect(until(4_000_000_000_000) == times.date(4_000_000_000_000 - 1))
    #expect(until(4_000_000_000_000, false) == nil)
  }

  @Test("a pair needs an after, and takes the crew's own before")
  func pair() {
    func pair(_ photos: PhotoView...) -> [String] {
      ReportLook.pair(report("1") { $0.photos = photos }).map { "\($0.id) \($0.caption)" }
    }
    let (own, before, after) = (photo("own"), photo("before", .before), photo("after", .after))
    #expect(pair(own, before) == [])
    #expect(pair(own, after) == ["own before", "after after"])
    #expect(pair(own, before, after) == ["before before", "after after"])
    #expect(pair(after) == ["after after"])
  }

  @Test("an erased report shows no photo")
  func erased() {
    let erased = report("1", .erased) { $0.photos = [photo("own")] }
    #expect(ReportLook(erased, times).photos == [])
    #expect(Cards.of(erased, times).erased)
  }

  // parity: page.timeline
  @Test("a timeline is newest first, and a refused note can be written again")
  func timeline() {
    let look = ReportLook(report("1") { $0.timeline = [line(nil, .submitted), line("too long")] }, times)
    #expect(look.lines.map(\.refused) == ["too long", nil])
    #expect(look.lines[0].mend == [.retryAct("op"), .editAct("op", words: "words"), .discardAct("op")])
    #expect(look.lines[1].mend == [])
  }

  @Test("a card is one spoken sentence, in which nothing is said twice")
  func spoken() {
    let card = Cards.of(
      report("1", nil, .queued) {
        $0.place = melati
        $0.sendingText = "Tersimpan di ponsel. Belum ada sinyal."
      }, times)
    #expect(card.spoken(Words(.indonesian)) == "Tumpukan sampah, Sei Melati, baru saja, Tersimpan di ponsel. Belum ada sinyal.")
    #expect(ReportLook(report("E"), times).spokenNumber == "9 B X 2 H F 6 R Q 8 E")
  }

  @Test("red is only for what needs a person")
  func red() {
    let statuses: [ReportStatus] = [
      .submitted, .underReview, .accepted, .assigned, .inProgress, .resolved, .closed, .reopened, .rejected, .duplicate,
      .withdrawn, .erased, .unknown,
    ]
    #expect(statuses.filter { Look.of($0).tone == .red } == [.reopened])
    #expect(Set(statuses.dropLast().map { Look.of($0).icon }).count == 12)
    let tasks: [TaskStatus] = [.open, .assigned, .accepted, .declined, .started, .done, .verified, .rework, .cancelled, .unknown]
    #expect(tasks.filter { Look.of($0).tone == .red } == [.rework])
    #expect(SyncWord.allCases.filter { Look.of($0).tone == .red } == [.needsAction])
  }

  @Test("what needs a person is said before what is on its way")
  func words() {
    #expect(Look.word(.photosPending, needsAction: true) == .needsAction)
    #expect(Look.word(.rejected) == .needsAction)
    #expect(Look.word(.acknowledged) == .received && Look.word(.photosPending) == .received)
    #expect(Look.word(.complete) == .complete)
  }

  @Test("a symbol that the set lacks is the three dots")
  func icons() {
    #expect(["k-pile", "pile", "k-ship", nil].map(Look.category) == ["k_pile", "k_pile", "k_other", "k_other"])
  }

  @Test("a word is not said twice")
  func sentences() {
    #expect(Sentences.after("Diterima kantor", "Diterima kantor. 2 dari 3 foto sampai.") == "2 dari 3 foto sampai.")
    #expect(Sentences.after("Terkirim lengkap", "Terkirim lengkap: laporan dan 3 foto.") == "Laporan dan 3 foto.")
    #expect(Sentences.after("Tersimpan di ponsel", "Belum ada sinyal. Laporan aman.") == "Belum ada sinyal. Laporan aman.")
    #expect(Sentences.after("Fully sent", "Fully sent.") == "")
    #expect(Sentences.after("Sending…", "Sending the report…") == "Sending the report…")
    #expect(Sentences.first("Belum ada sinyal. Laporan tetap aman di ponsel.") == "Belum ada sinyal.")
  }

  // parity: home.around
  @Test("near is three hundred metres, and without anything near it is the city")
  func around() {
    let here = LatLon(3.6, 98.48)
    func other(_ number: String, _ lat: Double?) -> PublicReportView {
      PublicReportView(
        number: number, status: .submitted, statusText: "", category: "litter", categoryName: "", icon: "k-pile",
        latDeg: lat, lonDeg: 98.48, meToo: 0, said: false)
    }
    let (near, far) = (other("near", 3.6 + 290 / 111_195.0), other("far", 3.6 + 310 / 111_195.0))
    #expect(Around.of([near, far], here: here)?.reports == [near])
    #expect(Around.of([far, other("nowhere", nil)], here: here) == Around(here: nil, reports: [far]))
    #expect(Around.of([far], here: nil) == Around(here: nil, reports: [far]))
    #expect(Around.of([other("nowhere", nil)], here: here) == nil)
  }
}
