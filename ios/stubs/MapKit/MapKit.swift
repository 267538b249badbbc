@_exported import CoreLocation
import Foundation
import UIKit

public struct MKCoordinateSpan: Sendable {
  public var latitudeDelta: CLLocationDegrees
  public var longitudeDelta: CLLocationDegrees
  public init(latitudeDelta: CLLocationDegrees, longitudeDelta: CLLocationDegrees) {
    self.latitudeDelta = latitudeDelta
    self.longitudeDelta = longitudeDelta
  }
}
public struct MKCoordinateRegion: Sendable {
  public var center: CLLocationCoordinate2D
  public var span: MKCoordinateSpan
  public init(center: CLLocationCoordinate2D, span: MKCoordinateSpan) {
    self.center = center
    self.span = span
  }
  public init(center centerCoordinate: CLLocationCoordinate2D, latitudinalMeters: CLLocationDistance, longitudinalMeters: CLLocationDistance) {
    fatalError()
  }
}
@MainActor public protocol MKAnnotation: NSObjectProtocol {
  var coordinate: CLLocationCoordinate2D { get }
}
@MainActor open class MKShape: NSObject {
  open var title: String? { get { nil } set {} }
  open var subtitle: String? { get { nil } set {} }
}
@MainActor open class MKPointAnnotation: MKShape, MKAnnotation {
  public override nonisolated init() { super.init() }
  open var coordinate: CLLocationCoordinate2D { get { fatalError() } set {} }
}
@MainActor open class MKUserLocation: NSObject, MKAnnotation {
  open var coordinate: CLLocationCoordinate2D { fatalError() }
  open var location: CLLocation? { nil }
}
@MainActor open class MKClusterAnnotation: NSObject, MKAnnotation {
  open var memberAnnotations: [any MKAnnotation] { [] }
  open var coordinate: CLLocationCoordinate2D { fatalError() }
}
@MainActor public protocol MKOverlay: MKAnnotation {}
@MainActor open class MKPolyline: MKShape, MKOverlay {
  public init(coordinates coords: UnsafePointer<CLLocationCoordinate2D>, count: Int) {}
  public var coordinate: CLLocationCoordinate2D { fatalError() }
}
@MainActor open class MKPolygon: MKShape, MKOverlay {
  public init(coordinates coords: UnsafePointer<CLLocationCoordinate2D>, count: Int) {}
  public init(coordinates coords: UnsafePointer<CLLocationCoordinate2D>, count: Int, interiorPolygons: [MKPolygon]?) {}
  public var coordinate: CLLocationCoordinate2D { fatalError() }
}
@MainActor open class MKCircle: MKShape, MKOverlay {
  public init(center coord: CLLocationCoordinate2D, radius: CLLocationDistance) {}
  public var coordinate: CLLocationCoordinate2D { fatalError() }
}
@MainActor open class MKOverlayRenderer: NSObject {
  public init(overlay: any MKOverlay) {}
}
@MainActor open class MKOverlayPathRenderer: MKOverlayRenderer {
  open var fillColor: UIColor? { get { nil } set {} }
  open var strokeColor: UIColor? { get { nil } set {} }
  open var lineWidth: CGFloat { get { 0 } set {} }
  open var lineDashPattern: [NSNumber]? { get { nil } set {} }
}
@MainActor open class MKPolylineRenderer: MKOverlayPathRenderer { public init(polyline: MKPolyline) { super.init(overlay: polyline) } }
@MainActor open class MKPolygonRenderer: MKOverlayPathRenderer { public init(polygon: MKPolygon) { super.init(overlay: polygon) } }
@MainActor open class MKCircleRenderer: MKOverlayPathRenderer { public init(circle: MKCircle) { super.init(overlay: circle) } }

@MainActor open class MKAnnotationView: UIView {
  public init(annotation: (any MKAnnotation)?, reuseIdentifier: String?) { super.init(frame: CGRect()) }
  open var annotation: (any MKAnnotation)? { get { nil } set {} }
  open var image: UIImage? { get { nil } set {} }
  open var canShowCallout: Bool { get { false } set {} }
  open var isDraggable: Bool { get { false } set {} }
  open var clusteringIdentifier: String? { get { nil } set {} }
  open var centerOffset: CGPoint { get { fatalError() } set {} }
  open var displayPriority: MKFeatureDisplayPriority { get { fatalError() } set {} }
  public enum DragState: UInt, Sendable { case none, starting, dragging, canceling, ending }
  open var dragState: DragState { fatalError() }
  open func setDragState(_ newDragState: DragState, animated: Bool) {}
}
public struct MKFeatureDisplayPriority: Hashable, Sendable { public static let required = MKFeatureDisplayPriority() }
@MainActor open class MKMarkerAnnotationView: MKAnnotationView {
  open var markerTintColor: UIColor? { get { nil } set {} }
  open var glyphImage: UIImage? { get { nil } set {} }
  open var glyphText: String? { get { nil } set {} }
  open var glyphTintColor: UIColor? { get { nil } set {} }
}
@MainActor public protocol MKMapViewDelegate: NSObjectProtocol {
  func mapView(_ mapView: MKMapView, regionDidChangeAnimated animated: Bool)
  func mapView(_ mapView: MKMapView, regionWillChangeAnimated animated: Bool)
  func mapView(_ mapView: MKMapView, viewFor annotation: any MKAnnotation) -> MKAnnotationView?
  func mapView(_ mapView: MKMapView, didSelect view: MKAnnotationView)
  func mapView(_ mapView: MKMapView, didDeselect view: MKAnnotationView)
  func mapView(
    _ mapView: MKMapView, annotationView view: MKAnnotationView, didChange newState: MKAnnotationView.DragState,
    fromOldState oldState: MKAnnotationView.DragState)
  func mapView(_ mapView: MKMapView, rendererFor overlay: any MKOverlay) -> MKOverlayRenderer
}
extension MKMapViewDelegate {
  public func mapView(_ mapView: MKMapView, regionDidChangeAnimated animated: Bool) {}
  public func mapView(_ mapView: MKMapView, regionWillChangeAnimated animated: Bool) {}
  public func mapView(_ mapView: MKMapView, viewFor annotation: any MKAnnotation) -> MKAnnotationView? { nil }
  public func mapView(_ mapView: MKMapView, didSelect view: MKAnnotationView) {}
  public func mapView(_ mapView: MKMapView, didDeselect view: MKAnnotationView) {}
  public func mapView(
    _ mapView: MKMapView, annotationView view: MKAnnotationView, didChange newState: MKAnnotationView.DragState,
    fromOldState oldState: MKAnnotationView.DragState
  ) {}
  public func mapView(_ mapView: MKMapView, rendererFor overlay: any MKOverlay) -> MKOverlayRenderer { fatalError() }
}
@MainActor open class MKMapView: UIView {
  open weak var delegate: (any MKMapViewDelegate)? { get { nil } set {} }
  open var region: MKCoordinateRegion { get { fatalError() } set {} }
  open func setRegion(_ region: MKCoordinateRegion, animated: Bool) {}
  open var centerCoordinate: CLLocationCoordinate2D { get { fatalError() } set {} }
  open func setCenter(_ coordinate: CLLocationCoordinate2D, animated: Bool) {}
  open var showsUserLocation: Bool { get { false } set {} }
  open var isRotateEnabled: Bool { get { true } set {} }
  open var isPitchEnabled: Bool { get { true } set {} }
  open var isScrollEnabled: Bool { get { true } set {} }
  open var isZoomEnabled: Bool { get { true } set {} }
  open var showsCompass: Bool { get { true } set {} }
  open var layoutMargins: UIEdgeInsets { get { fatalError() } set {} }
  open var annotations: [any MKAnnotation] { [] }
  open var selectedAnnotations: [any MKAnnotation] { get { [] } set {} }
  open func addAnnotation(_ annotation: any MKAnnotation) {}
  open func addAnnotations(_ annotations: [any MKAnnotation]) {}
  open func removeAnnotations(_ annotations: [any MKAnnotation]) {}
  open func selectAnnotation(_ annotation: any MKAnnotation, animated: Bool) {}
  open func deselectAnnotation(_ annotation: (any MKAnnotation)?, animated: Bool) {}
  open func view(for annotation: any MKAnnotation) -> MKAnnotationView? { nil }
  open func register(_ viewClass: AnyClass?, forAnnotationViewWithReuseIdentifier identifier: String) {}
  open func dequeueReusableAnnotationView(withIdentifier identifier: String) -> MKAnnotationView? { nil }
  open func dequeueReusableAnnotationView(withIdentifier identifier: String, for annotation: any MKAnnotation) -> MKAnnotationView { fatalError() }
  open var overlays: [any MKOverlay] { [] }
  open func addOverlay(_ overlay: any MKOverlay) {}
  open func addOverlays(_ overlays: [any MKOverlay]) {}
  open func removeOverlays(_ overlays: [any MKOverlay]) {}
  open func convert(_ point: CGPoint, toCoordinateFrom view: UIView?) -> CLLocationCoordinate2D { fatalError() }
}
open class MKPlacemark: NSObject { public init(coordinate: CLLocationCoordinate2D) {} }
open class MKMapItem: NSObject {
  public init(placemark: MKPlacemark) {}
  open var name: String? { get { nil } set {} }
  @discardableResult open func openInMaps(launchOptions: [String: Any]? = nil) -> Bool { false }
}
public let MKLaunchOptionsDirectionsModeKey = "mode"
public let MKLaunchOptionsDirectionsModeDriving = "driving"
