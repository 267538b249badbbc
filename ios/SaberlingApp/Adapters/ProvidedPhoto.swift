import Foundation
import SaberlingKit
import UIKit

/// A picture of the library or of another app, as the system hands it over.
struct ProvidedPhoto: PhotoSource {
  private let offered: Offered
  private let settles: Bool

  /// `settles`: made readable for the core at once; the share extension has too little memory for that and only copies.
  init(_ provider: NSItemProvider, settles: Bool = true) {
    offered = Offered(provider)
    self.settles = settles
  }

  func copy(to target: URL) async throws {
    switch PhotoIntake.step(PhotoOffer(types: offered.types)) {
    case .refuse(let fault): throw fault
    case .copy(let type), .convert(let type, _): try await offered.load(type, to: target)
    }
    if settles { try await Task.detached { try ImageFile.settle(target) }.value }
  }
}

/// A provider may be asked from any thread.
private final class Offered: @unchecked Sendable {
  private let provider: NSItemProvider

  init(_ provider: NSItemProvider) { self.provider = provider }

  var types: [String] { provider.registeredTypeIdentifiers }

  /// The file that the system shows is gone when its handler returns, so it is copied there.
  func load(_ type: String, to target: URL) async throws {
    try await withCheckedThrowingContinuation { (answered: CheckedContinuation<Void, any Error>) in
      _ = provider.loadFileRepresentation(forTypeIdentifier: type) { file, _ in
        answered.resume(
          with: Result {
            guard let file else { throw PhotoFault.gone }
            try? FileManager.default.removeItem(at: target)
            try FileManager.default.copyItem(at: file, to: target)
          })
      }
    }
  }
}
