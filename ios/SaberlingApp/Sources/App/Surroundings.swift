import Foundation
import SaberlingCore
import SaberlingKit
import SwiftUI

/// What all screens share: the core, the phone's ports, the words, and where the person is. It decides nothing: `Way` and
/// `Wishes` of the kit do.
@MainActor
final class Surroundings: ObservableObject {
  let core: Core
  let incoming: Incoming
  let whereabouts: any Whereabouts
  let asking: any Asking
  let shared: ShareBox?
  let wishes: Wishes
  let city: CityBuild
  private let attendant: Attendant
  @Published var way = Way()
  @Published private(set) var words: Words
  @Published private(set) var theme: Theme
  /// What is said once, in the strip over the buttons.
  @Published var said: Said?
  /// The secret that came with an address; the screen that it opens takes it.
  @Published private(set) var carried: Carried?
  private var retaking: (report: String, photo: String)?
  /// The city's areas and roads, once they were read.
  @Published private(set) var shapes: CityShapes?

  /// Tells one flow from the next one that begins in the same way.
  @Published private(set) var flows = 0

  /// A text in the strip; the same one twice is said twice.
  struct Said: Equatable, Identifiable {
    let id = UUID()
    let text: String
  }

  init(
    core: Core, incoming: Incoming, whereabouts: any Whereabouts, asking: any Asking, shared: ShareBox?, wishes: Wishes,
    city: CityBuild, attendant: Attendant
  ) {
    self.core = core
    self.incoming = incoming
    self.whereabouts = whereabouts
    self.asking = asking
    self.shared = shared
    self.wishes = wishes
    self.city = city
    self.attendant = attendant
    words = Words(wishes.spoken(preferred: Locale.preferredLanguages))
    theme = wishes.theme
  }

  var language: SaberlingKit.Language { words.language }

  /// Says something once; VoiceOver says it too.
  func say(_ text: String) { said = Said(text: text) }

  func open(_ route: Route) { way.open(route) }

  func back() { way.back() }

  /// Another flow in the place of the one that is over, though it begins in the same way.
  func begin(_ flow: FlowBegin) {
    flows += 1
    way.replace(with: .flow(flow))
  }

  /// The person chose a language, or to follow the phone.
  func speak(_ chosen: SaberlingKit.Language?) {
    wishes.language = chosen
    words = Words(wishes.spoken(preferred: Locale.preferredLanguages))
    attendant.speak(words.language)
  }

  /// The person chose light or dark, or to follow the phone.
  func show(_ chosen: Theme) {
    wishes.theme = chosen
    theme = chosen
  }

  /// The policy is another: what is scheduled must follow.
  func replan() { attendant.replan() }

  /// A notification was tapped; nil is the list of reports.
  func enter(_ route: Route?) {
    if let route { return way.enter(route) }
    way.tab = .reports
    way.path = []
  }

  /// Opens a flow with the photos that another app shared, the oldest parcel first; one flow at a time.
  func takeShared() async {
    guard let parcel = await shared?.waiting().first else { return }
    if case .flow? = way.path.first { return }
    way.enter(.flow(.shared(parcel)))
  }

  // parity: system.links
  /// An address that the phone hands to the app.
  func follow(_ address: URL) {
    Task {
      guard let link = SaberlingKit.Link.read(address.absoluteString, host: city.host) else { return say(words(.linkUnknown)) }
      let reports = (try? await core.ask { try $0.reports() }) ?? []
      let own: (String) -> String? = { number in reports.first { [$0.number, $0.formerNumber].contains(number) }?.reportId }
      guard let (route, carried) = Routing.of(link, own: own) else { return say(words(.linkUnknown)) }
      self.carried = carried
      way.enter(route)
    }
  }

  /// Another photo is to be taken in the place of this one: the report's page does it.
  func retake(_ photo: String, of report: String) {
    retaking = (report, photo)
    open(.report(report))
  }

  /// The photo of this report that is to be taken anew, once.
  func takeRetaking(of report: String) -> String? {
    guard let retaking, retaking.report == report else { return nil }
    self.retaking = nil
    return retaking.photo
  }

  /// Reads the city's shapes, now and whenever they are others; ends with the view that calls it.
  func watchShapes() async {
    // Without them the map has no outlines; what is wrong with the data is said where reports are read.
    do { for try await shapes in CityShapes.of(core) { self.shapes = shapes } } catch {}
  }

  /// Takes the secret, once.
  func takeCarried() -> Carried? {
    defer { carried = nil }
    return carried
  }
}

/// What the system asks the person for.
@MainActor
protocol Asking: Sendable {
  /// Whether the phone's place may be read; says how it stands then.
  func forLocation() async -> Standing
  /// Whether the exact place may be read this once.
  func forExactLocation() async -> Standing
  /// Whether notifications may be shown.
  func forNotifications() async -> NotificationStanding
  /// How that stands, without asking.
  func notifications() async -> NotificationStanding
}
