import Foundation

/// Threads for calls that wait for the disk, apart from those that Swift's tasks share: a few blocked ones there would
/// stop everything else.
final class Workers: Sendable {
  private let queue: OperationQueue

  init(width: Int, name: String) {
    queue = OperationQueue()
    queue.maxConcurrentOperationCount = width
    queue.name = name
  }

  /// Does the work there. Cancelling the caller ends the waiting: work that has not begun is left out, work that has
  /// is brought to its end.
  func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try Task.checkCancellation()
    let answer = Answer<T>()
    queue.addOperation {
      if answer.isGiven { return }
      answer.give(Result(catching: work))
    }
    return try await answer.wait()
  }

  /// Does the work there some time; nobody waits for it.
  func begin(_ work: @escaping @Sendable () -> Void) { queue.addOperation(work) }

  /// For files of the shell's own.
  static let disk = Workers(width: 2, name: "saberling.disk")
}

/// What one caller waits for: the first result that is given, or the caller's own cancellation.
final class Answer<T: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var waiting: CheckedContinuation<T, any Error>?
  private var result: Result<T, any Error>?

  /// Whether there is a result already.
  var isGiven: Bool { lock.withLock { result != nil } }

  /// The first one counts; says whether this is it.
  @discardableResult
  func give(_ given: Result<T, any Error>) -> Bool {
    let (isFirst, waiter) = lock.withLock { () -> (Bool, CheckedContinuation<T, any Error>?) in
      if result != nil { return (false, nil) }
      result = given
      defer { waiting = nil }
      return (true, waiting)
    }
    waiter?.resume(with: given)
    return isFirst
  }

  /// Waits for it; asked once.
  func wait() async throws -> T {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let given: Result<T, any Error>? = lock.withLock {
          if result == nil { waiting = continuation }
          return result
        }
        if let given { continuation.resume(with: given) }
      }
    } onCancel: {
      give(.failure(CancellationError()))
    }
  }
}
