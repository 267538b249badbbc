import Darwin
import Foundation
import SaberlingCore

/// The phone's clocks. Time since the boot goes on while the phone sleeps and over the ends of processes, so a pause that
/// the office asked for holds for each of them.
final class PhoneClock: SaberlingCore.Clock {
  private let boot = PhoneClock.session() ?? "process-\(UUID().uuidString)"

  func wallMs() throws -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

  func monotonicMs() throws -> Int64 { Int64(clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW) / 1_000_000) }

  /// Where the system does not name its boots each process is one, and what an earlier one measured says nothing.
  func bootToken() throws -> String { boot }

  private static func session() -> String? {
    var size = 64
    var bytes = [UInt8](repeating: 0, count: size)
    guard sysctlbyname("kern.bootsessionuuid", &bytes, &size, nil, 0) == 0 else { return nil }
    return "boot-" + String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
