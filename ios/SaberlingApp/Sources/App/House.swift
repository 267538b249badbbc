import Foundation
import SaberlingCore
import SaberlingKit
import UIKit

/// All that lives as long as the process: the core, the phone's services behind the kit's ports, and what the screens share.
@MainActor
final class House {
  let around: Surroundings
  private let work: BackgroundWork
  private let attendant: Attendant
  private let host: AppHost
  private let notices: Notices
  private let paths: NetworkPaths
  private var power: PowerWatch?

  /// Nil in a build without its city, which is none.
  init?() {
    guard let phone = Phone() else { return nil }
    let wishes = Wishes(Defaults())
    let network = NetworkWatch()
    let language = wishes.spoken(preferred: Locale.preferredLanguages)
    let core = phone.core(network, language: language)
    let location = DeviceLocation()
    notices = Notices(.standard)
    work = BackgroundWork(core, bundle: phone.city.bundle, store: .standard)
    host = AppHost(work: work, notices: notices)
    paths = NetworkPaths(network)
    attendant = Attendant(core, network: network, host: host, name: phone.city.name, language: language)
    around = Surroundings(
      core: core, incoming: Incoming(phone.places.incoming), whereabouts: location,
      asking: SystemAsking(location: location, notices: notices), shared: phone.shared, wishes: wishes, city: phone.city,
      attendant: attendant)
  }

  /// The app was launched, perhaps by the system and without a screen.
  func launched() {
    work.register()
    power = PowerWatch { [attendant] in attendant.battery(low: $0) }
    notices.opened = { [around] in around.enter($0) }
    Doors.shared.read { [around] in around.follow($0) }
  }

  /// A screen of the app came before somebody's eyes.
  func seen() {
    attendant.seen(true)
    Task { await around.takeShared() }
  }

  /// The person left.
  func left() {
    attendant.seen(false)
    work.left()
  }
}

/// What the system tells the app.
@MainActor
final class AppDelegate: NSObject, UIApplicationDelegate {
  /// Made before the app has finished launching: the scheduler wants to know its workers by then.
  let house = House()

  func application(
    _ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
  ) -> Bool {
    house?.launched()
    return true
  }
}
