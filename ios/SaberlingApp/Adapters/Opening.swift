import Foundation
import UIKit

/// What the app opens outside itself.
@MainActor
enum Opening {
  /// The system's settings of this app.
  static func settings() {
    if let address = URL(string: UIApplication.openSettingsURLString) { UIApplication.shared.open(address) }
  }

  /// The system's settings of this app's notifications.
  static func notificationSettings() {
    if let address = URL(string: UIApplication.openNotificationSettingsURLString) { UIApplication.shared.open(address) }
  }
}
