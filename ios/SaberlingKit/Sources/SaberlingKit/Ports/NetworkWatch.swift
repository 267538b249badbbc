import Foundation
import SaberlingCore

/// What the system says of the phone's network.
public struct NetworkPath: Equatable, Sendable {
  public var satisfied: Bool
  /// It costs by the byte: mobile data, another phone's hotspot.
  public var expensive: Bool
  /// The person switched the Low Data Mode on for it.
  public var constrained: Bool

  public init(satisfied: Bool, expensive: Bool = false, constrained: Bool = false) {
    self.satisfied = satisfied
    self.expensive = expensive
    self.constrained = constrained
  }

  /// As the core sees it: where the person wants to save, photos wait as on a network that costs.
  public var state: NetworkState {
    if !satisfied { return .offline }
    return expensive || constrained ? .metered : .unmetered
  }
}

/// The network as the core's port. The system's monitor tells it each path; the core is woken only when its own
/// view of the network is another one.
public final class NetworkWatch: NetworkMonitor, @unchecked Sendable {
  private let lock = NSLock()
  private var path: NetworkPath
  private var changed: (@Sendable () -> Void)?

  /// Until the system has spoken there is a network: a first turn that finds none costs nothing.
  public init(_ path: NetworkPath = NetworkPath(satisfied: true, expensive: true)) { self.path = path }

  public func state() -> NetworkState { lock.withLock { path.state } }

  /// Whom to wake.
  public func onChange(_ changed: (@Sendable () -> Void)?) { lock.withLock { self.changed = changed } }

  /// The system says that the path is this one.
  public func tell(_ now: NetworkPath) {
    let wake = lock.withLock { () -> (@Sendable () -> Void)? in
      defer { path = now }
      return now.state == path.state ? nil : changed
    }
    wake?()
  }
}
