import Foundation
import ImageIO
import SwiftUI
import UIKit
import UniformTypeIdentifiers

/// The phone's own camera: one picture, written as JPEG with the camera's notes to a file of ours. It stands in no library.
struct SystemCamera: UIViewControllerRepresentable {
  /// How it ended. A file that nothing was written to is the model's to tidy.
  enum Outcome {
    case taken(URL)
    case cancelled(URL?)
    case failed(any Error, URL)
  }

  let file: URL
  let ended: (Outcome) -> Void

  func makeUIViewController(context: Context) -> UIImagePickerController {
    let camera = UIImagePickerController()
    camera.sourceType = .camera
    camera.mediaTypes = [UTType.image.identifier]
    camera.delegate = context.coordinator
    return camera
  }

  func updateUIViewController(_ camera: UIImagePickerController, context: Context) {}

  func makeCoordinator() -> Shutter { Shutter(file, ended) }

  /// Hears what was taken.
  @MainActor
  final class Shutter: NSObject, UIImagePickerControllerDelegate, UINavigationControllerDelegate {
    private let file: URL
    private let ended: (Outcome) -> Void

    init(_ file: URL, _ ended: @escaping (Outcome) -> Void) {
      self.file = file
      self.ended = ended
    }

    func imagePickerController(
      _ picker: UIImagePickerController, didFinishPickingMediaWithInfo info: [UIImagePickerController.InfoKey: Any]
    ) {
      guard let image = info[.originalImage] as? UIImage else { return ended(.taken(file)) }
      let picture = TakenPicture(image: image, notes: info[.mediaMetadata] as? [String: Any] ?? [:])
      Task { [file, ended] in
        do {
          try await Task.detached { try picture.write(to: file) }.value
          ended(.taken(file))
        } catch {
          ended(.failed(error, file))
        }
      }
    }

    func imagePickerControllerDidCancel(_ picker: UIImagePickerController) { ended(.cancelled(file)) }
  }
}

/// What the camera gave: written once, by one thread.
private struct TakenPicture: @unchecked Sendable {
  let image: UIImage
  let notes: [String: Any]

  func write(to file: URL) throws {
    var kept = notes
    kept[kCGImageDestinationLossyCompressionQuality as String] = 0.92
    let written = NSMutableData()
    guard let pixels = image.cgImage,
      let target = CGImageDestinationCreateWithData(written as CFMutableData, UTType.jpeg.identifier as CFString, 1, nil)
    else { throw CocoaError(.fileWriteUnknown) }
    CGImageDestinationAddImage(target, pixels, kept as CFDictionary)
    if !CGImageDestinationFinalize(target) { throw CocoaError(.fileWriteUnknown) }
    try (written as Data).write(to: file, options: .atomic)
  }
}
