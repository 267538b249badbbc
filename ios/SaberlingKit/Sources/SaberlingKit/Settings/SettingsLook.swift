/// A row of the settings.
public struct SettingsRow: Equatable, Sendable, Identifiable {
  public enum What: String, Sendable, CaseIterable {
    case language, theme, news, wifi, used, consent, move, take, copy, erase, crew, diagnostics, licences, version
  }

  public let id: What
  public let icon: String
  public let title: Word
  public let second: String?
  /// The switch; nil where there is none.
  public var isOn: Bool?
}

/// A part of the settings.
public struct SettingsSection: Equatable, Sendable {
  public let title: Word
  public let rows: [SettingsRow]
}

/// The settings as they are drawn: the same parts, rows and order on both shells.
public enum SettingsLook {
  public static func of(
    _ state: SettingsState, wishes: Wishes, news: NotificationStanding, appVersion: String, _ words: Words
  ) -> [SettingsSection] {
    let language: Word =
      switch wishes.language {
      case nil: .settingsFollow
      case .indonesian?: .settingsIndonesian
      case .english?: .settingsEnglish
      }
    let theme: Word =
      switch wishes.theme {
      case .system: .settingsFollow
      case .light: .settingsLight
      case .dark: .settingsDark
      }
    return [
      SettingsSection(
        title: .settingsGeneral,
        rows: [
          row(.language, "globe", .settingsLanguage, words(language)),
          row(.theme, "moon", .settingsTheme, words(theme)),
          row(.news, "bell", .channelNews, words(news == .allowed ? .settingsOn : .settingsOff)),
        ]),
      SettingsSection(
        title: .settingsData,
        rows: [
          row(.wifi, "wifi", .settingsWifi, words(.settingsWifiHint), isOn: state.policy?.photosWifiOnly ?? false),
          row(.used, "chart", .settingsUsed, state.used.map { words(.settingsUsedValue, Numbers.megabytes($0, words.language)) }),
        ]),
      SettingsSection(
        title: .settingsYours,
        rows: [
          row(.consent, "seal", .settingsConsent, consent(state, words)),
          row(.move, "share", .settingsMove, words(.settingsMoveHint)),
          row(.take, "saved", .settingsTake, words(.settingsTakeHint)),
          row(.copy, "download", .settingsCopy, nil),
          row(.erase, "erased", .settingsErase, nil),
        ]),
      SettingsSection(
        title: .settingsCrewSection,
        rows: [
          row(
            .crew, "truck", .settingsCrew,
            state.crew.map { words(.settingsCrewNow, $0.crewName, $0.memberName) } ?? words(.settingsCrewHint))
        ]),
      SettingsSection(
        title: .settingsAbout,
        rows: [
          row(.diagnostics, "msg", .settingsDiagnostics, words(.settingsDiagnosticsHint)),
          row(.licences, "list", .settingsLicences, nil),
          row(
            .version, "screen", .settingsVersion,
            ([appVersion] + (state.coreVersion.map { [words(.settingsCore, $0)] } ?? [])).joined(separator: " · ")),
        ]),
    ]
  }

  private static func consent(_ state: SettingsState, _ words: Words) -> String? {
    guard let consent = state.consent else { return nil }
    return state.consentDay.map { words(.settingsConsentGiven, $0, consent.version) } ?? words(.settingsConsentOpen)
  }

  private static func row(
    _ id: SettingsRow.What, _ icon: String, _ title: Word, _ second: String?, isOn: Bool? = nil
  ) -> SettingsRow {
    SettingsRow(id: id, icon: icon, title: title, second: second, isOn: isOn)
  }
}
