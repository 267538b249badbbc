/// One way in which the library or another app offers a picture.
public struct PhotoOffer: Equatable, Sendable {
  /// The formats that it can be had in, by their uniform type identifiers, the best first.
  public let types: [String]
  /// Its size in pixels, where that is known before it is read.
  public let pixels: (wide: Int, high: Int)?

  public init(types: [String], pixels: (wide: Int, high: Int)? = nil) {
    self.types = types
    self.pixels = pixels
  }

  public static func == (one: PhotoOffer, other: PhotoOffer) -> Bool {
    one.types == other.types && one.pixels?.wide == other.pixels?.wide && one.pixels?.high == other.pixels?.high
  }
}

/// What is to be done with a picture before the core reads it.
public enum PhotoStep: Equatable, Sendable {
  /// Copied byte by byte: the camera's notes of time and place stay, and the core takes them off.
  case copy(type: String)
  /// Decoded by the system and written as JPEG with its notes, no edge longer than this.
  case convert(type: String, longestEdge: Int)
  /// Not read.
  case refuse(PhotoFault)
}

/// Decides what becomes of a picture of the phone. The core reads JPEG, PNG and WebP; a live photo counts as its still
/// picture, a burst as the one that the phone shows, a film as no picture.
public enum PhotoIntake {
  /// More is not read, in millions: the core's own limit.
  public static let mostMegapixels = 200

  /// What is made of a picture that must be decoded: more than the core sends of any photo.
  public static let longestEdge = 4_096

  private static let asIs = ["public.jpeg", "public.png", "org.webmproject.webp", "public.webp"]
  private static let decoded = [
    "public.heic", "public.heif", "public.heics", "public.avif", "public.tiff", "com.adobe.raw-image",
    "public.camera-raw-image", "com.compuserve.gif", "com.microsoft.bmp", "public.jpeg-2000",
  ]

  public static func step(_ offer: PhotoOffer) -> PhotoStep {
    if let (wide, high) = offer.pixels.map({ ($0.wide, $0.high) }) {
      let megapixels = (wide * high + 999_999) / 1_000_000
      if megapixels > mostMegapixels { return .refuse(.tooLarge(megapixels: megapixels, limit: mostMegapixels)) }
    }
    if let type = offer.types.first(where: asIs.contains) { return .copy(type: type) }
    if let type = offer.types.first(where: { decoded.contains($0) || $0.hasSuffix("raw-image") }) {
      return .convert(type: type, longestEdge: longestEdge)
    }
    return .refuse(offer.types.isEmpty ? .gone : .format(name(offer.types[0])))
  }

  /// What people call the format: the end of its identifier.
  private static func name(_ type: String) -> String {
    (type.split(separator: ".").last.map(String.init) ?? type).uppercased()
  }
}
