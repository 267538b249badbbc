import Foundation

open class BGTask: NSObject, @unchecked Sendable {
  open var identifier: String { "" }
  open var expirationHandler: (() -> Void)? { get { nil } set {} }
  open func setTaskCompleted(success: Bool) {}
}
open class BGProcessingTask: BGTask, @unchecked Sendable {}
open class BGAppRefreshTask: BGTask, @unchecked Sendable {}
open class BGTaskRequest: NSObject {
  open var identifier: String { "" }
  open var earliestBeginDate: Date? { get { nil } set {} }
}
open class BGAppRefreshTaskRequest: BGTaskRequest { public init(identifier: String) {} }
open class BGProcessingTaskRequest: BGTaskRequest {
  public init(identifier: String) {}
  open var requiresNetworkConnectivity: Bool { get { false } set {} }
  open var requiresExternalPower: Bool { get { false } set {} }
}
open class BGTaskScheduler: NSObject, @unchecked Sendable {
  open class var shared: BGTaskScheduler { fatalError() }
  @discardableResult open func register(
    forTaskWithIdentifier identifier: String, using queue: DispatchQueue?, launchHandler: @escaping (BGTask) -> Void
  ) -> Bool { false }
  open func submit(_ taskRequest: BGTaskRequest) throws {}
  open func cancel(taskRequestWithIdentifier identifier: String) {}
  open func cancelAllTaskRequests() {}
}
