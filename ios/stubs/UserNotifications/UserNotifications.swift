import Foundation

public enum UNAuthorizationStatus: Int, Sendable { case notDetermined, denied, authorized, provisional, ephemeral }
public struct UNAuthorizationOptions: OptionSet, Sendable {
  public let rawValue: UInt
  public init(rawValue: UInt) { self.rawValue = rawValue }
  public static let badge = UNAuthorizationOptions(rawValue: 1)
  public static let sound = UNAuthorizationOptions(rawValue: 2)
  public static let alert = UNAuthorizationOptions(rawValue: 4)
}
public struct UNNotificationPresentationOptions: OptionSet, Sendable {
  public let rawValue: UInt
  public init(rawValue: UInt) { self.rawValue = rawValue }
  public static let banner = UNNotificationPresentationOptions(rawValue: 1)
  public static let list = UNNotificationPresentationOptions(rawValue: 2)
  public static let sound = UNNotificationPresentationOptions(rawValue: 4)
}
open class UNNotificationSettings: NSObject, @unchecked Sendable { open var authorizationStatus: UNAuthorizationStatus { fatalError() } }
open class UNNotificationSound: NSObject, @unchecked Sendable { open class var `default`: UNNotificationSound { fatalError() } }
public enum UNNotificationInterruptionLevel: UInt, Sendable { case passive, active, timeSensitive, critical }
open class UNNotificationContent: NSObject, @unchecked Sendable { open var userInfo: [AnyHashable: Any] { [:] } }
open class UNMutableNotificationContent: UNNotificationContent, @unchecked Sendable {
  open var title: String { get { "" } set {} }
  open var subtitle: String { get { "" } set {} }
  open var body: String { get { "" } set {} }
  open var sound: UNNotificationSound? { get { nil } set {} }
  open var threadIdentifier: String { get { "" } set {} }
  open var categoryIdentifier: String { get { "" } set {} }
  open override var userInfo: [AnyHashable: Any] { get { [:] } set {} }
  open var interruptionLevel: UNNotificationInterruptionLevel { get { fatalError() } set {} }
}
open class UNNotificationTrigger: NSObject, @unchecked Sendable {}
open class UNNotificationRequest: NSObject, @unchecked Sendable {
  public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) {}
  open var identifier: String { "" }
  open var content: UNNotificationContent { fatalError() }
}
open class UNNotification: NSObject, @unchecked Sendable { open var request: UNNotificationRequest { fatalError() } }
open class UNNotificationResponse: NSObject, @unchecked Sendable { open var notification: UNNotification { fatalError() } }
open class UNNotificationCategory: NSObject, @unchecked Sendable {}
open class UNUserNotificationCenter: NSObject, @unchecked Sendable {
  open class func current() -> UNUserNotificationCenter { fatalError() }
  open weak var delegate: (any UNUserNotificationCenterDelegate)? { get { nil } set {} }
  open func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool { false }
  open func notificationSettings() async -> UNNotificationSettings { fatalError() }
  open func add(_ request: UNNotificationRequest) async throws {}
  open func add(_ request: UNNotificationRequest, withCompletionHandler completionHandler: (@Sendable ((any Error)?) -> Void)? = nil) {}
  open func removeDeliveredNotifications(withIdentifiers identifiers: [String]) {}
}
public protocol UNUserNotificationCenterDelegate: NSObjectProtocol {
  func userNotificationCenter(
    _ center: UNUserNotificationCenter, willPresent notification: UNNotification
  ) async -> UNNotificationPresentationOptions
  func userNotificationCenter(_ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse) async
}
extension UNUserNotificationCenterDelegate {
  public func userNotificationCenter(
    _ center: UNUserNotificationCenter, willPresent notification: UNNotification
  ) async -> UNNotificationPresentationOptions { [] }
  public func userNotificationCenter(_ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse) async {}
}
