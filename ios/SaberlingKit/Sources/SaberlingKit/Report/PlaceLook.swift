import SaberlingCore

/// One of the areas that a point may lie in, to be chosen.
public struct AreaLook: Equatable, Sendable, Identifiable {
  /// Its code; nil is "I don't know".
  public let id: String?
  public let name: String
  public let hint: String?
  public let chosen: Bool

  /// The rows for a place near a border; none where there is nothing to choose.
  static func rows(_ found: FoundPlace?, chosen: String?, unknown: Bool, _ words: Words) -> [AreaLook] {
    guard let found, found.candidates.count > 1 else { return [] }
    let rows = found.candidates.map { area in
      let metres = words(.reportMetres, Int(area.distanceM))
      return AreaLook(
        id: area.code, name: area.name,
        hint: words(area.code == found.areaCode ? .reportPinHere : .reportAcross, metres), chosen: area.code == chosen)
    }
    return rows + (unknown ? [AreaLook(id: nil, name: words(.reportDontKnow), hint: nil, chosen: chosen == nil)] : [])
  }
}

/// What the place step says beside its map.
public struct PlaceLook: Equatable, Sendable {
  public let head: String
  public let text: String
  public let areas: [AreaLook]
  /// Whether "I don't know" is offered.
  public let unknown: Bool
  /// Whether the person can be asked for the exact location once more.
  public let askExact: Bool

  public init(_ state: FlowState, _ words: Words) {
    let place = state.place
    head = Self.head(place, words)
    text = Self.text(state, words)
    areas = AreaLook.rows(place.pin == nil ? nil : place.found, chosen: place.chosenArea, unknown: false, words)
    unknown = !areas.isEmpty || place.pin == nil
    askExact = place.search == .reduced
  }

  private static func head(_ place: PlaceState, _ words: Words) -> String {
    guard place.pin != nil, let found = place.found else {
      return words(place.pin == nil && place.search == .searching ? .reportSearch : .reportMoveMap)
    }
    if found.confidence == .ambiguous && found.candidates.count > 1 { return words(.reportNearBorder) }
    return found.areaName ?? found.text
  }

  private static func text(_ state: FlowState, _ words: Words) -> String {
    let place = state.place
    let searched = searched(state, words)
    guard place.pin != nil, let found = place.found, found.areaName != nil else { return searched }
    let isOutside = found.confidence == .outside || found.confidence == .nearestOnly
    return isOutside ? "\(searched) \(found.text)" : searched
  }

  private static func searched(_ state: FlowState, _ words: Words) -> String {
    let place = state.place
    if place.own?.mock == true && !place.touched { return words(.reportGpsMock) }
    if place.touched || (place.own == nil && state.draft?.content.fix?.source == .pin) { return words(.reportPinSet) }
    switch place.search {
    case .searching where place.secondsLeft > 0: return words(.reportSearchSeconds, place.secondsLeft)
    case .denied: return words(.reportGpsDenied)
    case .off: return words(.reportGpsOff)
    default: break
    }
    guard let accuracy = place.own?.accuracyM.map({ Int($0.rounded()) }) else {
      return words(place.pin == nil ? .reportGpsNone : .reportNearBorderHint)
    }
    switch place.search {
    case .reduced: return words(.gpsReduced, Numbers.distance(accuracy, words.language))
    case .poor: return words(.reportGpsPoor, accuracy)
    default: return words(.reportGpsGood, accuracy)
    }
  }
}
