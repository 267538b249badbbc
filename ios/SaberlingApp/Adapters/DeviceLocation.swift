import CoreLocation
import Foundation
import SaberlingCore
import SaberlingKit

// parity: report.place_denied
/// The phone's positioning. Its manager lives on the main thread, where it also answers.
@MainActor
final class DeviceLocation: NSObject, Whereabouts {
  /// The reason why the exact place is asked for, by its name in Info.plist.
  static let purpose = "Report"

  private let manager = CLLocationManager()
  private var hearing: [UUID: AsyncStream<LocationFix>.Continuation] = [:]
  private var ended: Set<UUID> = []
  private var asking: [CheckedContinuation<Void, Never>] = []

  override init() {
    super.init()
    manager.delegate = self
    manager.desiredAccuracy = kCLLocationAccuracyBest
  }

  func standing() async -> Standing {
    // The system warns when this is asked on the main thread.
    let isOn = await Task.detached { CLLocationManager.locationServicesEnabled() }.value
    if !isOn { return .off }
    switch manager.authorizationStatus {
    case .notDetermined: return .undecided
    case .authorizedAlways, .authorizedWhenInUse:
      return manager.accuracyAuthorization == .reducedAccuracy ? .reduced : .ready
    default: return .denied
    }
  }

  /// Asks the person, once the screen has said what for; whoever was asked before is not asked again.
  func ask() async -> Standing {
    if manager.authorizationStatus == .notDetermined {
      await withCheckedContinuation { answered in
        asking.append(answered)
        manager.requestWhenInUseAuthorization()
      }
    }
    return await standing()
  }

  /// Asks for the exact place this once.
  func askPrecise() async -> Standing {
    await withCheckedContinuation { answered in
      manager.requestTemporaryFullAccuracyAuthorization(withPurposeKey: Self.purpose) { @Sendable _ in answered.resume() }
    }
    return await standing()
  }

  nonisolated func fixes() -> AsyncStream<LocationFix> {
    AsyncStream(bufferingPolicy: .bufferingNewest(4)) { continuation in
      let listener = UUID()
      Task { @MainActor in begin(listener, continuation) }
      continuation.onTermination = { _ in Task { @MainActor in self.end(listener) } }
    }
  }

  private func begin(_ listener: UUID, _ continuation: AsyncStream<LocationFix>.Continuation) {
    if ended.remove(listener) != nil { return }
    hearing[listener] = continuation
    manager.startUpdatingLocation()
  }

  private func end(_ listener: UUID) {
    if hearing.removeValue(forKey: listener) == nil { ended.insert(listener) }
    if hearing.isEmpty { manager.stopUpdatingLocation() }
  }

  private func tell(_ fixes: [LocationFix]) {
    for fix in fixes { hearing.values.forEach { $0.yield(fix) } }
  }

  private func decided() {
    if manager.authorizationStatus == .notDetermined { return }
    asking.forEach { $0.resume() }
    asking = []
  }

  private func refused() {
    hearing.values.forEach { $0.finish() }
    manager.stopUpdatingLocation()
  }
}

extension DeviceLocation: CLLocationManagerDelegate {
  nonisolated func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
    let fixes = locations.compactMap { location in
      PositionReading(
        lat: location.coordinate.latitude, lon: location.coordinate.longitude, accuracyM: location.horizontalAccuracy,
        atMs: Int64(location.timestamp.timeIntervalSince1970 * 1_000),
        simulated: location.sourceInformation?.isSimulatedBySoftware ?? false
      ).fix(nowMs: wallMs())
    }
    MainActor.assumeIsolated { tell(fixes) }
  }

  nonisolated func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error) {
    // Everything else passes: the next fix may come.
    if (error as? CLError)?.code == .denied { MainActor.assumeIsolated { refused() } }
  }

  nonisolated func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
    MainActor.assumeIsolated { decided() }
  }
}
