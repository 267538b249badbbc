import Foundation
import SaberlingCore

/// What others reported: near the person when `here` is known, else in the whole city.
public struct Around: Equatable, Sendable {
  public let here: LatLon?
  public let reports: [PublicReportView]

  /// How near is near, in metres.
  public static let nearM = 300.0

  /// None when there is nothing to be shown.
  public static func of(_ all: [PublicReportView], here: LatLon?) -> Around? {
    let placed = all.filter { $0.latDeg != nil && $0.lonDeg != nil }
    if let here {
      let near = placed.filter { LatLon($0.latDeg ?? 0, $0.lonDeg ?? 0).metres(to: here) <= nearM }
      if !near.isEmpty { return Around(here: here, reports: near) }
    }
    return placed.isEmpty ? nil : Around(here: nil, reports: placed)
  }
}
