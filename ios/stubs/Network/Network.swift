import Dispatch
import Foundation

public struct NWPath: Equatable, Sendable {
  public enum Status: Sendable { case satisfied, unsatisfied, requiresConnection }
  public var status: Status { fatalError() }
  public var isExpensive: Bool { false }
  public var isConstrained: Bool { false }
}
public final class NWPathMonitor: Sendable {
  public init() {}
  public var pathUpdateHandler: (@Sendable (NWPath) -> Void)? {
    get { nil }
    set {}
  }
  public var currentPath: NWPath { fatalError() }
  public func start(queue: DispatchQueue) {}
  public func cancel() {}
}
