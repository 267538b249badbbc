import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

/// An app that only has listeners, and tells how many ended.
private final class ListenedApp: App, @unchecked Sendable {
  let begun = Guarded(0)
  let ended = Guarded(0)

  init() { super.init(noHandle: NoHandle()) }

  required init(unsafeFromHandle handle: UInt64) { super.init(unsafeFromHandle: handle) }

  override func subscribe(listener: any Listener) throws -> Subscription {
    begun.change { $0 += 1 }
    return CountedSubscription { [ended] in ended.change { $0 += 1 } }
  }
}

private final class CountedSubscription: Subscription, @unchecked Sendable {
  private let end: @Sendable () -> Void

  init(_ end: @escaping @Sendable () -> Void) {
    self.end = end
    super.init(noHandle: NoHandle())
  }

  required init(unsafeFromHandle handle: UInt64) {
    end = {}
    super.init(unsafeFromHandle: handle)
  }

  override func cancel() { end() }
}

/// A screen that only watches.
private final class Watcher: Screen<Int, Never> {
  init(_ core: Core) {
    super.init(core, 0)
    follow(core.watch({ _ in true }, { _ in 1 })) { [weak self] number in self?.change { $0 = number } }
    follow(core.events()) { _ in }
  }
}

@MainActor @Suite("what watches ends") struct WatchTests {
  @Test("with the screen that nobody holds any more its listeners end too")
  func released() async throws {
    let app = ListenedApp()
    let core = Core(open: { app })
    var watcher: Watcher? = Watcher(core)
    try await eventually { watcher?.state == 1 && app.begun.value == 2 }
    #expect(app.ended.value == 0)
    watcher = nil
    try await eventually { app.ended.value == 2 }
  }

  @Test("a screen that is closed has no listeners, though somebody still holds it")
  func closed() async throws {
    let app = ListenedApp()
    let watcher = Watcher(Core(open: { app }))
    try await eventually { watcher.state == 1 && app.begun.value == 2 }
    watcher.close()
    try await eventually { app.ended.value == 2 }
  }

  @Test("who stops iterating before the listener was there leaves none behind")
  func early() async throws {
    let app = ListenedApp()
    let core = Core(open: { app })
    for _ in 0..<20 {
      let hearing = Task { for try await _ in core.events() {} }
      hearing.cancel()
      _ = try? await hearing.value
    }
    try await eventually { app.begun.value == 20 && app.ended.value == 20 }
  }
}
