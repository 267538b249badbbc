import Foundation
import SaberlingCore

/// One task as it lies before the crew.
public struct Desk: Equatable, Sendable {
  public var task: TaskView?
  /// Photos that were taken and belong to no act yet.
  public var before: [KeptPhotoView] = []
  public var after: [KeptPhotoView] = []
  public var reasons: [ReasonView] = []
  public var fix: LocationFix?
  /// Minutes east of UTC in which times are shown.
  public var offsetMinutes: Int32 = 0
  /// A photo is being prepared, or an act recorded: buttons wait.
  public var busy = false

  public var presence: Presence { Presence(fix, task?.place) }

  /// The picture that lies over the camera's when the after photo is taken: the crew's own before, else the reporter's.
  public var ghost: String? {
    before.last?.fullPath ?? task?.before.last.flatMap { $0.fullPath ?? $0.thumbPath }
      ?? task?.reportPhotos.first.flatMap { $0.fullPath ?? $0.thumbPath }
  }
}

/// What happens once at the desk.
public enum DeskNews: Equatable, Sendable {
  /// A sentence for the person.
  case say(String)
  /// The camera has nowhere to write.
  case mishap(Mishap)
  /// What the person pressed needs a photo first.
  case photoFirst(PhotoRole)
  /// A reason must be chosen first.
  case reasonFirst
  /// The act is durable: work is to be sent.
  case recorded(leave: Bool)
}

/// Start, evidence, done, declined: all of it offline.
public final class TaskDesk: Screen<Desk, DeskNews> {
  private let taskId: String
  private let incoming: Incoming
  private let one = Turnstile()

  public init(_ core: Core, _ taskId: String, incoming: Incoming) {
    self.taskId = taskId
    self.incoming = incoming
    super.init(core, Desk())
    let concerns: @Sendable (Event) -> Bool = { event in
      switch event {
      case .taskChanged(taskId), .syncChanged: true
      default: false
      }
    }
    follow(core.watch(concerns) { try Self.read($0, taskId) }) { [weak self] read in
      self?.change {
        $0.task = read.task
        $0.before = read.before
        $0.after = read.after
      }
    }
    go { [self] in
      let (city, reasons) = try await core.ask { ($0.city(), $0.declineReasons()) }
      change {
        $0.offsetMinutes = city.utcOffsetMinutes
        $0.reasons = reasons
      }
    }
  }

  /// Where the phone is now; it goes along as evidence.
  public func moved(_ fix: LocationFix) { change { $0.fix = fix } }

  /// Where the camera is to write a photo of this role.
  public func cameraTarget() async -> URL? {
    do {
      return try await incoming.target(taskId)
    } catch {
      tell(.mishap(Mishap(error, number: 1)))
      return nil
    }
  }

  /// Prepares a camera file; the file goes once the prepared photo is durable. On a full disk it waits for room.
  public func taken(_ role: PhotoRole, _ file: URL) {
    go { [self] in
      try await one.pass {
        change { $0.busy = true }
        defer { change { $0.busy = false } }
        try await keep(role, file)
      }
    }
  }

  private func keep(_ role: PhotoRole, _ file: URL) async throws {
    let kept: KeptPhotoView
    do {
      kept = try await core.ask { [taskId] app in
        let earlier = try app.keptPhotos(ownerId: taskId, role: role)
        let kept = try app.keepPhoto(ownerId: taskId, role: role, path: file.path)
        for old in earlier { try app.dropKeptPhoto(photoId: old.photoId) }
        return kept
      }
    } catch let refusal as Trouble {
      if refusal.code.hasPrefix("disk.") { await incoming.move(file, to: waiting(role)) } else { await incoming.remove(file) }
      throw refusal
    }
    await incoming.remove(file)
    await incoming.clear(waiting(role))
    change { if role == .before { $0.before = [kept] } else { $0.after = [kept] } }
    if let notice = kept.notice { tell(.say(notice)) }
  }

  /// Where a photo waits that found no room.
  private func waiting(_ role: PhotoRole) -> String { "\(taskId)-\(role)" }

  /// What waits for room is tried once more; false when there is no such photo.
  private func tookUp(_ role: PhotoRole) async throws -> Bool {
    guard let file = await incoming.left(waiting(role)).last else { return false }
    try await keep(role, file)
    return true
  }

  public func start() {
    act { [self] in
      if state.before.isEmpty {
        let tookUp = try await tookUp(.before)
        if !tookUp { return tell(.photoFirst(.before)) }
      }
      let task = try await core.ask { [taskId, fix = state.fix] in try $0.startTask(taskId: taskId, photoPaths: [], fix: fix) }
      recorded(task, leave: false)
    }
  }

  public func complete(_ note: String) {
    act { [self] in
      if state.after.isEmpty {
        let tookUp = try await tookUp(.after)
        if !tookUp { return tell(.photoFirst(.after)) }
      }
      let task = try await core.ask { [taskId, fix = state.fix] in
        try $0.completeTask(taskId: taskId, photoPaths: [], note: note, fix: fix)
      }
      recorded(task, leave: true)
    }
  }

  /// Hands the task back with one of the reasons.
  public func decline(_ reason: String?, _ note: String) {
    guard let reason else { return tell(.reasonFirst) }
    act { [self] in
      let task = try await core.ask { [taskId] in try $0.declineTask(taskId: taskId, reason: reason, note: note) }
      recorded(task, leave: true)
    }
  }

  /// Throws away what the office refused; the screen asks first.
  public func discardRefused() {
    act { [self] in try await core.ask { [taskId] in try $0.discardRefusedResults(taskId: taskId) } }
  }

  override func trouble(_ trouble: Trouble) { tell(.say(trouble.text)) }

  private func recorded(_ task: TaskView, leave: Bool) {
    change {
      $0.task = task
      $0.before = []
      if leave { $0.after = [] }
    }
    tell(.recorded(leave: leave))
  }

  /// One act at a time: of two fast taps the second finds the first under way.
  private func act(_ work: @escaping @MainActor () async throws -> Void) {
    if state.busy { return }
    change { $0.busy = true }
    go { [self] in
      defer { change { $0.busy = false } }
      try await one.pass { try await work() }
    }
  }

  private struct Read: Sendable { let task: TaskView, before: [KeptPhotoView], after: [KeptPhotoView] }

  private nonisolated static func read(_ app: any AppProtocol, _ taskId: String) throws -> Read {
    let task = try app.task(taskId: taskId)
    return Read(
      task: task, before: task.can.start ? try app.keptPhotos(ownerId: taskId, role: .before) : [],
      after: task.can.complete ? try app.keptPhotos(ownerId: taskId, role: .after) : [])
  }
}
