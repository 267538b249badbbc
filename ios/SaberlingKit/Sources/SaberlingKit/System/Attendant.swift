import SaberlingCore

/// What the shell does for the attendant: the system's scheduler and notifications.
@MainActor
public protocol AttendantHost: AnyObject {
  /// Schedules exactly this.
  func hold(_ orders: [WorkOrder])
  /// Tells it, unless a note of this key was told before.
  func notify(_ note: Note)
}

/// Between the phone and the core while the process lives: tells the core of network, battery and whether somebody looks;
/// keeps the scheduled work as the core's state asks for; tells the person what the office did when nobody looks.
@MainActor
public final class Attendant {
  private let core: Core
  private weak var host: (any AttendantHost)?
  private var hearing: Task<Void, Never>?
  private var telling: Task<Void, Never>?
  private var waiting: (acts: UInt32, photos: UInt32)?
  private let now: @Sendable () -> Int64
  private let name: String
  /// Changed when the screens' language is.
  public private(set) var words: Words
  /// Whether a screen of the app is seen.
  public private(set) var isVisible = false

  public init(
    _ core: Core, network: NetworkWatch, host: any AttendantHost, name: String = "e-Saberling", language: Language,
    now: @escaping @Sendable () -> Int64 = wallMs
  ) {
    self.core = core
    self.host = host
    self.now = now
    self.name = name
    words = Words(language)
    network.onChange { [core] in Task { try? await core.ask { $0.networkChanged() } } }
    hearing = Task { [weak self, core] in
      // What the core refuses here is said on the screen that somebody opens.
      do { for try await event in core.events() { await self?.hear(event) } } catch {}
    }
  }

  deinit { hearing?.cancel() }

  /// The app came before somebody's eyes, or left them.
  public func seen(_ visible: Bool) {
    if visible == isVisible { return }
    isVisible = visible
    tell { $0.setForeground(foreground: visible) }
  }

  /// The battery is low, or no longer; the Low Power Mode counts as low.
  public func battery(low: Bool) { tell { $0.batteryChanged(low: low) } }

  /// The screens speak another language.
  public func speak(_ language: Language) {
    words = Words(language)
    tell { $0.setLanguage(language: language.rawValue) }
  }

  /// Plans anew, because the settings are others or a job has ended.
  public func replan() {
    waiting = nil
    Task { await plan() }
  }

  /// One after the other: of two that follow each other quickly the core must believe the second.
  private func tell(_ what: @escaping @Sendable (any AppProtocol) -> Void) {
    telling = Task { [core, before = telling] in
      await before?.value
      try? await core.ask(what)
    }
  }

  private func hear(_ event: Event) async {
    switch event {
    case .syncChanged(let sync): plan(sync)
    case .reportNews(let reportId, _): await news(reportId)
    case .reportChanged(let reportId):
      // Without a network the engine stays as it is, so what was handed in is seen here first.
      await plan()
      await changed(reportId)
    case .taskChanged(let taskId):
      await plan()
      await task(taskId)
    case .numberChanged, .reportGone, .dataSalvaged: await beside(event)
    case .uploadProgress, .draftChanged, .cityChanged: break
    }
  }

  /// What the screens say when one is seen.
  private func beside(_ event: Event) async {
    if isVisible { return }
    let night = await isNight()
    switch event {
    case .numberChanged(_, let number, let text):
      let reports = try? await core.ask { try $0.reports() }
      guard let report = reports?.first(where: { $0.number == number }) else { return }
      host?.notify(Notes.numberChanged(to: number, text: text, report, night: night, words))
    case .reportGone(let number, let text): host?.notify(Notes.gone(number: number, text: text, night: night, words))
    case .dataSalvaged(let text): host?.notify(Notes.salvaged(text, title: name, nowMs: now(), night: night))
    default: break
    }
  }

  private func isNight() async -> Bool {
    let offset = try? await core.ask { $0.city().utcOffsetMinutes }
    return Times.isNight(nowMs: now(), offsetMinutes: offset ?? 0)
  }

  private func plan() async {
    if let sync = try? await core.ask({ try $0.syncState() }) { plan(sync) }
  }

  private func plan(_ sync: SyncView) {
    if let waiting, waiting == (sync.unsent, sync.photosUnsent) { return }
    waiting = (sync.unsent, sync.photosUnsent)
    host?.hold(WorkPlan.of(sync, failures: 0))
  }

  private func news(_ reportId: String) async {
    if isVisible { return }
    guard let report = try? await core.ask({ try $0.report(reportId: reportId) }) else { return }
    if let note = Notes.of(report, night: await isNight(), words) { host?.notify(note) }
  }

  /// Only what needs a person: a change of one's own is no news.
  private func changed(_ reportId: String) async {
    if isVisible { return }
    let code = try? await core.ask { try $0.report(reportId: reportId).actionCode }
    if code != nil { await news(reportId) }
  }

  private func task(_ taskId: String) async {
    if isVisible { return }
    guard let task = try? await core.ask({ try $0.task(taskId: taskId) }), let note = Notes.of(task) else { return }
    host?.notify(note)
  }
}
