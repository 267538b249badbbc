import Foundation
import ImageIO
import SaberlingKit
import UniformTypeIdentifiers

// parity: report.formats
/// A picture's file, made into one that the core reads. What it is, is read from its bytes: a name may say otherwise.
enum ImageFile {
  private static let quality = 0.92

  /// Leaves the file as it is, makes a JPEG of it, or throws why it is not taken, as the kit decides.
  static func settle(_ file: URL) throws {
    guard let source = CGImageSourceCreateWithURL(file as CFURL, nil), let type = CGImageSourceGetType(source) else {
      throw PhotoFault.format(file.pathExtension.uppercased())
    }
    // Of a burst and of a live photo the still picture that the phone shows.
    let index = CGImageSourceGetPrimaryImageIndex(source)
    let notes = CGImageSourceCopyPropertiesAtIndex(source, index, nil) as? [CFString: Any] ?? [:]
    let size = (notes[kCGImagePropertyPixelWidth] as? Int).flatMap { wide in
      (notes[kCGImagePropertyPixelHeight] as? Int).map { (wide: wide, high: $0) }
    }
    switch PhotoIntake.step(PhotoOffer(types: [type as String], pixels: size)) {
    case .copy: return
    case .refuse(let fault): throw fault
    case .convert(_, let edge): try jpeg(source, index, edge, kept(of: notes)).write(to: file, options: .atomic)
    }
  }

  /// Decoded at the size that is wanted: a picture of 48 megapixels never lies in memory as a whole.
  private static func jpeg(_ source: CGImageSource, _ index: Int, _ edge: Int, _ notes: [CFString: Any]) throws -> Data {
    let options: [CFString: Any] = [
      kCGImageSourceCreateThumbnailFromImageAlways: true,
      kCGImageSourceCreateThumbnailWithTransform: true,
      kCGImageSourceThumbnailMaxPixelSize: edge,
    ]
    let written = NSMutableData()
    guard let picture = CGImageSourceCreateThumbnailAtIndex(source, index, options as CFDictionary),
      let target = CGImageDestinationCreateWithData(written as CFMutableData, UTType.jpeg.identifier as CFString, 1, nil)
    else { throw PhotoFault.gone }
    CGImageDestinationAddImage(target, picture, notes as CFDictionary)
    if !CGImageDestinationFinalize(target) { throw PhotoFault.gone }
    return written as Data
  }

  /// Of the camera's notes only the time and the place: the core reads them, and takes them off what is sent.
  private static func kept(of notes: [CFString: Any]) -> [CFString: Any] {
    let exif = notes[kCGImagePropertyExifDictionary] as? [CFString: Any] ?? [:]
    let times = [
      kCGImagePropertyExifDateTimeOriginal, kCGImagePropertyExifOffsetTimeOriginal, kCGImagePropertyExifSubsecTimeOriginal,
    ]
    var kept: [CFString: Any] = [
      kCGImageDestinationLossyCompressionQuality: quality,
      // It was turned when it was decoded.
      kCGImagePropertyOrientation: 1,
      kCGImagePropertyExifDictionary: exif.filter { times.contains($0.key) },
    ]
    kept[kCGImagePropertyGPSDictionary] = notes[kCGImagePropertyGPSDictionary]
    return kept
  }
}

/// A source whose bytes are settled once they are ours: what another app left in the share box.
struct SettledPhoto: PhotoSource {
  let source: any PhotoSource

  func copy(to target: URL) async throws {
    try await source.copy(to: target)
    try await Task.detached { try ImageFile.settle(target) }.value
  }
}
