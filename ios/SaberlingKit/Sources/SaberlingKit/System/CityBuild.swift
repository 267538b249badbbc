import Foundation

/// What differs from city to city: one file of the build, `city.json` in the app's bundle, beside the seed pack.
public struct CityBuild: Codable, Equatable, Sendable {
  /// The app's name under its icon.
  public let name: String
  /// Where the server answers; the seed pack names the same.
  public let server: URL
  /// The app's id; the app group and the scheduler's names follow from it.
  public let bundle: String

  /// The group of app and share extension.
  public var group: String { "group.\(bundle)" }

  /// The host whose links open the app.
  public var host: String { server.host ?? "" }

  /// Reads it; only `https` is taken, but for a server on the same machine.
  public static func read(_ json: Data) throws -> CityBuild {
    let city = try JSONDecoder().decode(CityBuild.self, from: json)
    let isLocal = city.host == "localhost" || city.host == "127.0.0.1"
    guard city.server.scheme == "https" || (city.server.scheme == "http" && isLocal), !city.host.isEmpty,
      !city.name.isEmpty, city.bundle.range(of: "^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$", options: .regularExpression) != nil
    else { throw CocoaError(.propertyListReadCorrupt) }
    return city
  }
}

/// Where the app keeps what. All of it is found anew at each start: the container's path is another one after an update.
public struct Places: Sendable {
  /// The core's own folder: database, prepared photos, area packs. Backups take it: a phone that is restored from another's
  /// has none of its secrets, and the core goes on with the queue as a new identity.
  public let core: URL
  /// Camera files and chosen pictures on their way in; no backup takes them.
  public let incoming: URL

  /// Under the app's support folder.
  public init(support: URL) {
    core = support.appendingPathComponent("core", isDirectory: true)
    incoming = support.appendingPathComponent("incoming", isDirectory: true)
  }

  /// Whether the app was here before.
  public var exist: Bool { FileManager.default.fileExists(atPath: core.path) }

  // parity: system.backup
  /// Makes both: readable after the first unlock, so that work in the background finds them while the phone is locked.
  public func make() throws {
    for folder in [core, incoming] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    #if !os(Linux)
      for folder in [core, incoming] {
        try FileManager.default.setAttributes(
          [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication], ofItemAtPath: folder.path)
      }
      var excluded = incoming
      var values = URLResourceValues()
      values.isExcludedFromBackup = true
      try excluded.setResourceValues(values)
    #endif
  }
}
