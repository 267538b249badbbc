import Foundation

/// What a screen shows and does, without the screen. `State` is all that is drawn; what happens once (a toast, the next
/// screen) goes through `told`. It lives as long as somebody holds it: its watching ends with it.
@MainActor
open class Screen<State: Equatable & Sendable, Message: Sendable> {
  public let core: Core
  /// What is to be drawn now.
  public private(set) var state: State
  /// What happens once.
  public let told = Mailbox<Message>()
  /// Told before each change, for whatever draws the state.
  public var willChange: (() -> Void)?
  private let tasks = Tasks()

  init(_ core: Core, _ state: State) {
    self.core = core
    self.state = state
  }

  /// The core could not do something: each screen says it in its own place.
  func trouble(_ trouble: Trouble) { preconditionFailure("a screen says what was refused") }

  /// Nobody looks any more, though somebody may still hold it.
  public func close() { tasks.cancel() }

  func change(_ how: (inout State) -> Void) {
    var next = state
    how(&next)
    if next == state { return }
    willChange?()
    state = next
  }

  func tell(_ message: Message) { told.post(message) }

  /// Does work of the screen; what the core refuses goes to `trouble`.
  @discardableResult
  func go(_ work: @escaping @MainActor () async throws -> Void) -> Task<Void, Never> {
    tasks.begin { [weak self] in
      do {
        try await work()
      } catch let refusal as Trouble {
        self?.trouble(refusal)
      } catch {
        // Cancelled: nobody looks.
      }
    }
  }

  /// Shows each element that comes, as long as the screen is held; `show` must not hold it.
  @discardableResult
  func follow<T: Sendable>(_ elements: Told<T>, _ show: @escaping @MainActor (T) throws -> Void) -> Task<Void, Never> {
    tasks.begin { [weak self] in
      do {
        for try await element in elements { try show(element) }
      } catch let refusal as Trouble {
        self?.trouble(refusal)
      } catch {
        // Cancelled: nobody looks.
      }
    }
  }

  /// Does something again and again, as long as the screen is held; `work` must not hold it.
  func every(_ pause: Duration, _ work: @escaping @MainActor () -> Void) {
    tasks.begin {
      while (try? await Task.sleep(for: pause)) != nil { work() }
    }
  }
}

/// Messages that are each taken once, and wait while nobody takes them.
@MainActor
public final class Mailbox<Message: Sendable> {
  private var waiting: [Message] = []
  private var reader: ((Message) -> Void)?

  /// Gives what waits and whatever comes to `reader`; none: it waits again.
  public func read(by reader: ((Message) -> Void)?) {
    self.reader = reader
    while let reader = self.reader, !waiting.isEmpty { reader(waiting.removeFirst()) }
  }

  func post(_ message: Message) {
    if let reader { reader(message) } else { waiting.append(message) }
  }
}

/// The tasks of one owner; they end with it.
@MainActor
private final class Tasks {
  /// Touched on the main actor only, and by its own end.
  private final class Running: @unchecked Sendable {
    var tasks: [Int: Task<Void, Never>] = [:]
    var last = 0
    deinit { tasks.values.forEach { $0.cancel() } }
  }

  private let running = Running()

  @discardableResult
  func begin(_ work: @escaping @MainActor () async -> Void) -> Task<Void, Never> {
    running.last += 1
    let number = running.last
    let task = Task { @MainActor [weak running] in
      await work()
      running?.tasks[number] = nil
    }
    running.tasks[number] = task
    return task
  }

  func cancel() {
    running.tasks.values.forEach { $0.cancel() }
    running.tasks = [:]
  }
}

/// Lets one piece of work through at a time, in the order in which they came.
@MainActor
final class Turnstile {
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func pass<T: Sendable>(_ work: @MainActor () async throws -> T) async rethrows -> T {
    if isBusy { await withCheckedContinuation { waiting.append($0) } } else { isBusy = true }
    defer { if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() } }
    return try await work()
  }
}
