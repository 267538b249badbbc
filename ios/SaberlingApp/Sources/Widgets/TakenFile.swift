import Foundation
import SaberlingKit

/// What the camera wrote into a file of its own: it is moved to where it is wanted.
struct TakenFile: PhotoSource {
  let file: URL

  /// A new place for the camera to write to.
  static func new() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).appendingPathExtension("jpg")
  }

  func copy(to target: URL) async throws {
    try await Task.detached { [file] in
      guard FileManager.default.fileExists(atPath: file.path) else { throw PhotoFault.gone }
      try FileManager.default.moveItem(at: file, to: target)
    }.value
  }
}
