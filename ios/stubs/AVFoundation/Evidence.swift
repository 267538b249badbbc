import Foundation
import UIKit

public enum AVCaptureVideoOrientation: Int, Sendable { case portrait = 1, portraitUpsideDown, landscapeRight, landscapeLeft }

open class AVCaptureConnection: NSObject {
  open func isVideoRotationAngleSupported(_ videoRotationAngle: CGFloat) -> Bool { false }
  open var videoRotationAngle: CGFloat {
    get { 0 }
    set {}
  }
  open var isVideoOrientationSupported: Bool { false }
  open var videoOrientation: AVCaptureVideoOrientation {
    get { .portrait }
    set {}
  }
}

extension AVCaptureOutput {
  public func connection(with mediaType: AVMediaType) -> AVCaptureConnection? { nil }
}
extension AVCaptureSession {
  public var inputs: [AVCaptureInput] { [] }
}
extension AVCapturePhotoSettings {
  public var uniqueID: Int64 { 0 }
}
extension AVCaptureResolvedPhotoSettings {
  public var uniqueID: Int64 { 0 }
}
extension AVCapturePhoto {
  public var resolvedSettings: AVCaptureResolvedPhotoSettings { fatalError() }
}
extension AVCaptureVideoPreviewLayer {
  public var connection: AVCaptureConnection? { nil }
}
