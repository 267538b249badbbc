import BackgroundTasks
import Foundation
import SaberlingCore
import SaberlingKit
import UIKit

// parity: system.background
/// The system's scheduler and the seconds after the person leaves, each around one of the kit's turns.
@MainActor
final class BackgroundWork {
  private let core: Core
  private let bundle: String
  private let store: UserDefaults
  private var seconds = UIBackgroundTaskIdentifier.invalid
  private var lastTurn: Task<Void, Never>?
  private static let failures = "failed-turns"

  init(_ core: Core, bundle: String, store: UserDefaults) {
    self.core = core
    self.bundle = bundle
    self.store = store
  }

  /// Tells the scheduler who does its work; to be called before the app has finished launching.
  func register() {
    for kind in WorkKind.allCases {
      BGTaskScheduler.shared.register(forTaskWithIdentifier: WorkPlan.identifier(kind, bundle: bundle), using: .main) {
        @Sendable [weak self] task in
        let granted = Granted(task)
        MainActor.assumeIsolated {
          if let self { self.run(kind, granted) } else { granted.end(success: false) }
        }
      }
    }
  }

  /// Schedules exactly this.
  func hold(_ orders: [WorkOrder]) {
    let scheduler = BGTaskScheduler.shared
    for kind in WorkKind.allCases where !orders.contains(where: { $0.kind == kind }) {
      scheduler.cancel(taskRequestWithIdentifier: WorkPlan.identifier(kind, bundle: bundle))
    }
    for order in orders {
      // Where the person has switched background work off there is none; the app sends when it is opened.
      try? scheduler.submit(request(order))
    }
  }

  private func request(_ order: WorkOrder) -> BGTaskRequest {
    let identifier = WorkPlan.identifier(order.kind, bundle: bundle)
    let request: BGTaskRequest
    switch order.kind {
    case .refresh: request = BGAppRefreshTaskRequest(identifier: identifier)
    case .send:
      let processing = BGProcessingTaskRequest(identifier: identifier)
      processing.requiresNetworkConnectivity = order.needsNetwork
      request = processing
    }
    request.earliestBeginDate = order.afterMs.map { Date(timeIntervalSinceNow: Double($0) / 1_000) }
    return request
  }

  private func run(_ kind: WorkKind, _ granted: Granted) {
    // A task that was granted is no longer scheduled, and this process may end at any time.
    hold(WorkPlan.always)
    let turn = Task {
      granted.end(success: await take(WorkPlan.budgetMs(kind)))
    }
    granted.onExpiry { turn.cancel() }
  }

  // parity: system.leaving
  /// The person left: what is on its way gets the seconds that the system grants.
  func left() {
    if seconds != .invalid { return }
    seconds = UIApplication.shared.beginBackgroundTask(withName: "send") { [weak self] in self?.cut() }
    lastTurn = Task {
      if let sync = try? await core.ask({ try $0.syncState() }), WorkPlan.asksForTime(sync) {
        _ = await take(WorkPlan.budgetMs(remainingS: UIApplication.shared.backgroundTimeRemaining))
      }
      over()
    }
  }

  private func take(_ budgetMs: UInt64) async -> Bool {
    let before = store.integer(forKey: Self.failures)
    let end = await BackgroundTurn(core).run(budgetMs: budgetMs, failures: before)
    store.set(end.success ? 0 : before + 1, forKey: Self.failures)
    if !end.orders.isEmpty { hold(end.orders) }
    return end.success
  }

  private func cut() {
    lastTurn?.cancel()
    over()
  }

  private func over() {
    if seconds == .invalid { return }
    UIApplication.shared.endBackgroundTask(seconds)
    seconds = .invalid
  }
}

/// A task of the scheduler, which may be ended from any thread.
private final class Granted: @unchecked Sendable {
  private let task: BGTask

  init(_ task: BGTask) { self.task = task }

  func onExpiry(_ expired: @escaping @Sendable () -> Void) { task.expirationHandler = expired }

  func end(success: Bool) { task.setTaskCompleted(success: success) }
}
