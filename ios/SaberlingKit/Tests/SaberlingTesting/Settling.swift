import SaberlingKit
import Testing

/// Waits until a screen shows what it should; says what it shows instead.
@MainActor
package func settle<State, Message>(
  _ screen: Screen<State, Message>, for patience: Duration = .seconds(20), at place: SourceLocation = #_sourceLocation,
  until shown: (State) -> Bool
) async {
  let end = ContinuousClock.now + patience
  while !shown(screen.state) {
    if ContinuousClock.now > end {
      Issue.record("the screen shows \(screen.state)", sourceLocation: place)
      return
    }
    try? await Task.sleep(for: .milliseconds(10))
  }
}

/// Waits until something holds.
@MainActor
package func eventually(
  for patience: Duration = .seconds(20), at place: SourceLocation = #_sourceLocation, _ holds: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + patience
  while try await !holds() {
    if ContinuousClock.now > end {
      Issue.record("it does not come to hold", sourceLocation: place)
      return
    }
    try await Task.sleep(for: .milliseconds(10))
  }
}

/// Takes what a screen tells.
@MainActor
package final class Heard<Message: Sendable> {
  package private(set) var all: [Message] = []

  package init(_ told: Mailbox<Message>) { told.read { [weak self] in self?.all.append($0) } }
}

/// Expects an answer that is waited for; the macro itself does not wait.
package func same<T: Equatable & Sendable>(
  _ seen: T, _ wanted: T, at place: SourceLocation = #_sourceLocation
) {
  #expect(seen == wanted, sourceLocation: place)
}
