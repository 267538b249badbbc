import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

extension All {
  @MainActor @Suite("settings and moving") struct SettingsTests {
    @Test("the settings show what the core keeps, and what is changed is kept over a restart")
    func policy() async throws {
      try await Scene.play { scene in
        let settings = Settings(scene["a"].core, language: .indonesian)
        let heard = Heard(settings.told)
        await settle(settings) { $0.policy?.photosWifiOnly == false && $0.coreVersion != nil && $0.consent != nil }
        #expect(settings.state.consentDay == nil && settings.state.crew == nil)
        settings.photosByWifiOnly(true)
        await settle(settings) { $0.policy?.photosWifiOnly == true }
        #expect(heard.all == [.policyChanged])
        let version = try #require(settings.state.consent?.version)
        let phone = await scene.restart("a")
        _ = try await phone.core.ask { try $0.giveConsent(version: version) }
        let again = Settings(phone.core, language: .english, now: { wallMs() })
        await settle(again) { $0.policy?.photosWifiOnly == true && $0.consentDay != nil }
      }
    }

    // parity: settings.wifi
    @Test("with photos by Wi-Fi only the text goes over any network, and the photo waits for one that costs nothing")
    func wifiOnly() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let settings = Settings(phone.core, language: .indonesian)
        settings.photosByWifiOnly(true)
        await settle(settings) { $0.policy?.photosWifiOnly == true }
        let path = try scene.picture(1).path
        _ = try await phone.core.ask { try $0.submitReport(report: NewReport(category: "bin", photoPaths: [path], fix: here)) }
        let watch = NetworkWatch(NetworkPath(satisfied: true, constrained: true))
        await phone.core.shutDown()
        let saving = phone.restartedWithoutEnding(network: watch)
        let after = try await saving.request { try await $0.sync() }
        #expect(after.unsent == 0 && after.photosUnsent == 1)
        watch.tell(NetworkPath(satisfied: true))
        same(try await saving.request { try await $0.sync() }.photosUnsent, 0)
        await saving.shutDown()
      }
    }

    // parity: settings.diagnostics
    // parity: settings.export
    @Test("a copy of the person's data and the diagnostics come as texts; the diagnostics hold nothing personal")
    func copies() async throws {
      try await Scene.play { scene in
        let report = try await scene.report(note: "Rumah Bu Ani")
        let settings = Settings(scene["a"].core, language: .indonesian)
        let heard = Heard(settings.told)
        settings.copyData()
        try await eventually { heard.all.contains { if case .copy(let json) = $0 { json.contains("Rumah Bu Ani") } else { false } } }
        settings.diagnostics()
        try await eventually { heard.all.count == 2 }
        if case .diagnostics(let text) = heard.all.last {
          #expect(!text.contains("Bu Ani") && !text.contains(report.number) && !text.contains("98.48"))
        }
      }
    }

    // parity: settings.erase
    @Test("erasing is meant only by the whole word, and takes every report's content")
    func erasing() async throws {
      #expect(Settings.isMeant(" hapus ", "HAPUS") && !Settings.isMeant("HAPU", "HAPUS") && !Settings.isMeant("", "HAPUS"))
      try await Scene.play { scene in
        _ = try await scene.report()
        let settings = Settings(scene["a"].core, language: .indonesian)
        let heard = Heard(settings.told)
        settings.eraseAll(typed: "ERASE")
        settings.eraseAll(typed: "hapus")
        try await eventually { heard.all == [.erased(reports: 1)] }
      }
    }

    // parity: settings.takeover
    // parity: settings.move
    @Test("reports go to a new phone by a code that is shown, and come as they stand at the office")
    func moving() async throws {
      try await Scene.play(["a": .indonesian, "b": .english]) { scene in
        let report = try await scene.report()
        let moving = Moving(scene["a"].core)
        await settle(moving) { $0.qr != nil }
        #expect(moving.state.qr.map { $0.size * $0.size == $0.modules.count } == true && !moving.state.textShown)
        moving.showText(true)
        #expect(moving.state.textShown)
        let code = try #require(moving.state.code)
        let taking = TakeOver(scene["b"].core)
        taking.take("  ")
        #expect(taking.state.missing)
        taking.take("bukan kode")
        await settle(taking) { $0.trouble != nil && !$0.busy }
        taking.take(code)
        await settle(taking) { $0.taken == 1 }
        try await scene["b"].sync()
        let home = MyReports(scene["b"].core, language: .english)
        await settle(home) { $0.rows.map(\.id) == [report.reportId] }
      }
    }
  }
}
