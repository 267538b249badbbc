import Foundation
import SaberlingKit

/// The app's own settings, as the system keeps them.
struct Defaults: WishStore {
  func read(_ name: String) -> String? { UserDefaults.standard.string(forKey: name) }

  func write(_ value: String?, _ name: String) { UserDefaults.standard.set(value, forKey: name) }
}
