import SaberlingCore

/// What the system's positioning measured.
public struct PositionReading: Equatable, Sendable {
  private static let longAgoMs: Int64 = 60_000

  private let lat: Double
  private let lon: Double
  private let accuracyM: Double
  private let atMs: Int64
  private let simulated: Bool

  public init(lat: Double, lon: Double, accuracyM: Double, atMs: Int64, simulated: Bool) {
    self.lat = lat
    self.lon = lon
    self.accuracyM = accuracyM
    self.atMs = atMs
    self.simulated = simulated
  }

  /// As the core takes it. None where the system says that it knows nothing, or tells what it measured long ago, as it
  /// does first: that may be another place.
  public func fix(nowMs: Int64) -> LocationFix? {
    if !(accuracyM > 0) || !(-90...90).contains(lat) || !(-180...180).contains(lon) || nowMs - atMs > Self.longAgoMs { return nil }
    return LocationFix(latDeg: lat, lonDeg: lon, accuracyM: accuracyM, source: .gps, mock: simulated, fixedAtMs: atMs)
  }
}

/// What the system says of the phone's battery.
public struct BatteryReading: Equatable, Sendable {
  private static let few = 0.15

  private let level: Double
  private let charging: Bool
  private let saving: Bool

  /// `level`: from 0 to 1, below 0 where it is not known; `saving`: the person switched the Low Power Mode on.
  public init(level: Double, charging: Bool, saving: Bool) {
    self.level = level
    self.charging = charging
    self.saving = saving
  }

  /// Whether it is to be spared.
  public var isLow: Bool { saving || (!charging && level >= 0 && level <= Self.few) }
}

extension Mishap {
  /// Why what the camera has taken could not be written.
  public init(camera error: any Error) { self = isDiskFull(error) ? .cameraFull : .cameraNone }
}
