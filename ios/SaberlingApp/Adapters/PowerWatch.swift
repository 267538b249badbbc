import Foundation
import SaberlingKit
import UIKit

// parity: system.battery
/// Tells whether the battery is to be spared, now and whenever that changes.
@MainActor
final class PowerWatch {
  private let tell: (Bool) -> Void
  private var hearing: [any NSObjectProtocol] = []

  init(_ tell: @escaping (Bool) -> Void) {
    self.tell = tell
    UIDevice.current.isBatteryMonitoringEnabled = true
    for name in [
      UIDevice.batteryLevelDidChangeNotification, UIDevice.batteryStateDidChangeNotification,
      Notification.Name.NSProcessInfoPowerStateDidChange,
    ] {
      hearing.append(
        NotificationCenter.default.addObserver(forName: name, object: nil, queue: .main) { [weak self] _ in
          MainActor.assumeIsolated { self?.read() }
        })
    }
    read()
  }

  private func read() {
    let device = UIDevice.current
    tell(
      BatteryReading(
        level: Double(device.batteryLevel), charging: device.batteryState == .charging || device.batteryState == .full,
        saving: ProcessInfo.processInfo.isLowPowerModeEnabled
      ).isLow)
  }
}
