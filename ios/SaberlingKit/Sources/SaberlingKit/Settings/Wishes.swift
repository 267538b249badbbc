/// What the phone keeps for the shell alone: chosen by a person, and nothing of a report.
public protocol WishStore: Sendable {
  func read(_ name: String) -> String?
  func write(_ value: String?, _ name: String)
}

/// Whether the system lets the app show notifications.
public enum NotificationStanding: Sendable { case undecided, allowed, denied }

/// The person's wishes about the app itself.
public struct Wishes: Sendable {
  private let store: any WishStore

  public init(_ store: any WishStore) { self.store = store }

  /// The chosen language; nil follows the phone.
  public var language: Language? {
    get { store.read("language").flatMap(Language.init) }
    nonmutating set { store.write(newValue?.rawValue, "language") }
  }

  /// The language that is spoken on a phone that prefers these.
  public func spoken(preferred: [String]) -> Language { .spoken(chosen: language?.rawValue, preferred: preferred) }

  /// Light or dark.
  public var theme: Theme {
    get { store.read("theme").flatMap(Theme.init) ?? .system }
    nonmutating set { store.write(newValue == .system ? nil : newValue.rawValue, "theme") }
  }

  /// Whether the person said "not now" about notifications: then they are found in the settings only.
  public var declinedNotifications: Bool {
    get { store.read("notifications") == "later" }
    nonmutating set { store.write(newValue ? "later" : nil, "notifications") }
  }

  /// Whether it is asked, once a report is saved.
  public func offersNotifications(_ standing: NotificationStanding) -> Bool {
    standing == .undecided && !declinedNotifications
  }
}
