import Foundation

/// A picture that the phone's library, its camera or another app offers. It may be gone at any time, so it is copied
/// before anything else. Whoever copies hands over JPEG, PNG or WebP: `PhotoIntake` says what is to be made of the rest.
public protocol PhotoSource: Sendable {
  /// Writes it to a file of ours; throws `PhotoFault` where it knows why it cannot.
  func copy(to target: URL) async throws
}

/// Why a picture cannot be taken over.
public enum PhotoFault: Error, Equatable, Sendable {
  /// It is no longer there, or may not be read.
  case gone
  /// The other app does not come to its end.
  case slow
  /// No program here reads this format, by its name.
  case format(String)
  /// More pixels than are read, in millions.
  case tooLarge(megapixels: Int, limit: Int)
}

/// What the shell says in its own words, because the core was not asked.
public enum Mishap: Error, Equatable, Sendable {
  case cameraNone, cameraMissing, cameraDenied, cameraFull
  case photoNone
  case photoGone(number: Int)
  case photoSlow(number: Int)
  case photoMany(most: Int)
  case photoFormat(String)
  case photoBig(megapixels: Int, limit: Int)
  case diskFull(number: Int)
  case placeNone
  case answerNone
  case numberWhole
  case numberRange(min: Int64, max: Int64)

  /// Why the `number`th picture could not be taken over.
  public init(_ error: any Error, number: Int) {
    switch error {
    case PhotoFault.slow: self = .photoSlow(number: number)
    case PhotoFault.format(let name): self = .photoFormat(name)
    case PhotoFault.tooLarge(let megapixels, let limit): self = .photoBig(megapixels: megapixels, limit: limit)
    default: self = isDiskFull(error) ? .diskFull(number: number) : .photoGone(number: number)
    }
  }

  /// In words.
  public func text(_ words: Words) -> String {
    switch self {
    case .cameraNone: words(.reportCameraNone)
    case .cameraMissing: words(.reportCameraMissing)
    case .cameraDenied: words(.reportCameraDenied)
    case .cameraFull: words(.reportCameraFull)
    case .photoNone: words(.reportPhotoNone)
    case .photoGone(let number): words(.reportPhotoGone, number)
    case .photoSlow(let number): words(.reportPhotoSlow, number)
    case .photoMany(let most): words(.reportPhotoMany, most)
    case .photoFormat(let name): words(.photoFormat, name)
    case .photoBig(let megapixels, let limit): words(.photoBig, megapixels, limit)
    case .diskFull(let number): words(.reportDiskFull, number)
    case .placeNone: words(.reportPlaceNone)
    case .answerNone: words(.reportAnswerNone)
    case .numberWhole: words(.reportNumberWhole)
    case .numberRange(let min, let max): words(.reportNumberRange, Int(min), Int(max))
    }
  }
}

/// Whether there was no room, somewhere among what led to it.
func isDiskFull(_ error: any Error) -> Bool {
  var next: NSError? = error as NSError
  while let error = next {
    if error.domain == NSCocoaErrorDomain && error.code == CocoaError.Code.fileWriteOutOfSpace.rawValue { return true }
    if error.domain == NSPOSIXErrorDomain && error.code == Int(POSIXErrorCode.ENOSPC.rawValue) { return true }
    next = error.userInfo[NSUnderlyingErrorKey] as? NSError
  }
  return false
}

/// What became of it, for those who must tidy up in either case.
@MainActor
func outcome<T: Sendable>(_ work: @MainActor () async throws -> T) async -> Result<T, any Error> {
  do { return .success(try await work()) } catch { return .failure(error) }
}
