import Foundation
import SaberlingCore

/// Where the phone keeps secrets: the Keychain, on this device only and readable after the first unlock.
public protocol TokenStore: Sendable {
  /// The value under a name; nil where there is none.
  func read(_ name: String) throws -> String?
  /// Keeps a value durably before it returns.
  func write(_ value: String, as name: String) throws
  /// Forgets a value; a name that is not there is no error.
  func delete(_ name: String) throws
}

/// Why secrets cannot be had now. It says nothing about any of them.
public enum TokenFault: Error, Equatable, Sendable {
  /// The phone was started and not unlocked since.
  case locked
  /// The system's own number.
  case status(Int)
}

/// The store as the core's port. What the store cannot do now is told apart from what it does not have: a locked phone
/// has lost nothing.
public final class StoredSecrets: Secrets {
  private let store: any TokenStore

  public init(_ store: any TokenStore) { self.store = store }

  public func get(name: String) throws -> String? { try told { try store.read(name) } }
  public func put(name: String, value: String) throws { try told { try store.write(value, as: name) } }
  public func remove(name: String) throws { try told { try store.delete(name) } }

  private func told<T>(_ work: () throws -> T) throws -> T {
    do {
      return try work()
    } catch TokenFault.locked {
      throw HostError.Failed(reason: "the keychain is locked")
    } catch TokenFault.status(let number) {
      throw HostError.Failed(reason: "the keychain answers \(number)")
    } catch {
      throw HostError.Failed(reason: "the keychain failed")
    }
  }
}
