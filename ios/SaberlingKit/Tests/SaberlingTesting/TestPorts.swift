import Foundation
import SaberlingCore
import SaberlingKit

/// A value behind a lock.
package final class Guarded<T: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var guarded: T

  package init(_ value: T) { guarded = value }

  package var value: T {
    get { lock.withLock { guarded } }
    set { lock.withLock { guarded = newValue } }
  }

  package func change(_ how: (inout T) -> Void) { lock.withLock { how(&guarded) } }
}

/// A keystore that lives as long as the phone, and fails when a test says so.
package final class TestSecrets: Secrets {
  package let values = Guarded<[String: String]>([:])
  package let failing = Guarded(false)

  package init() {}

  package func get(name: String) throws -> String? {
    try fail()
    return values.value[name]
  }

  package func put(name: String, value: String) throws {
    try fail()
    values.change { $0[name] = value }
  }

  package func remove(name: String) throws {
    try fail()
    values.change { $0[name] = nil }
  }

  private func fail() throws {
    if failing.value { throw HostError.Failed(reason: "the keychain is locked") }
  }
}

/// A network with a switch.
package final class TestNetwork: NetworkMonitor {
  package let now = Guarded(NetworkState.offline)

  package init() {}

  package func state() -> NetworkState { now.value }
}

/// The system's clock, which a test puts forward.
package final class TestClock: SaberlingCore.Clock {
  package let aheadMs = Guarded<Int64>(0)

  package init() {}

  package func wallMs() -> Int64 { SaberlingKit.wallMs() + aheadMs.value }
  package func monotonicMs() -> Int64 { Int64(ProcessInfo.processInfo.systemUptime * 1_000) + aheadMs.value }
  package func bootToken() -> String { "one boot" }
}

/// Remembers what it heard.
package final class TestEar: Listener {
  package let heard = Guarded<[Event]>([])

  package init() {}

  package func onEvent(event: Event) { heard.change { $0.append(event) } }
}
