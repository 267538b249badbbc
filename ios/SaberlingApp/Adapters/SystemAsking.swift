import SaberlingKit

// parity: report.place_approximate
/// Asks the person by the system's own windows.
@MainActor
final class SystemAsking: Asking {
  private let location: DeviceLocation
  private let notices: Notices

  init(location: DeviceLocation, notices: Notices) {
    self.location = location
    self.notices = notices
  }

  func forLocation() async -> Standing { await location.ask() }

  func forExactLocation() async -> Standing { await location.askPrecise() }

  func forNotifications() async -> NotificationStanding { await notices.ask() }

  func notifications() async -> NotificationStanding { await notices.standing() }
}
