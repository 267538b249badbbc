import Foundation
import SaberlingCore

/// The code that takes one's reports to another phone. Whoever has it has the reports: it is in no log and no saved
/// state, and a description of this does not show it.
public struct MovingState: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
  public var code: String?
  public var qr: QrCode?
  public var textShown = false
  public var trouble: String?

  public var description: String { "MovingState" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Shows that code.
public final class Moving: Screen<MovingState, Never> {
  public init(_ core: Core) {
    super.init(core, MovingState())
    go { [self] in
      let code = Link.address(moving: try await core.ask { try $0.exportReports() })
      change { $0.code = code }
      let qr = try await core.ask { try $0.qrCode(text: code) }
      change { $0.qr = qr }
    }
  }

  /// Shows the code as a text, or hides it.
  public func showText(_ yes: Bool) { change { $0.textShown = yes } }

  override func trouble(_ trouble: Trouble) { change { $0.trouble = trouble.text } }
}

/// Whether reports are being taken over, how many were, and why not.
public struct TakeOverState: Equatable, Sendable {
  public var busy = false
  public var taken: Int?
  public var missing = false
  public var trouble: String?
}

/// Takes over the reports of another phone.
public final class TakeOver: Screen<TakeOverState, Never> {
  public init(_ core: Core) { super.init(core, TakeOverState()) }

  /// Takes over what a link brought or a person pasted; the field keeps it, no saved state does.
  public func take(_ pasted: String) {
    if state.busy { return }
    let text = Link.pasted(pasted)
    change { $0 = TakeOverState(busy: !text.isEmpty, missing: text.isEmpty) }
    if text.isEmpty { return }
    go { [self] in
      let taken = try await core.ask { try $0.importReports(text: text) }
      change { $0 = TakeOverState(taken: Int(taken)) }
    }
  }

  override func trouble(_ trouble: Trouble) { change { $0 = TakeOverState(trouble: trouble.text) } }
}
