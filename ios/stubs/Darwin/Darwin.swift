public struct clockid_t: Sendable {}
public let CLOCK_MONOTONIC_RAW = clockid_t()

public func clock_gettime_nsec_np(_ clock: clockid_t) -> UInt64 { fatalError() }

public func sysctlbyname(
  _ name: UnsafePointer<CChar>!, _ oldp: UnsafeMutableRawPointer!, _ oldlenp: UnsafeMutablePointer<Int>!,
  _ newp: UnsafeMutableRawPointer!, _ newlen: Int
) -> Int32 { fatalError() }
