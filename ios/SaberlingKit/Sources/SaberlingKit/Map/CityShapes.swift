import Foundation
import SaberlingCore

/// A named area on the map: closed rings, outer ones and holes.
public struct AreaShape: Equatable, Sendable {
  public let code: String
  public let name: String
  public let label: LatLon
  public let rings: [[LatLon]]

  /// Whether a point is inside; holes are not.
  public func holds(_ point: LatLon) -> Bool { rings.count { surrounds($0, point) } % 2 == 1 }
}

/// A road on the map; `rank` 1 is the widest.
public struct RoadShape: Equatable, Sendable {
  public let rank: Int
  public let name: String
  public let line: [LatLon]
}

/// The city's shapes as the phone has them: overlays of the system's map, and all of the map without a network.
public struct CityShapes: Equatable, Sendable {
  public let bounds: MapBounds
  public let areas: [AreaShape]
  public let roads: [RoadShape]
  /// The rings as lines in which no edge stands twice: neighbours share theirs, and dashes drawn twice would fill each
  /// other's gaps.
  public let borders: [[LatLon]]

  /// Made of what the core hands over; slow enough to be done off the main thread.
  public init(bounds: MapBounds, areas: [MapArea], roads: [MapRoad]) {
    self.bounds = bounds
    let rings = areas.map { $0.rings.map(decode) }
    self.areas = zip(areas, rings).map { area, rings in
      AreaShape(
        code: area.code, name: area.name, label: LatLon(area.labelLatDeg, area.labelLonDeg),
        rings: rings.map { $0.map(\.degrees) })
    }
    self.roads = roads.map { RoadShape(rank: Int($0.rank), name: $0.name, line: decode($0.line).map(\.degrees)) }
    borders = bordersOnce(rings.flatMap { $0 }).map { $0.map(\.degrees) }
  }

  /// The name of the area at a point, for what is spoken; the core decides where a report lies.
  public func areaName(at point: LatLon) -> String? { areas.first { $0.holds(point) }?.name }

  /// The shapes now, and again when the city's are others.
  public static func of(_ core: Core) -> Told<CityShapes> {
    core.watch({ $0 == .cityChanged }) { app in
      CityShapes(bounds: app.city().bounds, areas: app.mapAreas(), roads: app.mapRoads())
    }
  }
}

/// A corner as the core hands it over, in 1e-7 degrees.
struct Corner: Hashable, Comparable {
  let lat: Int32
  let lon: Int32

  var degrees: LatLon { LatLon(Double(lat) * 1e-7, Double(lon) * 1e-7) }

  static func < (one: Corner, other: Corner) -> Bool { (one.lat, one.lon) < (other.lat, other.lon) }
}

/// Pairs of little-endian 32-bit numbers; a rest that is no pair is left out.
func decode(_ bytes: Data) -> [Corner] {
  bytes.withUnsafeBytes { raw in
    stride(from: 0, to: raw.count / 8 * 8, by: 8).map { at in
      Corner(
        lat: Int32(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: Int32.self)),
        lon: Int32(littleEndian: raw.loadUnaligned(fromByteOffset: at + 4, as: Int32.self)))
    }
  }
}

func bordersOnce(_ rings: [[Corner]]) -> [[Corner]] {
  struct Edge: Hashable { let one: Corner, other: Corner }
  var seen = Set<Edge>()
  return rings.flatMap { ring -> [[Corner]] in
    var lines: [[Corner]] = []
    var line: [Corner] = []
    for (from, to) in zip(ring, ring.dropFirst()) {
      if seen.insert(Edge(one: min(from, to), other: max(from, to))).inserted {
        if line.isEmpty { line = [from] }
        line.append(to)
      } else if !line.isEmpty {
        lines.append(line)
        line = []
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

/// Whether a point is inside a closed ring.
private func surrounds(_ ring: [LatLon], _ point: LatLon) -> Bool {
  var inside = false
  for (a, b) in zip(ring, ring.dropFirst()) where (a.lat > point.lat) != (b.lat > point.lat) {
    if point.lon < (b.lon - a.lon) * (point.lat - a.lat) / (b.lat - a.lat) + a.lon { inside.toggle() }
  }
  return inside
}
