import Foundation
import SaberlingCore
import SaberlingKit
import SaberlingTesting

/// A phone of a scenario, over the kit's core.
final class Phone {
  private let language: String
  private let given: Given
  private let secrets = TestSecrets()
  private let network = TestNetwork()
  private let clock = TestClock()
  private let ear = TestEar()
  private var core: Core
  private var subscription: Subscription?

  init(language: String, given: Given) async throws {
    self.language = language
    self.given = given
    core = Self.core(given, language, secrets, network, clock)
    try await open()
  }

  private static func core(
    _ given: Given, _ language: String, _ secrets: TestSecrets, _ network: TestNetwork, _ clock: TestClock
  ) -> Core {
    Core(options: {
      OpenOptions(
        dataDir: given.text("data_dir"), seedPack: given.text("seed_pack"), language: language, secrets: secrets,
        network: network, clock: clock)
    })
  }

  private func open() async throws {
    core = Self.core(given, language, secrets, network, clock)
    subscription = try await core.ask { [ear] app in
      app.setForeground(foreground: false)
      return try app.subscribe(listener: ear)
    }
  }

  func act(_ name: String, _ with: Given) async throws -> Json {
    switch name {
    case "sync": return try await online(try state(with.maybe("network") ?? "unmetered")) { plain(try await $0.sync()) }
    case "network":
      network.now.value = try state(with.text("state"))
      return try await core.ask { plain($0.networkChanged()) }
    case "pass":
      clock.aheadMs.change { $0 += with.whole("ms") ?? 0 }
      return .null
    case "restart":
      await close()
      try await open()
      return .null
    case "open_twice":
      return try await Self.core(given, language, secrets, network, clock).ask { plain($0.shutDown()) }
    case "heard": return heard(with.text("event"))
    case "activate_crew":
      return try await online(.unmetered) { plain(try await $0.activateCrew(code: with.text("code"))) }
    case "fetch_public":
      return try await online(.unmetered) {
        plain(try await $0.fetchPublic(latDeg: with.real("lat_deg"), lonDeg: with.real("lon_deg")))
      }
    default: return try await core.ask { try call($0, name, with) }
    }
  }

  func close() async {
    subscription?.cancel()
    subscription = nil
    await core.shutDown()
  }

  private func heard(_ name: String) -> Json {
    let fitting = ear.heard.value.filter { snake(String("\($0)".prefix { $0 != "(" })) == name }.map { plain($0) }
    return .list(fitting.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
  }

  private func state(_ name: String) throws -> NetworkState { try named([.offline, .metered, .unmetered], name) }

  /// Without a network the engine comes to rest first: the turn that follows is the one that the step asks for.
  private func online(
    _ state: NetworkState, _ work: @escaping @Sendable (any AppProtocol) async throws -> Json
  ) async throws -> Json {
    if network.now.value == .offline { _ = try await core.request { try await $0.sync() } }
    network.now.value = state
    defer { network.now.value = .offline }
    return try await core.request(work)
  }
}
