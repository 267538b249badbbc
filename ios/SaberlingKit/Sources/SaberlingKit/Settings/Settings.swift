import Foundation
import SaberlingCore

/// What a person chose of light and dark.
public enum Theme: String, Sendable, CaseIterable { case system, light, dark }

/// What the settings show of the core; nil is not known yet.
public struct SettingsState: Equatable, Sendable {
  public var policy: NetworkPolicy?
  public var used: DataUsed?
  public var consent: ConsentView?
  /// The day of the consent, in words.
  public var consentDay: String?
  public var crew: CrewView?
  public var coreVersion: String?
}

/// What happens once.
public enum SettingsTold: Equatable, Sendable {
  /// A copy of the person's data, to be written where the person chooses.
  case copy(json: String)
  /// The diagnostics, to be shared.
  case diagnostics(String)
  /// So many reports were erased.
  case erased(reports: Int)
  /// The policy is another: what is scheduled must follow.
  case policyChanged
  /// The core's words.
  case words(String)
}

/// The settings, as far as the core keeps them.
public final class Settings: Screen<SettingsState, SettingsTold> {
  private let language: Language
  private let now: @Sendable () -> Int64

  /// Counts the beginnings and ends of changes: what was read before one is not shown after it.
  private var choices = 0

  public init(_ core: Core, language: Language, now: @escaping @Sendable () -> Int64 = wallMs) {
    self.language = language
    self.now = now
    super.init(core, SettingsState())
    refresh()
  }

  /// Reads all of it: first what stands on top.
  public func refresh() {
    go { [self] in
      let before = choices
      let (policy, used) = try await core.ask { ($0.policy(), try $0.dataUsed()) }
      change {
        if before == choices || $0.policy == nil { $0.policy = policy }
        $0.used = used
      }
      let (crews, version) = try await core.ask { (try $0.crews(), try $0.diagnostics().version) }
      change { state in
        state.crew = crews.first { $0.active }
        state.coreVersion = version
      }
      let (consent, offset) = try await core.ask { (try $0.consent(), $0.city().utcOffsetMinutes) }
      let times = Times(nowMs: now(), offsetMinutes: offset, language: language)
      change {
        $0.consent = consent
        $0.consentDay = consent.givenAtMs.map(times.date)
      }
    }
  }

  /// Photos wait for a network that does not cost by the byte, or no longer.
  public func photosByWifiOnly(_ yes: Bool) {
    choices += 1
    go { [self] in
      let policy = try await core.ask { app in
        var policy = app.policy()
        policy.photosWifiOnly = yes
        try app.setPolicy(policy: policy)
        return policy
      }
      choices += 1
      change { $0.policy = policy }
      tell(.policyChanged)
    }
  }

  /// Makes a copy of the person's data.
  public func copyData() { go { [self] in tell(.copy(json: try await core.ask { try $0.exportData() })) } }

  /// Makes the diagnostics.
  public func diagnostics() { go { [self] in tell(.diagnostics(try await core.ask { try $0.diagnosticsText() })) } }

  /// Erases every own report, here and at the office, once the person has typed that this is meant.
  public func eraseAll(typed: String) {
    if !Self.isMeant(typed, Words(language)(.settingsEraseWord)) { return }
    go { [self] in tell(.erased(reports: Int(try await core.ask { try $0.eraseAll() }))) }
  }

  override func trouble(_ trouble: Trouble) { tell(.words(trouble.text)) }

  /// Whether what was typed is the word that was asked for.
  public static func isMeant(_ typed: String, _ word: String) -> Bool {
    typed.trimmingCharacters(in: .whitespacesAndNewlines).caseInsensitiveCompare(word) == .orderedSame
  }
}
