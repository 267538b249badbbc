import AVFoundation
import Combine
import Foundation
import SaberlingKit

/// The phone's camera, one picture at a time, written as JPEG to a file of ours. All of it is on one queue of its own,
/// because starting a camera takes time.
final class PhoneCamera: NSObject, ObservableObject, @unchecked Sendable {
  /// For the picture that is shown.
  let session = AVCaptureSession()
  private let output = AVCapturePhotoOutput()
  private let queue = DispatchQueue(label: "saberling.camera")
  private var waiting: [Int64: (target: URL, answered: CheckedContinuation<Void, any Error>)] = [:]

  /// Asks the person if nobody was asked yet, then shows the picture; throws why that cannot be.
  func begin() async throws {
    guard let camera = AVCaptureDevice.default(for: .video) else { throw Mishap.cameraMissing }
    if await !AVCaptureDevice.requestAccess(for: .video) { throw Mishap.cameraDenied }
    try await onQueue { [self] in
      if session.inputs.isEmpty { try connect(camera) }
      if !session.isRunning { session.startRunning() }
    }
  }

  /// Nobody looks: the camera and the battery are free.
  func end() {
    queue.async { [self] in
      if session.isRunning { session.stopRunning() }
    }
  }

  /// Takes one. `degrees`: how the phone is held, as the connection turns the picture.
  func take(to target: URL, turned degrees: Double) async throws {
    try await withCheckedThrowingContinuation { (answered: CheckedContinuation<Void, any Error>) in
      queue.async { [self] in
        guard session.isRunning, let connection = output.connection(with: .video) else {
          return answered.resume(throwing: Mishap.cameraNone)
        }
        Self.turn(connection, degrees)
        let wanted = AVCapturePhotoSettings(format: [AVVideoCodecKey: AVVideoCodecType.jpeg])
        waiting[wanted.uniqueID] = (target, answered)
        output.capturePhoto(with: wanted, delegate: self)
      }
    }
  }

  private func connect(_ camera: AVCaptureDevice) throws {
    let input = try AVCaptureDeviceInput(device: camera)
    session.beginConfiguration()
    defer { session.commitConfiguration() }
    session.sessionPreset = .photo
    guard session.canAddInput(input), session.canAddOutput(output) else { throw Mishap.cameraNone }
    session.addInput(input)
    session.addOutput(output)
  }

  private func onQueue(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (answered: CheckedContinuation<Void, any Error>) in
      queue.async { answered.resume(with: Result(catching: work)) }
    }
  }

  /// Turns what comes over a connection.
  static func turn(_ connection: AVCaptureConnection, _ degrees: Double) {
    if #available(iOS 17, *) {
      if connection.isVideoRotationAngleSupported(degrees) { connection.videoRotationAngle = degrees }
    } else if connection.isVideoOrientationSupported {
      connection.videoOrientation =
        switch degrees {
        case 0: .landscapeRight
        case 180: .landscapeLeft
        case 270: .portraitUpsideDown
        default: .portrait
        }
    }
  }
}

extension PhoneCamera: AVCapturePhotoCaptureDelegate {
  func photoOutput(_ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error: (any Error)?) {
    let number = photo.resolvedSettings.uniqueID
    let result = Result {
      guard error == nil, let bytes = photo.fileDataRepresentation() else { throw Mishap.cameraNone }
      return bytes
    }
    queue.async { [self] in
      guard let (target, answered) = waiting.removeValue(forKey: number) else { return }
      answered.resume(
        with: Result {
          let bytes = try result.get()
          do { try bytes.write(to: target, options: .atomic) } catch { throw Mishap(camera: error) }
        })
    }
  }
}
