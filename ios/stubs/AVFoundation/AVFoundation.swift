import Foundation
import UIKit

public struct AVMediaType: Hashable, Sendable { public static let video = AVMediaType() }
public enum AVAuthorizationStatus: Int, Sendable { case notDetermined, restricted, denied, authorized }
open class AVCaptureDevice: NSObject, @unchecked Sendable {
  public struct DeviceType: Hashable, Sendable { public static let builtInWideAngleCamera = DeviceType() }
  public enum Position: Int, Sendable { case unspecified, back, front }
  open class func authorizationStatus(for mediaType: AVMediaType) -> AVAuthorizationStatus { fatalError() }
  open class func requestAccess(for mediaType: AVMediaType) async -> Bool { false }
  open class func `default`(for mediaType: AVMediaType) -> AVCaptureDevice? { nil }
  open class func `default`(_ deviceType: DeviceType, for mediaType: AVMediaType?, position: Position) -> AVCaptureDevice? { nil }
}
open class AVCaptureInput: NSObject {}
open class AVCaptureOutput: NSObject {}
open class AVCaptureDeviceInput: AVCaptureInput { public init(device: AVCaptureDevice) throws {} }
open class AVCaptureSession: NSObject {
  public struct Preset: Hashable, Sendable { public static let photo = Preset() }
  open var sessionPreset: Preset { get { fatalError() } set {} }
  open func canAddInput(_ input: AVCaptureInput) -> Bool { false }
  open func addInput(_ input: AVCaptureInput) {}
  open func canAddOutput(_ output: AVCaptureOutput) -> Bool { false }
  open func addOutput(_ output: AVCaptureOutput) {}
  open func beginConfiguration() {}
  open func commitConfiguration() {}
  open func startRunning() {}
  open func stopRunning() {}
  open var isRunning: Bool { false }
}
open class AVCapturePhotoOutput: AVCaptureOutput {
  open func capturePhoto(with settings: AVCapturePhotoSettings, delegate: any AVCapturePhotoCaptureDelegate) {}
}
public struct AVVideoCodecType: Hashable, Sendable { public static let jpeg = AVVideoCodecType() }
public let AVVideoCodecKey = "codec"
open class AVCapturePhotoSettings: NSObject {
  public convenience init(format: [String: Any]?) { fatalError() }
}
open class AVCaptureResolvedPhotoSettings: NSObject {}
open class AVCapturePhoto: NSObject {
  open func fileDataRepresentation() -> Data? { nil }
}
public protocol AVCapturePhotoCaptureDelegate: NSObjectProtocol {
  func photoOutput(_ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error: (any Error)?)
}
extension AVCapturePhotoCaptureDelegate {
  public func photoOutput(_ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error: (any Error)?) {}
}
public struct AVLayerVideoGravity: Hashable, Sendable {
  public static let resizeAspectFill = AVLayerVideoGravity()
  public static let resizeAspect = AVLayerVideoGravity()
}
open class AVCaptureVideoPreviewLayer: CALayer {
  public init(session: AVCaptureSession) {}
  open var session: AVCaptureSession? { get { nil } set {} }
  open var videoGravity: AVLayerVideoGravity { get { fatalError() } set {} }
}
public struct AVMetadataMachineObject {}
