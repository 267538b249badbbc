import AVFoundation
import Foundation
import SaberlingKit
import SwiftUI
import UIKit

/// The two ways to a photo, the camera and the library, for whichever screen wants one. What becomes of the photos is the
/// model's.
@MainActor
final class PhotoWays: ObservableObject {
  @Published var wantsCamera: Wanted?
  @Published var wantsLibrary = false
  private var taken: (URL) -> Void = { _ in }
  private var notTaken: (URL?) -> Void = { _ in }
  private var chosen: ([any PhotoSource]) -> Void = { _ in }
  private var mishap: (Mishap) -> Void = { _ in }

  /// What the camera is opened for: perhaps in the place of another photo.
  struct Wanted: Equatable, Identifiable {
    let id = UUID()
    let retaking: String?
  }

  /// Who takes what comes.
  func hear(
    taken: @escaping (URL) -> Void, notTaken: @escaping (URL?) -> Void, chosen: @escaping ([any PhotoSource]) -> Void,
    mishap: @escaping (Mishap) -> Void
  ) {
    self.taken = taken
    self.notTaken = notTaken
    self.chosen = chosen
    self.mishap = mishap
  }

  /// Opens the camera; where there is none, or it is not allowed, that is said.
  func openCamera(retaking: String? = nil) {
    if !UIImagePickerController.isSourceTypeAvailable(.camera) { return mishap(.cameraMissing) }
    Task {
      if await AVCaptureDevice.requestAccess(for: .video) {
        wantsCamera = Wanted(retaking: retaking)
      } else {
        mishap(.cameraDenied)
      }
    }
  }

  func openLibrary() { wantsLibrary = true }

  func came(_ file: URL) { taken(file) }
  func cameNot(_ file: URL?) { notTaken(file) }
  func came(_ sources: [any PhotoSource]) { if sources.isEmpty { notTaken(nil) } else { chosen(sources) } }
  func failed(_ error: any Error, _ file: URL) {
    notTaken(file)
    mishap(Mishap(error, number: 1))
  }
}

/// The camera and the picker over a screen.
struct PhotoSheets: ViewModifier {
  @ObservedObject var ways: PhotoWays
  let most: Int
  /// Where the camera is to write; nil when that cannot be, which the model says itself.
  let target: (String?) async -> URL?

  func body(content: Content) -> some View {
    content
      .fullScreenCover(item: $ways.wantsCamera) { wanted in
        CameraCover(target: { await target(wanted.retaking) }) { outcome in
          ways.wantsCamera = nil
          switch outcome {
          case .taken(let file): ways.came(file)
          case .cancelled(let file): ways.cameNot(file)
          case .failed(let error, let file): ways.failed(error, file)
          }
        }
      }
      .sheet(isPresented: $ways.wantsLibrary) {
        PhotoPicker(most: most) { sources in
          ways.wantsLibrary = false
          ways.came(sources)
        }
        .ignoresSafeArea()
      }
  }
}

/// The camera, once there is a file for it to write to.
private struct CameraCover: View {
  let target: () async -> URL?
  let ended: (SystemCamera.Outcome) -> Void
  @State private var file: URL?

  var body: some View {
    ZStack {
      Color.black
      if let file { SystemCamera(file: file, ended: ended) }
    }
    .ignoresSafeArea()
    .task {
      if let found = await target() { file = found } else { ended(.cancelled(nil)) }
    }
  }
}
