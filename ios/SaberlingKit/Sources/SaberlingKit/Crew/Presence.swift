import SaberlingCore

/// How near a crew is to the point of its task. It is said, never judged: the office sees the distance.
public enum Presence: Equatable, Sendable {
  /// The phone does not know where it is, or the task has no place.
  case unknown
  /// At the point, as far as both positions are accurate.
  case here(metres: Int)
  /// Away from it.
  case away(metres: Int)

  /// Nearer than this is at the point, whatever the accuracy claims.
  private static let nearM = 30.0

  public init(_ fix: LocationFix?, _ place: PlaceView?) {
    guard let fix, let place else {
      self = .unknown
      return
    }
    let metres = LatLon(fix.latDeg, fix.lonDeg).metres(to: LatLon(place.latDeg, place.lonDeg))
    let slack = min(fix.accuracyM ?? 0, 100) + min(Double(place.accuracyM ?? 0), 100)
    let whole = Int(metres.rounded())
    self = metres <= Self.nearM + slack ? .here(metres: whole) : .away(metres: whole)
  }

  /// In words.
  public func text(_ words: Words) -> String {
    switch self {
    case .unknown: words(.crewNowhere)
    case .here(let metres): words(.crewHere, Numbers.distance(metres, words.language))
    case .away(let metres): words(.crewAway, Numbers.distance(metres, words.language))
    }
  }
}
