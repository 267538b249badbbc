import SaberlingKit
import SwiftUI

/// Something on the map of the city that can be chosen.
struct GroundPin: Equatable, Identifiable {
  let id: String
  let at: LatLon
  let mark: Mark
  /// Drawn in its place instead of the symbol: a stop's number.
  var number: Int?
  /// What VoiceOver says of it.
  let spoken: String
}

// parity: map.offline
/// How exact a place is.
struct GroundCircle: Equatable {
  let at: LatLon
  let metres: Double
}

/// The system's map with the city's outlines; where its pictures cannot be had, the map that the phone draws itself.
struct GroundMap: View {
  @Binding var middle: LatLon
  let pins: [GroundPin]
  let chosen: String?
  let choose: @MainActor (String?) -> Void
  /// How exact a place is, drawn to scale.
  var circle: GroundCircle?
  /// So much of the city is seen at first, in metres.
  var firstMetres = 1_500.0
  @EnvironmentObject private var around: Surroundings
  @State private var isBlank = false

  var body: some View {
    ZStack {
      // Below the drawn one it goes on trying.
      SystemMap(
        middle: $middle, pins: pins, chosen: chosen, borders: around.shapes?.borders ?? [], circle: circle,
        firstMetres: firstMetres, choose: choose,
        failed: { isBlank = $0 }
      )
      .accessibilityHidden(isBlank)
      if isBlank { DrawnMap(middle: $middle, pins: pins, circle: circle, choose: choose) }
    }
  }
}
