import Foundation
import SaberlingKit

/// What the attendant asks of the system.
@MainActor
final class AppHost: AttendantHost {
  private let work: BackgroundWork
  private let notices: Notices

  init(work: BackgroundWork, notices: Notices) {
    self.work = work
    self.notices = notices
  }

  func hold(_ orders: [WorkOrder]) { work.hold(orders) }

  func notify(_ note: Note) { notices.show(note) }
}
