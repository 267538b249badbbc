import Foundation
import SaberlingCore

/// What the core could not do: `code` for the program, `text` for the person in the language that was set.
public struct Trouble: Error, Equatable, Sendable {
  public let code: String
  public let text: String

  public init(code: String, text: String) {
    self.code = code
    self.text = text
  }
}

extension Trouble: LocalizedError {
  public var errorDescription: String? { text }
}

/// Does what the core is asked; its error arrives as `Trouble`. Anything else is a fault of the bridge and says so.
func now<T>(_ call: () throws -> T) throws -> T {
  do { return try call() } catch { throw translated(error) }
}

/// An error as the kit tells it.
func translated(_ error: any Error) -> any Error {
  switch error {
  case ApiError.Failed(let code, let text): return Trouble(code: code, text: text)
  case is CancellationError, is Trouble: return error
  default: return Trouble(code: "internal", text: Words(.indonesian)(.internalFault) + "\n" + Words(.english)(.internalFault))
  }
}
