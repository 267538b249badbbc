import Foundation
import PhotosUI
import SaberlingKit
import SwiftUI
import UIKit

// parity: report.library
/// The system's picker. It runs outside the app, so no permission for the library is asked: the app gets what was chosen.
struct PhotoPicker: UIViewControllerRepresentable {
  /// So many may be chosen.
  let most: Int
  /// What was chosen; nothing when the person went back.
  let chosen: ([any PhotoSource]) -> Void

  func makeUIViewController(context: Context) -> PHPickerViewController {
    var wanted = PHPickerConfiguration()
    wanted.filter = .images
    wanted.selectionLimit = most
    // As it lies there: the app itself says which of the camera's notes go along.
    wanted.preferredAssetRepresentationMode = .current
    let picker = PHPickerViewController(configuration: wanted)
    picker.delegate = context.coordinator
    return picker
  }

  func updateUIViewController(_ picker: PHPickerViewController, context: Context) {}

  func makeCoordinator() -> Chooser { Chooser(chosen) }

  /// Hears what was chosen.
  @MainActor
  final class Chooser: NSObject, PHPickerViewControllerDelegate {
    private let chosen: ([any PhotoSource]) -> Void

    init(_ chosen: @escaping ([any PhotoSource]) -> Void) { self.chosen = chosen }

    func picker(_ picker: PHPickerViewController, didFinishPicking results: [PHPickerResult]) {
      chosen(results.map { ProvidedPhoto($0.itemProvider) })
    }
  }
}
