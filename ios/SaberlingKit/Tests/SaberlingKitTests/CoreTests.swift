import Foundation
import SaberlingCore
import SaberlingKit
import SaberlingTesting
import Testing

extension All {
  @MainActor @Suite("core") struct CoreTests {
    @Test("what the core refuses arrives with a code, and with its text in the phone's language")
    func refusals() async throws {
      try await Scene.play(["a": .indonesian, "b": .english]) { scene in
        for (name, text) in [("a", "Laporan ini tidak ada di ponsel ini."), ("b", "This report is not on this phone.")] {
          do {
            _ = try await scene[name].core.ask { try $0.report(reportId: "018bcfe5-6800-7707-8707-070707070707") }
            Issue.record("an unknown report was found")
          } catch let refusal as Trouble {
            #expect(refusal.code == "report.unknown")
            #expect(refusal.localizedDescription == refusal.text)
            #expect(refusal.text == text)
          }
        }
      }
    }

    @Test("two hundred calls at once are all answered, each with its own answer")
    func manyCalls() async throws {
      try await Scene.play { scene in
        let core = scene["a"].core
        let calls = (0..<200).map { number in
          Task.detached {
            let draft = try await core.ask { app in
              let draft = try app.newDraft()
              return try app.saveDraft(draftId: draft.draftId, content: DraftContent(note: "Catatan \(number)"))
            }
            return try await core.ask { try $0.draft(draftId: draft.draftId).content.note }
          }
        }
        var notes: [Int: String] = [:]
        for (number, call) in calls.enumerated() { notes[number] = try await call.value }
        #expect(notes == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "Catatan \($0)") }))
        same(try await core.ask { try $0.drafts().count }, 200)
      }
    }

    @Test("a call that is cancelled ends at once for its caller, and what the core began is brought to its end")
    func cancelledCall() async throws {
      try await Scene.play { scene in
        let core = scene["a"].core
        _ = try await core.ask { $0.city() }
        let (begun, released) = (Guarded(false), Guarded(false))
        let call = Task {
          try await core.ask { app in
            begun.value = true
            while !released.value { Thread.sleep(forTimeInterval: 0.005) }
            return try app.newDraft()
          }
        }
        try await eventually { begun.value }
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        same(try await core.ask { try $0.drafts().count }, 0)
        released.value = true
        try await eventually { try await core.ask { try $0.drafts().count } == 1 }
      }
    }

    @Test("a call that was cancelled before it began is left out")
    func cancelledBefore() async throws {
      try await Scene.play { scene in
        let core = scene["a"].core
        let call = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          return try await core.ask { try $0.newDraft() }
        }
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        same(try await core.ask { try $0.drafts().count }, 0)
      }
    }

    @Test("a call that still waits for its turn is left out when it is cancelled")
    func cancelledInLine() async throws {
      try await Scene.play { scene in
        let core = scene["a"].core
        _ = try await core.ask { $0.city() }
        let (begun, released) = (Guarded(0), Guarded(false))
        let blocked = (0..<4).map { _ in
          Task {
            try await core.ask { _ in
              begun.change { $0 += 1 }
              while !released.value { Thread.sleep(forTimeInterval: 0.005) }
            }
          }
        }
        try await eventually { begun.value == 4 }
        let waiting = Task { try await core.ask { try $0.newDraft() } }
        try await Task.sleep(for: .milliseconds(30))
        waiting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiting.value }
        released.value = true
        for call in blocked { try await call.value }
        same(try await core.ask { try $0.drafts().count }, 0)
      }
    }

    @Test("a wait for the network that is cancelled ends at once, and the turn ends when it is told to")
    func cancelledTurn() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        _ = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "litter", fix: here)) }
        let call = Task { try await phone.sync() }
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        phone.core.endTurn()
        // It does not wait, so it may strike a turn that follows; no later one.
        for _ in 0..<10 where try scene.count("reports") == 0 { _ = try? await phone.sync() }
        #expect(try scene.count("reports") == 1)
      }
    }

    @Test("a keychain that cannot be read now is told apart from an empty one, and nothing is lost by it")
    func failingPort() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let report = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "litter", fix: here)) }
        phone.secrets.failing.value = true
        let after = try? await phone.sync()
        #expect(after?.phase != .idle)
        #expect(try scene.count("reports") == 0)
        phone.secrets.failing.value = false
        try await phone.sync()
        same(try await phone.core.ask { try $0.report(reportId: report.reportId).sending }, .complete)
      }
    }

    @Test("a port that throws anything at all stops no report and ends no process")
    func throwingPort() async throws {
      struct Odd: Error {}
      final class OddNetwork: NetworkMonitor { func state() throws -> NetworkState { throw Odd() } }
      try await Scene.play { scene in
        let phone = scene["a"]
        let core = phone.restartedWithoutEnding(network: OddNetwork())
        let report = try await core.ask { try $0.submitReport(report: NewReport(category: "litter", fix: here)) }
        _ = try? await core.request { try await $0.sync() }
        same(try await core.ask { try $0.report(reportId: report.reportId).number }, report.number)
        await core.shutDown()
        try await phone.sync()
        #expect(try scene.count("reports") == 1)
      }
    }

    @Test("a core that could not be opened is opened by the next call, once it can be")
    func openedLater() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        _ = try await phone.core.ask { $0.city() }
        let other = phone.restartedWithoutEnding()
        do {
          _ = try await other.ask { $0.city() }
          Issue.record("two cores have one folder")
        } catch let refusal as Trouble {
          #expect(refusal.code == "data.busy")
        }
        await phone.core.shutDown()
        same(try await other.ask { $0.city().name }, "Kota Contoh")
        await other.shutDown()
      }
    }

    @Test("events come in order, to everybody who iterates, and end for whoever stops")
    func events() async throws {
      try await Scene.play { scene in
        let core = scene["a"].core
        let (one, other) = (Guarded<[String]>([]), Guarded<[String]>([]))
        let hear: @Sendable (Guarded<[String]>) async throws -> Void = { heard in
          for try await event in core.events() {
            if case .draftChanged(let draft) = event { heard.change { $0.append(draft) } }
          }
        }
        let first = Task { try await hear(one) }
        let second = Task { try await hear(other) }
        // A listener that is registered hears the engine's state at once; drafts after that.
        try await Task.sleep(for: .milliseconds(300))
        let drafts = try await core.ask { app in try (0..<5).map { _ in try app.newDraft().draftId } }
        try await eventually { one.value == drafts && other.value == drafts }
        first.cancel()
        try? await first.value
        let last = try await core.ask { try $0.newDraft().draftId }
        try await eventually { other.value == drafts + [last] }
        #expect(one.value == drafts)
        second.cancel()
      }
    }

    @Test("what is watched is read at once, and again after what concerns it only")
    func watching() async throws {
      try await Scene.play { scene in
        let core = scene["a"].core
        let counts = Guarded<[Int]>([])
        let reads = Guarded(0)
        let concerns: @Sendable (Event) -> Bool = { if case .draftChanged = $0 { true } else { false } }
        let watching = Task {
          for try await count in core.watch(
            concerns,
            { app in
              reads.change { $0 += 1 }
              return try app.drafts().count
            })
          { counts.change { $0.append(count) } }
        }
        try await eventually { counts.value == [0] }
        _ = try await core.ask { try $0.submitReport(report: NewReport(category: "litter", fix: here)) }
        #expect(reads.value == 1)
        _ = try await core.ask { try $0.newDraft() }
        try await eventually { counts.value.last == 1 }
        watching.cancel()
        try? await watching.value
      }
    }

    @Test("a core that nobody holds lets go of its folder")
    func lifetime() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        await phone.core.shutDown()
        weak var weakCore: Core?
        weak var weakApp: App?
        do {
          let apps = Guarded<App?>(nil)
          let core = phone.restartedWithoutEnding { apps.value = $0 }
          _ = try await core.ask { $0.city() }
          let events = core.events()
          (weakCore, weakApp) = (core, apps.value)
          #expect(weakApp != nil)
          let hearing = Task { for try await _ in events {} }
          try await Task.sleep(for: .milliseconds(50))
          hearing.cancel()
          _ = try? await hearing.value
          await core.shutDown()
        }
        try await eventually { weakCore == nil && weakApp == nil }
        same(try await phone.restartedWithoutEnding().ask { $0.city().name }, "Kota Contoh")
      }
    }

    @Test("a screen that nobody holds ends, though it was watching")
    func screens() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        var screen: MyReports? = MyReports(phone.core, language: .indonesian)
        weak var weakScreen = screen
        try await eventually { screen?.state.loaded == true }
        screen = nil
        try await eventually { weakScreen == nil }
      }
    }
  }
}
