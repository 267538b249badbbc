import Foundation
import SaberlingKit
import Security

// parity: system.secrets
/// The Keychain as the place of secrets: on this phone only, in no backup and no iCloud, readable from the first unlock
/// on, because work in the background runs on a locked phone.
struct Keychain: TokenStore {
  /// Under which the app's secrets stand.
  let service: String

  func read(_ name: String) throws -> String? {
    var query = item(name)
    query[kSecReturnData as String] = true
    query[kSecMatchLimit as String] = kSecMatchLimitOne
    var found: CFTypeRef?
    let status = SecItemCopyMatching(query as CFDictionary, &found)
    if status == errSecItemNotFound { return nil }
    try check(status)
    return (found as? Data).flatMap { String(data: $0, encoding: .utf8) }
  }

  func write(_ value: String, as name: String) throws {
    let kept: [String: Any] = [
      kSecValueData as String: Data(value.utf8),
      kSecAttrAccessible as String: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
    ]
    let status = SecItemUpdate(item(name) as CFDictionary, kept as CFDictionary)
    if status != errSecItemNotFound { return try check(status) }
    let added = item(name).merging(kept) { _, new in new }
    try check(SecItemAdd(added as CFDictionary, nil))
  }

  func delete(_ name: String) throws {
    try forget(item(name))
  }

  /// Forgets all of them: the Keychain outlives the app, and what an app that was removed has left opens nothing.
  func forgetAll() throws {
    try forget([kSecClass as String: kSecClassGenericPassword, kSecAttrService as String: service])
  }

  private func forget(_ query: [String: Any]) throws {
    let status = SecItemDelete(query as CFDictionary)
    if status != errSecItemNotFound { try check(status) }
  }

  private func item(_ name: String) -> [String: Any] {
    [
      kSecClass as String: kSecClassGenericPassword,
      kSecAttrService as String: service,
      kSecAttrAccount as String: name,
      kSecAttrSynchronizable as String: false,
    ]
  }

  private func check(_ status: OSStatus) throws {
    switch status {
    case errSecSuccess: return
    case errSecInteractionNotAllowed: throw TokenFault.locked
    default: throw TokenFault.status(Int(status))
    }
  }
}
