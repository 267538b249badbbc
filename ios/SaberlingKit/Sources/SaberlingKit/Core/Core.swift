import Foundation
import SaberlingCore

/// What the core tells, in order, until nobody iterates any more.
public typealias Told<Element: Sendable> = AsyncThrowingStream<Element, any Error>

/// The core of this process, opened by whoever asks first. Every call goes off the caller's thread, because it may wait
/// for the disk. Cancelling a call ends the waiting only: what the core has begun to write is written.
public final class Core: Sendable {
  private let opened: Opened
  private let salvaged = Salvaged()
  private let work = Workers(width: 4, name: "saberling.core")

  /// The core that `open` gives when it is first asked; when that fails, the next call tries again.
  public init(open: @escaping @Sendable () throws -> any AppProtocol) {
    opened = Opened(open)
  }

  /// The core of a data folder.
  public convenience init(options: @escaping @Sendable () throws -> OpenOptions) {
    self.init(open: { try App.open(options: options()) })
  }

  /// Asks the core; its error arrives as `Trouble`.
  public func ask<T: Sendable>(_ call: @escaping @Sendable (any AppProtocol) throws -> T) async throws -> T {
    try await work.run { [opened] in try now { try call(opened.app()) } }
  }

  /// Asks what needs a network. The core goes on with it when the caller is cancelled; a turn is ended by `endTurn`.
  public func request<T: Sendable>(
    _ call: @escaping @Sendable (any AppProtocol) async throws -> T
  ) async throws -> T {
    let app = try await work.run { [opened] in try now { try opened.app() } }
    let answer = Answer<T>()
    Task.detached {
      do { answer.give(.success(try await call(app))) } catch { answer.give(.failure(translated(error))) }
    }
    return try await answer.wait()
  }

  /// Ends the turn that is under way, if there is one; nothing is lost by it. Does not wait.
  public func endTurn() {
    work.begin { [opened] in opened.ifOpen?.cancelSync() }
  }

  /// What the core tells by itself. Nothing is missed between the first element and the end of iterating.
  public func events() -> Told<Event> {
    listen(.unbounded, first: nil) { $0 }
  }

  /// What `read` answers: at once, and again after each event that concerns it. Events in between are taken together.
  public func watch<T: Sendable>(
    _ concerns: @escaping @Sendable (Event) -> Bool,
    _ read: @escaping @Sendable (any AppProtocol) throws -> T
  ) -> Told<T> {
    // The first signal comes once the listener is registered, so a read after it misses nothing.
    let signals = listen(.bufferingNewest(1), first: ()) { concerns($0) ? () : nil }
    return Told(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let reading = Task.detached {
        do {
          for try await _ in signals { continuation.yield(try await self.ask(read)) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in reading.cancel() }
    }
  }

  /// That the phone's data was broken and what was saved of it, in words: nil when there is nothing to say, or when another
  /// screen has taken it. The core tells this once, to whoever listens first, which need not be a screen.
  public func takeSalvaged() -> String? { salvaged.take() }

  /// Ends the background work and lets go of the data folder; for tests and for the end of an extension's process.
  public func shutDown() async {
    await withCheckedContinuation { continuation in
      work.begin { [opened] in
        opened.ifOpen?.shutDown()
        continuation.resume()
      }
    }
  }

  /// The one place where a listener and its handle become a sequence.
  private func listen<Element: Sendable>(
    _ policy: Told<Element>.Continuation.BufferingPolicy, first: Element?,
    _ pick: @escaping @Sendable (Event) -> Element?
  ) -> Told<Element> {
    Told(bufferingPolicy: policy) { [work, opened, salvaged] continuation in
      let ear = Ear { event in
        if case .dataSalvaged(let text) = event { salvaged.keep(text) }
        if let element = pick(event) { continuation.yield(element) }
      }
      let handle = Handle()
      continuation.onTermination = { _ in work.begin { handle.end() } }
      work.begin {
        do {
          handle.begin(try now { try opened.app().subscribe(listener: ear) })
          if let first { continuation.yield(first) }
        } catch {
          continuation.finish(throwing: error)
        }
      }
    }
  }
}

/// The app, once somebody asked for it.
private final class Opened: @unchecked Sendable {
  private let lock = NSLock()
  private let open: @Sendable () throws -> any AppProtocol
  private var opened: (any AppProtocol)?

  init(_ open: @escaping @Sendable () throws -> any AppProtocol) { self.open = open }

  /// It; opened by whoever is first, the others wait.
  func app() throws -> any AppProtocol {
    try lock.withLock {
      if let opened { return opened }
      let app = try open()
      opened = app
      return app
    }
  }

  /// It, if it was asked for.
  var ifOpen: (any AppProtocol)? { lock.withLock { opened } }
}

/// What one screen is to say.
private final class Salvaged: @unchecked Sendable {
  private let lock = NSLock()
  private var text: String?

  func keep(_ told: String) { lock.withLock { text = told } }

  func take() -> String? {
    lock.withLock {
      defer { text = nil }
      return text
    }
  }
}

/// Hears for one sequence.
private final class Ear: Listener {
  private let hear: @Sendable (Event) -> Void

  init(_ hear: @escaping @Sendable (Event) -> Void) { self.hear = hear }

  func onEvent(event: Event) { hear(event) }
}

/// The listener's handle; whoever stops iterating may do so before it is there.
private final class Handle: @unchecked Sendable {
  private let lock = NSLock()
  private var subscription: Subscription?
  private var isOver = false

  func begin(_ begun: Subscription) {
    let late = lock.withLock { () -> Bool in
      if !isOver { subscription = begun }
      return isOver
    }
    if late { begun.cancel() }
  }

  func end() {
    let ended = lock.withLock { () -> Subscription? in
      isOver = true
      defer { subscription = nil }
      return subscription
    }
    ended?.cancel()
  }
}
