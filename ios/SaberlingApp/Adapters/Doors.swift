import Foundation
import SaberlingKit

/// What opened the app from outside: links and the shortcut. It waits until a screen takes it, since a link may come before
/// there is one.
@MainActor
final class Doors {
  static let shared = Doors()
  private var waiting: [Link] = []
  private var reader: ((Link) -> Void)?

  /// A link of the app's own scheme, or of the city's host; what is none of ours is said by the second answer.
  func open(_ address: URL, host: String) -> Bool {
    guard let link = Link.read(address.absoluteString, host: host) else { return false }
    open(link)
    return true
  }

  func open(_ link: Link) {
    if let reader { reader(link) } else { waiting.append(link) }
  }

  /// Gives what waits, and whatever comes, to the screen that is there.
  func read(by reader: @escaping (Link) -> Void) {
    self.reader = reader
    let links = waiting
    waiting = []
    links.forEach(reader)
  }
}
