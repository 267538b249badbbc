import SaberlingCore

/// How a turn in the background ended.
public struct TurnEnd: Equatable, Sendable {
  /// Whether it did what it was for, for the scheduler.
  public let success: Bool
  /// What is to be scheduled now; empty when the core could not be opened.
  public let orders: [WorkOrder]
}

/// One turn of sending and fetching while nobody looks, within the time that the system grants. It can be cut at any time:
/// what was sent stays sent, and what is left comes again.
public final class BackgroundTurn: Sendable {
  private let core: Core

  public init(_ core: Core) { self.core = core }

  /// Takes the turn. `failures` as in `WorkPlan.of`.
  public func run(budgetMs: UInt64, failures: Int = 0) async -> TurnEnd {
    if budgetMs == 0 { return await end(success: false, failures) }
    do {
      let after = try await withTaskCancellationHandler {
        try await core.request { try await $0.syncOnce(deadlineMs: budgetMs) }
      } onCancel: {
        expired()
      }
      let left = WorkPlan.leaves(after)
      return TurnEnd(success: !left, orders: WorkPlan.of(after, failures: left ? failures + 1 : 0))
    } catch {
      // What the core refuses here is told when somebody looks; the turn comes again.
      return await end(success: false, failures)
    }
  }

  /// The system takes the time back.
  public func expired() { core.endTurn() }

  private func end(success: Bool, _ failures: Int) async -> TurnEnd {
    let core = core
    // The caller may have been cancelled, but what is to be scheduled must be known.
    let state = await Task { try? await core.ask { try $0.syncState() } }.value
    return TurnEnd(success: success, orders: state.map { WorkPlan.of($0, failures: failures + 1) } ?? [])
  }
}
