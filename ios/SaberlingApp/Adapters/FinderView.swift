import AVFoundation
import Foundation
import SwiftUI
import UIKit

/// What the camera sees.
struct FinderView: UIViewRepresentable {
  let session: AVCaptureSession

  func makeUIView(context: Context) -> Finder { Finder(session) }

  func updateUIView(_ finder: Finder, context: Context) {}

  /// The layer that the camera draws on, as large as its view and upright.
  final class Finder: UIView {
    private let seen: AVCaptureVideoPreviewLayer

    init(_ session: AVCaptureSession) {
      seen = AVCaptureVideoPreviewLayer(session: session)
      super.init(frame: CGRect())
      seen.videoGravity = .resizeAspect
      layer.addSublayer(seen)
    }

    @available(*, unavailable)
    required init?(coder: NSCoder) { nil }

    override func layoutSubviews() {
      super.layoutSubviews()
      seen.frame = bounds
      if let connection = seen.connection { PhoneCamera.turn(connection, degrees) }
    }

    /// How the window stands, as the camera counts it.
    private var degrees: Double {
      switch window?.windowScene?.interfaceOrientation {
      case .landscapeRight?: 0
      case .landscapeLeft?: 180
      case .portraitUpsideDown?: 270
      default: 90
      }
    }
  }
}
