import Foundation
import SaberlingCore
import SaberlingKit

/// A phone's positioning that a test moves.
package final class FakeWhereabouts: Whereabouts {
  private let now: Guarded<Standing>
  private let listeners = Guarded<[AsyncStream<LocationFix>.Continuation]>([])
  /// How often somebody began to listen, and how many do now.
  package let begun = Guarded(0)
  package let listening = Guarded(0)

  package init(_ standing: Standing = .ready) { now = Guarded(standing) }

  package func standing() async -> Standing { now.value }

  package func becomes(_ standing: Standing) { now.value = standing }

  package func fixes() -> AsyncStream<LocationFix> {
    AsyncStream { continuation in
      begun.change { $0 += 1 }
      listening.change { $0 += 1 }
      listeners.change { $0.append(continuation) }
      continuation.onTermination = { [listening] _ in listening.change { $0 -= 1 } }
    }
  }

  /// The phone finds itself here.
  package func find(_ lat: Double = here.latDeg, _ lon: Double = here.lonDeg, accuracyM: Double) {
    let fix = LocationFix(latDeg: lat, lonDeg: lon, accuracyM: accuracyM, source: .gps, fixedAtMs: wallMs())
    for listener in listeners.value { listener.yield(fix) }
  }
}

/// A picture of the library: a file that is copied, or is gone.
package struct FilePhoto: PhotoSource {
  package let file: URL

  package init(_ file: URL) { self.file = file }

  package func copy(to target: URL) async throws {
    guard let bytes = try? Data(contentsOf: file) else { throw PhotoFault.gone }
    try bytes.write(to: target)
  }
}
