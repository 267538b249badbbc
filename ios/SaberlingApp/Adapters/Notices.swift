import Foundation
import SaberlingKit
import UserNotifications

// parity: system.notifications
/// The system's notifications: what the kit tells, and where a tap leads.
@MainActor
final class Notices: NSObject {
  /// Where a tap leads; nil is the list of reports.
  var opened: ((Route?) -> Void)?
  private let store: UserDefaults
  private static let told = "told-notes"
  private nonisolated static let route = "route"

  init(_ store: UserDefaults) {
    self.store = store
    super.init()
    UNUserNotificationCenter.current().delegate = self
  }

  /// Whether they may be shown.
  nonisolated func standing() async -> NotificationStanding {
    await withCheckedContinuation { answered in
      UNUserNotificationCenter.current().getNotificationSettings { settings in
        switch settings.authorizationStatus {
        case .notDetermined: answered.resume(returning: .undecided)
        case .denied: answered.resume(returning: .denied)
        default: answered.resume(returning: .allowed)
        }
      }
    }
  }

  /// Asks the person, after the first report.
  nonisolated func ask() async -> NotificationStanding {
    await withCheckedContinuation { answered in
      UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .sound, .badge]) { _, _ in answered.resume() }
    }
    return await standing()
  }

  /// Shows a note, unless it was told before; a newer one about the same replaces the older one.
  func show(_ note: Note) {
    var known = store.data(forKey: Self.told).flatMap { try? JSONDecoder().decode(ToldNotes.self, from: $0) } ?? ToldNotes()
    if !known.isNew(note) { return }
    store.set(try? JSONEncoder().encode(known), forKey: Self.told)
    UNUserNotificationCenter.current().add(
      UNNotificationRequest(identifier: note.about, content: Self.content(note), trigger: nil))
  }

  private static func content(_ note: Note) -> UNNotificationContent {
    let content = UNMutableNotificationContent()
    content.title = note.title
    content.body = note.body
    content.threadIdentifier = note.channel.rawValue
    content.sound = note.quiet ? nil : .default
    content.interruptionLevel = note.quiet ? .passive : .active
    if let route = note.route, let coded = try? JSONEncoder().encode(route) {
      content.userInfo = [Self.route: String(decoding: coded, as: UTF8.self)]
    }
    return content
  }

  private func tapped(_ route: String?) {
    opened?(route.flatMap { try? JSONDecoder().decode(Route.self, from: Data($0.utf8)) })
  }
}

extension Notices: UNUserNotificationCenterDelegate {
  nonisolated func userNotificationCenter(
    _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse,
    withCompletionHandler completionHandler: @escaping () -> Void
  ) {
    let route = response.notification.request.content.userInfo[Self.route] as? String
    Task { @MainActor in tapped(route) }
    completionHandler()
  }

  /// A screen that is seen says it itself.
  nonisolated func userNotificationCenter(
    _ center: UNUserNotificationCenter, willPresent notification: UNNotification,
    withCompletionHandler completionHandler: @escaping (UNNotificationPresentationOptions) -> Void
  ) {
    completionHandler([])
  }
}
