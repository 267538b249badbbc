import Foundation
import SaberlingCore
import SaberlingKit

/// What a build for a city brings along, and where this phone keeps what.
struct Phone: Sendable {
  let city: CityBuild
  let places: Places
  /// The parcels of the share extension; nil where the app is in no group.
  let shared: ShareBox?

  /// Reads it anew at each start: the container's path is another one after an update. Nil is a build without its city.
  init?(_ bundle: Bundle = .main) {
    guard let file = bundle.url(forResource: "city", withExtension: "json"), let json = try? Data(contentsOf: file),
      let city = try? CityBuild.read(json),
      let support = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask).first
    else { return nil }
    self.city = city
    places = Places(support: support)
    shared = ShareBox(container: Self.group(city))
  }

  var keychain: Keychain { Keychain(service: city.bundle) }

  // parity: system.restored
  /// The core of this phone, opened by whoever asks first.
  func core(_ network: NetworkWatch, language: Language) -> Core {
    Core(options: { [self] in
      // Before the first file of a new installation: secrets of one that was removed are of no use.
      if !places.exist { try? keychain.forgetAll() }
      try places.make()
      guard let seed = Bundle.main.url(forResource: "seed", withExtension: "json") else {
        throw CocoaError(.fileReadNoSuchFile)
      }
      return OpenOptions(
        dataDir: places.core.path, seedPack: try String(contentsOf: seed, encoding: .utf8), language: language.rawValue,
        secrets: StoredSecrets(keychain), network: network, clock: PhoneClock())
    })
  }

  private static func group(_ city: CityBuild) -> URL? {
    FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: city.group)
  }
}
