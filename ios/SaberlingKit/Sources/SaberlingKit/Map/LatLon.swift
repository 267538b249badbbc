import Foundation

/// A point of the city, in degrees.
public struct LatLon: Hashable, Sendable {
  public let lat: Double
  public let lon: Double

  public init(_ lat: Double, _ lon: Double) {
    self.lat = lat
    self.lon = lon
  }

  /// Metres of one degree of latitude.
  static let metresPerDegree = 6_371_008.8 * Double.pi / 180

  /// Metres on a plane: within a city it is off by less than a permille.
  public func metres(to other: LatLon) -> Double {
    let north = (other.lat - lat) * Self.metresPerDegree
    let east = (other.lon - lon) * Self.metresPerDegree * cos((lat + other.lat) / 2 * .pi / 180)
    return (north * north + east * east).squareRoot()
  }

  /// So many metres north and east of it: what the arrows beside the map do.
  public func moved(northM: Double, eastM: Double) -> LatLon {
    LatLon(
      lat + northM / Self.metresPerDegree,
      lon + eastM / (Self.metresPerDegree * cos(lat * .pi / 180)))
  }
}
