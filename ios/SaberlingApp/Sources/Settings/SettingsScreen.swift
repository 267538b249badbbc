import Foundation
import SaberlingCore
import SaberlingKit
import SwiftUI
import UniformTypeIdentifiers

/// The settings, in the language that is spoken now.
struct SettingsScreen: View {
  let core: Core
  /// What is scheduled must follow a policy that is another.
  let policyChanged: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    SettingsList(core: core, language: around.language, policyChanged: policyChanged).id(around.language)
  }
}

// parity: settings.list
/// The rows of the settings, and what each of them asks.
private struct SettingsList: View {
  @StateObject private var settings: Held<SaberlingKit.Settings>
  let policyChanged: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings
  @Environment(\.scenePhase) private var phase
  @State private var news = NotificationStanding.undecided
  @State private var asked: SettingsRow.What?
  @State private var copy: PersonalCopy?
  @State private var diagnostics: SharedText?

  init(core: Core, language: SaberlingKit.Language, policyChanged: @escaping @MainActor () -> Void) {
    _settings = StateObject(wrappedValue: Held(SaberlingKit.Settings(core, language: language)))
    self.policyChanged = policyChanged
  }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        ForEach(sections, id: \.title) { section in
          Text(around.words(section.title)).partTitle()
          VStack(spacing: 0) { ForEach(section.rows) { row in SettingsRowView(row: row, act: act, turn: turn) } }.panel()
        }
      }
      .padding(Size.pageSide)
    }
    .page()
    .navigationTitle(around.words(.settingsTitle))
    .task(id: phase) {
      // They may have been turned on or off in the phone's own settings, a crew may have logged in.
      news = await around.asking.notifications()
      model.refresh()
    }
    .modifier(Asked(what: $asked, consent: model.state.consent, erase: { model.eraseAll(typed: $0) }))
    // parity: settings.export
    .fileExporter(
      isPresented: $copy.isThere, document: copy, contentType: .json, defaultFilename: around.words(.settingsCopyFile)
    ) { result in
      switch result {
      case .success: around.say(around.words(.settingsCopied))
      case .failure: around.say(around.words(.settingsNotCopied))
      }
    }
    .sheet(item: $diagnostics) { ShareSheet(text: $0.text) }
    .onAppear { model.told.read { told in hear(told) } }
    .onDisappear { model.told.read(by: nil) }
  }

  private var model: SaberlingKit.Settings { settings.model }

  private var sections: [SettingsSection] {
    SettingsLook.of(model.state, wishes: around.wishes, news: news, appVersion: Self.version, around.words)
  }

  private static var version: String { Bundle.main.infoDictionary?["CFBundleShortVersionString"] as? String ?? "" }

  private func act(_ what: SettingsRow.What) {
    switch what {
    case .language, .theme, .consent, .erase: asked = what
    case .news: Opening.notificationSettings()
    case .move: around.open(.moving)
    case .take: around.open(.takeOver)
    case .copy: model.copyData()
    case .crew: around.open(model.state.crew == nil ? .activate : .tasks)
    case .diagnostics: model.diagnostics()
    case .licences: asked = .licences
    case .wifi, .used, .version: break
    }
  }

  // parity: settings.wifi
  private func turn(_ yes: Bool) { model.photosByWifiOnly(yes) }

  private func hear(_ told: SettingsTold) {
    switch told {
    case .copy(let json): copy = PersonalCopy(json: json)
    // parity: settings.diagnostics
    case .diagnostics(let text): diagnostics = SharedText(text: text)
    case .erased(let reports): around.say(around.words(.settingsErased, reports))
    case .policyChanged: policyChanged()
    case .words(let text): around.say(text)
    }
  }
}

/// The person's data, on its way to the place that the person chooses; it stays nowhere in between.
struct PersonalCopy: FileDocument {
  static var readableContentTypes: [UTType] { [.json] }
  let json: String

  init(json: String) { self.json = json }

  init(configuration: ReadConfiguration) throws {
    json = String(decoding: configuration.file.regularFileContents ?? Data(), as: UTF8.self)
  }

  func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper {
    FileWrapper(regularFileWithContents: Data(json.utf8))
  }
}

/// A text that is to be shared.
struct SharedText: Identifiable {
  let id = UUID()
  let text: String
}
