import Foundation
import Network
import SaberlingKit

// parity: system.network
/// Tells the kit each path that the system's monitor sees.
final class NetworkPaths {
  private let monitor = NWPathMonitor()

  init(_ watch: NetworkWatch) {
    monitor.pathUpdateHandler = { path in
      watch.tell(
        NetworkPath(satisfied: path.status == .satisfied, expensive: path.isExpensive, constrained: path.isConstrained))
    }
    monitor.start(queue: DispatchQueue(label: "saberling.network"))
  }

  deinit { monitor.cancel() }
}
