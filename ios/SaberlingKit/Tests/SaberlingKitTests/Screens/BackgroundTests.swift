import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

/// Remembers what it was asked for.
@MainActor
private final class FakeHost: AttendantHost {
  var held: [[WorkKind]] = []
  var notes: [Note] = []
  func hold(_ orders: [WorkOrder]) { held.append(orders.map(\.kind)) }
  func notify(_ note: Note) { notes.append(note) }
}

extension All {
  @MainActor @Suite("background") struct BackgroundTests {
    // parity: system.background
    @Test("a turn sends what waits, and says that nothing more is to be scheduled than news")
    func turn() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        _ = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "bin", fix: here)) }
        let turn = BackgroundTurn(phone.core)
        let offline = await turn.run(budgetMs: 5_000)
        #expect(!offline.success && offline.orders.map(\.kind) == [.send, .refresh])
        #expect(offline.orders.first?.afterMs == WorkPlan.backoffMs)
        let done = try await phone.online { await turn.run(budgetMs: 20_000) }
        #expect(done.success && done.orders.map(\.kind) == [.refresh])
        #expect(try scene.count("reports") == 1)
      }
    }

    @Test("a turn that the system cuts ends at once, loses nothing, and comes again")
    func expired() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let path = try scene.picture(1).path
        _ = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "bin", photoPaths: [path], fix: here)) }
        try scene.ask("uploads", ["allow": .whole(0)])
        phone.network.now.value = .unmetered
        let turn = BackgroundTurn(phone.core)
        let running = Task { await turn.run(budgetMs: 60_000, failures: 2) }
        try await Task.sleep(for: .milliseconds(100))
        running.cancel()
        let began = ContinuousClock.now
        let end = await running.value
        #expect(ContinuousClock.now - began < .seconds(5))
        #expect(end.orders.contains { $0.kind == .send })
        try scene.ask("uploads")
        try await phone.sync()
        #expect(try scene.count("photos") == 1)
      }
    }

    @Test("no time is no turn")
    func noTime() async throws {
      try await Scene.play { scene in
        let end = await BackgroundTurn(scene["a"].core).run(budgetMs: 0)
        #expect(!end.success && end.orders.map(\.kind) == [.refresh])
        same(try scene.ask("requests"), .object([:]))
      }
    }

    @Test("what is handed in is scheduled, and what is sent no longer is")
    func plans() async throws {
      try await Scene.play { scene in
        let (phone, host) = (scene["a"], FakeHost())
        let attendant = Attendant(phone.core, network: NetworkWatch(), host: host, language: .indonesian)
        try await eventually { host.held.last == [.refresh] }
        _ = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "bin", fix: here)) }
        try await eventually { host.held.last == [.send, .refresh] }
        try await phone.sync()
        try await eventually { host.held.last == [.refresh] }
        _ = attendant
      }
    }

    // parity: system.notifications
    @Test("news is told when nobody looks, in the language of the screens, and not when somebody does")
    func news() async throws {
      try await Scene.play { scene in
        let (phone, host) = (scene["a"], FakeHost())
        let report = try await scene.report(note: "Rumah Bu Ani")
        let attendant = Attendant(
          phone.core, network: NetworkWatch(), host: host, language: .indonesian, now: { 4 * 3_600_000 })
        try await eventually { !host.held.isEmpty }
        attendant.seen(true)
        try scene.office(report.reportId, "ask", ["text": "Di sisi mana?"])
        try await phone.sync()
        try await eventually { try await phone.core.ask { try $0.report(reportId: report.reportId).question } != nil }
        #expect(host.notes.isEmpty)
        attendant.seen(false)
        #expect(!attendant.isVisible)
        attendant.speak(.english)
        let asked = try await phone.core.ask { try $0.report(reportId: report.reportId).question?.questionId } ?? ""
        _ = try await phone.core.ask { try $0.answerQuestion(reportId: report.reportId, questionId: asked, text: "Utara.") }
        try await phone.sync()
        try scene.office(report.reportId, "accept")
        try await phone.sync()
        try await eventually { host.notes.last?.title == "Will be handled" }
        #expect(host.notes.allSatisfy { !$0.quiet && !"\($0)".contains("Bu Ani") })
      }
    }

    @Test("a crew hears of its tasks, and the core of network, battery and eyes")
    func crew() async throws {
      try await Scene.play(["a": .indonesian, "c": .indonesian]) { scene in
        let (phone, host, watch) = (scene["c"], FakeHost(), NetworkWatch())
        let attendant = Attendant(phone.core, network: watch, host: host, language: .indonesian)
        attendant.battery(low: true)
        attendant.battery(low: false)
        watch.tell(NetworkPath(satisfied: false))
        let (_, task) = try await scene.assigned()
        try await eventually { host.notes.last?.route == .task(task) }
        attendant.replan()
        let before = host.held.count
        try await eventually { host.held.count > before }
      }
    }
  }
}
