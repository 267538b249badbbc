import AppIntents
import Foundation
import SaberlingKit

// parity: system.shortcut
/// "Lapor" for Shortcuts, Spotlight, Siri and the action button.
struct ReportIntent: AppIntent {
  static let title: LocalizedStringResource = "Lapor"
  static let description: IntentDescription? = "Mulai laporan sampah dengan foto."
  static let openAppWhenRun = true

  @MainActor
  func perform() async throws -> some IntentResult {
    if let address = URL(string: "\(Link.scheme)://lapor") { Doors.shared.open(address) }
    return .result()
  }
}

/// Without any setting up by the person.
struct SaberlingShortcuts: AppShortcutsProvider {
  static var appShortcuts: [AppShortcut] {
    AppShortcut(
      intent: ReportIntent(),
      phrases: ["Lapor dengan \(.applicationName)", "Lapor sampah di \(.applicationName)"],
      shortTitle: "Lapor", systemImageName: "camera")
  }
}
