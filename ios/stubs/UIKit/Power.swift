import Foundation

extension UIApplication {
  public var backgroundTimeRemaining: TimeInterval { fatalError() }
}

// What Apple's Foundation has and that of Linux has not.
extension ProcessInfo {
  public var isLowPowerModeEnabled: Bool { fatalError() }
}
extension Notification.Name {
  public static let NSProcessInfoPowerStateDidChange = Notification.Name("power")
}
extension FileManager {
  public func containerURL(forSecurityApplicationGroupIdentifier groupIdentifier: String) -> URL? { nil }
}

public enum UIDeviceOrientation: Int, Sendable {
  case unknown, portrait, portraitUpsideDown, landscapeLeft, landscapeRight, faceUp, faceDown
}
extension UIDevice {
  public var orientation: UIDeviceOrientation { fatalError() }
  public func beginGeneratingDeviceOrientationNotifications() {}
  public func endGeneratingDeviceOrientationNotifications() {}
}

public enum UIInterfaceOrientation: Int, Sendable { case unknown, portrait, portraitUpsideDown, landscapeRight, landscapeLeft }
@MainActor open class UIWindowScene: UIResponder {
  public var interfaceOrientation: UIInterfaceOrientation { fatalError() }
}
@MainActor open class UIWindow: UIView {
  public var windowScene: UIWindowScene? { nil }
}
extension UIView {
  public var window: UIWindow? { nil }
}
