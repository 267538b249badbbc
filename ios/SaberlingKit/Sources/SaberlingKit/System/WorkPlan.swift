import SaberlingCore

/// What work in the background is for.
public enum WorkKind: String, Sendable, CaseIterable {
  /// News from the office, since no push service brings it: a short refresh.
  case refresh
  /// What waits to be sent: the system gives minutes, mostly while the phone charges.
  case send
}

/// One piece of work as the system's scheduler is to keep it.
public struct WorkOrder: Equatable, Sendable {
  public let kind: WorkKind
  /// Not before so much time has passed; nil: as soon as the system likes.
  public let afterMs: Int64?
  /// It needs a network, which the scheduler waits for.
  public let needsNetwork: Bool
}

/// Decides which work the scheduler is to hold. Pure: what is planned now is all that is to be scheduled.
public enum WorkPlan {
  /// How often news is fetched.
  public static let refreshEveryMs: Int64 = 8 * 60 * 60 * 1_000

  /// After a turn that did not finish; doubled each time, up to the refresh's own pace.
  public static let backoffMs: Int64 = 15 * 60 * 1_000

  /// The scheduler's names of the two, under the app's own id.
  public static func identifier(_ kind: WorkKind, bundle: String) -> String { "\(bundle).\(kind.rawValue)" }

  /// What is held whatever the state is: news may come at any time.
  public static let always = [WorkOrder(kind: .refresh, afterMs: refreshEveryMs, needsNetwork: true)]

  /// All work that is to be held for this state. `failures`: turns in a row that left something.
  public static func of(_ sync: SyncView, failures: Int) -> [WorkOrder] {
    if !leaves(sync) { return always }
    let pause = failures == 0 ? nil : min(backoffMs << Int64(min(failures - 1, 5)), refreshEveryMs)
    return [WorkOrder(kind: .send, afterMs: pause, needsNetwork: true)] + always
  }

  /// Whether the app asks for some more seconds when the person leaves it: something is on its way, or was just handed in.
  public static func asksForTime(_ sync: SyncView) -> Bool { leaves(sync) && sync.phase != .offline }

  /// Whether anything can leave the phone.
  public static func leaves(_ sync: SyncView) -> Bool {
    switch sync.phase {
    // Nothing leaves such a phone; news may still tell that this has changed.
    case .revoked, .outdated: false
    case .idle, .offline, .running, .waiting: sync.unsent > 0 || sync.photosUnsent > 0
    }
  }

  /// How long one turn may take of what the system grants: it ends by itself before it is ended.
  public static func budgetMs(_ kind: WorkKind) -> UInt64 {
    switch kind {
    // The system grants about thirty seconds.
    case .refresh: 20_000
    // Minutes; it tells when they are over, and what was sent stays sent.
    case .send: 170_000
    }
  }

  /// The same for the time after the person left the app, of which the system says how much there is.
  public static func budgetMs(remainingS: Double) -> UInt64 {
    let usable = min(max(remainingS - 5, 0), 25)
    return UInt64(usable * 1_000)
  }
}
