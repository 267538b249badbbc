import Foundation

/// What opens the app from outside and is no address of the system's: the shortcut. It waits until there is a screen.
@MainActor
final class Doors {
  static let shared = Doors()
  private var waiting: [URL] = []
  private var reader: ((URL) -> Void)?

  func open(_ address: URL) {
    if let reader { reader(address) } else { waiting.append(address) }
  }

  /// Gives what waits, and whatever comes, to the screen that is there.
  func read(by reader: @escaping (URL) -> Void) {
    self.reader = reader
    let addresses = waiting
    waiting = []
    addresses.forEach(reader)
  }
}
