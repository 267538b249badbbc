import Foundation
import SaberlingKit
import SwiftUI

/// The map that the phone draws itself, moved by a finger and chosen from by a tap.
struct DrawnMap: View {
  @Binding var middle: LatLon
  let pins: [GroundPin]
  var circle: GroundCircle?
  let choose: @MainActor (String?) -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var metresPerPoint = 4.0
  @State private var begun: (middle: LatLon, metresPerPoint: Double)?
  private static let scales = 0.5...40.0
  /// So far from a pin, in points, a tap still means it.
  private static let reach = 24.0

  var body: some View {
    GeometryReader { geometry in
      PackMap(
        shapes: around.shapes, middle: middle, metresPerPoint: metresPerPoint,
        pins: pins.map { MapPin(at: $0.at, mark: $0.mark) }, circle: circle.map { ($0.at, $0.metres) }
      )
      .contentShape(Rectangle())
      .gesture(moving.simultaneously(with: zooming))
      .simultaneousGesture(tapping(geometry.size))
    }
    .overlay(alignment: .topTrailing) { buttons.padding(Size.space12) }
  }

  private var buttons: some View {
    VStack(spacing: Size.space8) {
      zoom("plus", .mapZoomIn, 0.5)
      zoom("minus", .mapZoomOut, 2)
    }
  }

  private func zoom(_ icon: String, _ word: Word, _ by: Double) -> some View {
    PlainSymbolButton(icon, around.words(word)) { metresPerPoint = Self.within(metresPerPoint * by) }
  }

  private var moving: some Gesture {
    DragGesture(minimumDistance: 4)
      .onChanged { drag in
        let from = begin()
        middle = from.middle.moved(
          northM: drag.translation.height * from.metresPerPoint, eastM: -drag.translation.width * from.metresPerPoint)
      }
      .onEnded { _ in begun = nil }
  }

  private var zooming: some Gesture {
    MagnificationGesture()
      .onChanged { metresPerPoint = Self.within(begin().metresPerPoint / $0) }
      .onEnded { _ in begun = nil }
  }

  private func tapping(_ size: CGSize) -> some Gesture {
    DragGesture(minimumDistance: 0)
      .onEnded { tap in
        if abs(tap.translation.width) + abs(tap.translation.height) > 4 { return }
        let scale = MapScale(middle: middle, size: size, metresPerPoint: metresPerPoint)
        let at = scale.place(tap.location)
        let near = pins.map { ($0.id, $0.at.metres(to: at)) }.filter { $0.1 < Self.reach * metresPerPoint }
        choose(near.min { $0.1 < $1.1 }?.0)
      }
  }

  private func begin() -> (middle: LatLon, metresPerPoint: Double) {
    let from = begun ?? (middle, metresPerPoint)
    begun = from
    return from
  }

  private static func within(_ scale: Double) -> Double { min(max(scale, scales.lowerBound), scales.upperBound) }
}
