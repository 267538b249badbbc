import Foundation
import SaberlingCore

/// Making this phone a crew's phone, or handing it to the next shift.
public struct ActivationState: Equatable, Sendable {
  public var busy = false
  /// No code was entered.
  public var missing = false
  public var problem: String?
  /// Crews whose work on this phone is not sent yet: it stays and goes out under their name.
  public var others: [CrewView] = []
}

/// Asks the office with a code; one message names the crew that is active now.
public final class Activation: Screen<ActivationState, CrewView> {
  public init(_ core: Core) {
    super.init(core, ActivationState())
    go { [self] in
      let crews = try await core.ask { try $0.crews() }
      change { $0.others = crews.filter { $0.unsent > 0 } }
    }
  }

  /// With a code that was typed, or read from the office's QR code, whose address it is then.
  public func activate(_ typed: String, host: String) {
    if state.busy { return }
    let text = typed.trimmingCharacters(in: .whitespacesAndNewlines)
    var code = text
    if case .crew(let linked)? = Link.read(text, host: host) { code = linked }
    change {
      $0.problem = nil
      $0.missing = code.isEmpty
      $0.busy = !code.isEmpty
    }
    if code.isEmpty { return }
    go { [self, code] in
      defer { change { $0.busy = false } }
      tell(try await core.request { try await $0.activateCrew(code: code) })
    }
  }

  override func trouble(_ trouble: Trouble) { change { $0.problem = trouble.text } }
}
