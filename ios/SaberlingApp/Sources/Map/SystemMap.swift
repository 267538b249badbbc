import CoreLocation
import Foundation
import MapKit
import SaberlingKit
import SwiftUI
import UIKit

/// Apple's map with our pins and the borders of the areas. What it clusters, it clusters itself.
struct SystemMap: UIViewRepresentable {
  @Binding var middle: LatLon
  let pins: [GroundPin]
  let chosen: String?
  let borders: [[LatLon]]
  let circle: GroundCircle?
  let firstMetres: Double
  let choose: @MainActor (String?) -> Void
  /// Whether its pictures cannot be had.
  let failed: @MainActor (Bool) -> Void

  func makeUIView(context: Context) -> MKMapView {
    let map = MKMapView(frame: CGRect())
    map.delegate = context.coordinator
    map.isPitchEnabled = false
    map.isRotateEnabled = false
    map.showsUserLocation = true
    map.setRegion(
      MKCoordinateRegion(center: middle.coordinate, latitudinalMeters: firstMetres, longitudinalMeters: firstMetres),
      animated: false)
    return map
  }

  func updateUIView(_ map: MKMapView, context: Context) {
    let keeper = context.coordinator
    keeper.told = self
    keeper.show(pins, on: map)
    keeper.show(borders, on: map)
    keeper.show(circle, on: map)
    keeper.select(chosen, on: map)
    if keeper.middle != middle {
      keeper.middle = middle
      // Not animated: what is passed on the way would look like the person's own choice.
      map.setCenter(middle.coordinate, animated: false)
    }
  }

  func makeCoordinator() -> MapKeeper { MapKeeper(self) }
}

extension LatLon {
  var coordinate: CLLocationCoordinate2D { CLLocationCoordinate2D(latitude: lat, longitude: lon) }

  init(_ coordinate: CLLocationCoordinate2D) { self.init(coordinate.latitude, coordinate.longitude) }
}

/// Keeps what is on the map, and hears what the person does there.
@MainActor
final class MapKeeper: NSObject {
  var told: SystemMap
  /// Where the map was last told to be, or told that it is.
  var middle: LatLon
  private var shown: [String: PinPoint] = [:]
  private var drawn: [[LatLon]] = []
  private var lines: [MKPolyline] = []
  private var exact: GroundCircle?
  private var ring: MKCircle?

  init(_ told: SystemMap) {
    self.told = told
    middle = told.middle
  }

  func show(_ pins: [GroundPin], on map: MKMapView) {
    let wanted = Dictionary(pins.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (id, point) in shown where wanted[id] != point.pin {
      map.removeAnnotations([point])
      shown[id] = nil
    }
    for (id, pin) in wanted where shown[id] == nil {
      let point = PinPoint(pin)
      shown[id] = point
      map.addAnnotation(point)
    }
  }

  func show(_ borders: [[LatLon]], on map: MKMapView) {
    if borders == drawn { return }
    drawn = borders
    map.removeOverlays(lines)
    lines = borders.map { line in MKPolyline(coordinates: line.map(\.coordinate), count: line.count) }
    map.addOverlays(lines)
  }

  func show(_ circle: GroundCircle?, on map: MKMapView) {
    if circle == exact { return }
    exact = circle
    if let ring { map.removeOverlays([ring]) }
    ring = circle.map { MKCircle(center: $0.at.coordinate, radius: $0.metres) }
    if let ring { map.addOverlays([ring]) }
  }

  func select(_ id: String?, on map: MKMapView) {
    let now = map.selectedAnnotations.compactMap { $0 as? PinPoint }.first
    if now?.pin.id == id { return }
    if let now { map.deselectAnnotation(now, animated: true) }
    if let id, let point = shown[id] { map.selectAnnotation(point, animated: true) }
  }
}

extension MapKeeper: MKMapViewDelegate {
  func mapView(_ mapView: MKMapView, regionDidChangeAnimated animated: Bool) {
    let now = LatLon(mapView.centerCoordinate)
    if now.metres(to: middle) < 1 { return }
    middle = now
    told.middle = now
  }

  func mapView(_ mapView: MKMapView, viewFor annotation: any MKAnnotation) -> MKAnnotationView? {
    guard let point = annotation as? PinPoint else { return nil }
    let kept = mapView.dequeueReusableAnnotationView(withIdentifier: "pin") as? MKMarkerAnnotationView
    let view = kept ?? MKMarkerAnnotationView(annotation: point, reuseIdentifier: "pin")
    view.annotation = point
    view.clusteringIdentifier = point.pin.number == nil ? "report" : nil
    view.markerTintColor = UIColor(named: "Colours/" + point.pin.mark.tone.fillName)
    view.glyphImage = point.pin.number == nil ? UIImage(named: "Symbols/" + point.pin.mark.icon) : nil
    view.glyphText = point.pin.number.map(String.init)
    view.isAccessibilityElement = true
    view.accessibilityLabel = point.pin.spoken
    return view
  }

  func mapView(_ mapView: MKMapView, didSelect view: MKAnnotationView) {
    if let point = view.annotation as? PinPoint { told.choose(point.pin.id) }
  }

  func mapView(_ mapView: MKMapView, didDeselect view: MKAnnotationView) {
    if let point = view.annotation as? PinPoint, told.chosen == point.pin.id { told.choose(nil) }
  }

  func mapView(_ mapView: MKMapView, rendererFor overlay: any MKOverlay) -> MKOverlayRenderer {
    if let ring = overlay as? MKCircle {
      let renderer = MKCircleRenderer(circle: ring)
      renderer.strokeColor = UIColor(named: "Colours/focus")
      renderer.fillColor = UIColor(named: "Colours/focus")?.withAlphaComponent(0.18)
      renderer.lineWidth = 2
      return renderer
    }
    guard let line = overlay as? MKPolyline else { return MKOverlayRenderer(overlay: overlay) }
    let renderer = MKPolylineRenderer(polyline: line)
    renderer.strokeColor = UIColor(named: "Colours/border")
    renderer.lineWidth = 1.5
    renderer.lineDashPattern = [6, 4]
    return renderer
  }

  func mapViewDidFailLoadingMap(_ mapView: MKMapView, withError error: any Error) { told.failed(true) }

  func mapViewDidFinishLoadingMap(_ mapView: MKMapView) { told.failed(false) }
}

/// A pin as the system's map takes it.
final class PinPoint: MKPointAnnotation {
  let pin: GroundPin

  init(_ pin: GroundPin) {
    self.pin = pin
    super.init()
    coordinate = pin.at.coordinate
  }
}

extension Tone {
  /// The name of the colour that fills a marker.
  var fillName: String {
    switch self {
    case .blue: "f_blue"
    case .violet: "f_violet"
    case .amber: "f_amber"
    case .green: "f_green"
    case .grey: "f_grey"
    case .red: "f_red"
    case .plain: "ink2"
    }
  }
}
