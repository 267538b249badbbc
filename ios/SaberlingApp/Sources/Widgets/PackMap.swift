import Foundation
import SaberlingKit
import SwiftUI

/// A place on a drawn map, with the symbol of its state.
struct MapPin: Equatable {
  let at: LatLon
  let mark: Mark
}

/// Where on the drawn map a point of the city is, and the other way round.
struct MapScale: Equatable {
  let middle: LatLon
  let size: CGSize
  let metresPerPoint: Double

  func point(_ place: LatLon) -> CGPoint {
    let north = LatLon(middle.lat, place.lon).metres(to: place) * (place.lat < middle.lat ? -1 : 1)
    let east = LatLon(middle.lat, middle.lon).metres(to: LatLon(middle.lat, place.lon)) * (place.lon < middle.lon ? -1 : 1)
    return CGPoint(x: size.width / 2 + east / metresPerPoint, y: size.height / 2 - north / metresPerPoint)
  }

  func place(_ point: CGPoint) -> LatLon {
    middle.moved(northM: (size.height / 2 - point.y) * metresPerPoint, eastM: (point.x - size.width / 2) * metresPerPoint)
  }
}

/// The map as the phone draws it from the city's own data, without a network: areas with their borders and names, roads, pins
/// and the circle of how exact the place is.
struct PackMap: View {
  let shapes: CityShapes?
  let middle: LatLon
  var metresPerPoint = 2.0
  var pins: [MapPin] = []
  var circle: (at: LatLon, metres: Double)?
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    Canvas { context, size in
      let scale = MapScale(middle: middle, size: size, metresPerPoint: metresPerPoint)
      context.fill(Path(CGRect(origin: CGPoint(x: 0, y: 0), size: size)), with: .color(Paint.land))
      if let shapes {
        roads(shapes, scale, &context)
        borders(shapes, scale, &context)
        names(shapes, scale, &context)
      }
      accuracy(scale, &context)
      for pin in pins { marker(pin, scale, &context) }
    }
    .accessibilityHidden(true)
  }

  private func roads(_ shapes: CityShapes, _ scale: MapScale, _ context: inout GraphicsContext) {
    let ranked = shapes.roads.sorted { $0.rank > $1.rank }
    for casing in [true, false] {
      for road in ranked {
        let main = road.rank == 1
        let width = (main ? 12 : 7) / max(metresPerPoint, 1) + (casing ? 2 : 0)
        let colour = casing ? (main ? Paint.mainCase : Paint.roadCase) : (main ? Paint.main : Paint.road)
        context.stroke(
          line(road.line, scale), with: .color(colour), style: StrokeStyle(lineWidth: width, lineCap: .round, lineJoin: .round))
      }
    }
  }

  private func borders(_ shapes: CityShapes, _ scale: MapScale, _ context: inout GraphicsContext) {
    for border in shapes.borders {
      context.stroke(line(border, scale), with: .color(Paint.border), style: StrokeStyle(lineWidth: 1.5, dash: [6, 4]))
    }
  }

  private func names(_ shapes: CityShapes, _ scale: MapScale, _ context: inout GraphicsContext) {
    for area in shapes.areas {
      context.draw(Text(area.name).font(.footnote).foregroundColor(Paint.maptext), at: scale.point(area.label))
    }
  }

  private func accuracy(_ scale: MapScale, _ context: inout GraphicsContext) {
    guard let circle else { return }
    let radius = circle.metres / metresPerPoint
    let at = scale.point(circle.at)
    let ring = Path(ellipseIn: CGRect(x: at.x - radius, y: at.y - radius, width: radius * 2, height: radius * 2))
    context.fill(ring, with: .color(Paint.focus.opacity(0.18)))
    context.stroke(ring, with: .color(Paint.focus), lineWidth: 2)
  }

  private func marker(_ pin: MapPin, _ scale: MapScale, _ context: inout GraphicsContext) {
    let at = scale.point(pin.at)
    let disc = Path(ellipseIn: CGRect(x: at.x - 13, y: at.y - 13, width: 26, height: 26))
    let paint = pin.mark.tone.paint
    context.fill(disc, with: .color(paint.fill))
    context.stroke(disc, with: .color(Paint.onFill), lineWidth: 2.5)
    var symbol = context.resolve(Image(decorative: "Symbols/" + pin.mark.icon).renderingMode(.template))
    symbol.shading = .color(paint.mark)
    context.draw(symbol, in: CGRect(x: at.x - 8, y: at.y - 8, width: 16, height: 16))
  }

  private func line(_ points: [LatLon], _ scale: MapScale) -> Path {
    Path { path in path.addLines(points.map(scale.point)) }
  }
}
