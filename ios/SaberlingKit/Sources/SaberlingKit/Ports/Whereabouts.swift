import SaberlingCore

/// Whether the phone's place can be read.
public enum Standing: Sendable {
  /// Exactly.
  case ready
  /// Only about: the person gave the app an approximate location.
  case reduced
  /// Nobody was asked yet.
  case undecided
  /// The person said no.
  case denied
  /// The phone's location is off altogether.
  case off
}

/// The phone's positioning, as far as the person lets it be read.
public protocol Whereabouts: Sendable {
  /// Whether it can be read now.
  func standing() async -> Standing

  /// Fixes as they come, until nobody iterates any more.
  func fixes() -> AsyncStream<LocationFix>
}
