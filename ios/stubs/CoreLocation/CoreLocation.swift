import Foundation

public typealias CLLocationDegrees = Double
public typealias CLLocationAccuracy = Double
public typealias CLLocationDistance = Double

public struct CLLocationCoordinate2D: Sendable {
  public var latitude: CLLocationDegrees
  public var longitude: CLLocationDegrees
  public init(latitude: CLLocationDegrees, longitude: CLLocationDegrees) {
    self.latitude = latitude
    self.longitude = longitude
  }
}
open class CLLocation: NSObject, @unchecked Sendable {
  public init(latitude: CLLocationDegrees, longitude: CLLocationDegrees) {}
  open var coordinate: CLLocationCoordinate2D { fatalError() }
  open var horizontalAccuracy: CLLocationAccuracy { 0 }
  open var timestamp: Date { fatalError() }
  open var sourceInformation: CLLocationSourceInformation? { nil }
}
open class CLLocationSourceInformation: NSObject, @unchecked Sendable {
  open var isSimulatedBySoftware: Bool { false }
  open var isProducedByAccessory: Bool { false }
}
public enum CLAuthorizationStatus: Int32, Sendable { case notDetermined, restricted, denied, authorizedAlways, authorizedWhenInUse }
public enum CLAccuracyAuthorization: Int, Sendable { case fullAccuracy, reducedAccuracy }
public enum CLActivityType: Int, Sendable { case other = 1, automotiveNavigation, fitness, otherNavigation }
public let kCLLocationAccuracyBest: CLLocationAccuracy = -1
public let kCLLocationAccuracyBestForNavigation: CLLocationAccuracy = -2
public let kCLLocationAccuracyNearestTenMeters: CLLocationAccuracy = 10
public let kCLLocationAccuracyHundredMeters: CLLocationAccuracy = 100
public let kCLDistanceFilterNone: CLLocationDistance = -1

open class CLLocationManager: NSObject {
  open weak var delegate: (any CLLocationManagerDelegate)? { get { nil } set {} }
  open class func locationServicesEnabled() -> Bool { true }
  open var authorizationStatus: CLAuthorizationStatus { fatalError() }
  open var accuracyAuthorization: CLAccuracyAuthorization { fatalError() }
  open var desiredAccuracy: CLLocationAccuracy { get { 0 } set {} }
  open var distanceFilter: CLLocationDistance { get { 0 } set {} }
  open var activityType: CLActivityType { get { fatalError() } set {} }
  open var pausesLocationUpdatesAutomatically: Bool { get { true } set {} }
  open var location: CLLocation? { nil }
  open func requestWhenInUseAuthorization() {}
  open func requestTemporaryFullAccuracyAuthorization(
    withPurposeKey purposeKey: String, completion: (@Sendable ((any Error)?) -> Void)? = nil
  ) {}
  open func startUpdatingLocation() {}
  open func stopUpdatingLocation() {}
  open func requestLocation() {}
}
public protocol CLLocationManagerDelegate: NSObjectProtocol {
  func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation])
  func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error)
  func locationManagerDidChangeAuthorization(_ manager: CLLocationManager)
}
extension CLLocationManagerDelegate {
  public func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {}
  public func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error) {}
  public func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {}
}
public struct CLError: Error, Sendable {
  public enum Code: Int, Sendable { case locationUnknown, denied, network }
  public var code: Code
}
