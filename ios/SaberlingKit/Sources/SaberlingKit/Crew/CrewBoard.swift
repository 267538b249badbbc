import SaberlingCore

/// A task with its place in the route; `number` counts what is done before it.
public struct Stop: Equatable, Sendable, Identifiable {
  public let number: Int
  public let task: TaskView
  public let route: RouteStop

  public var id: String { task.taskId }
}

/// The crew's day.
public struct Board: Equatable, Sendable {
  public var loaded = false
  public var crew: CrewView?
  /// Others whose work on this phone is not sent yet.
  public var others: [CrewView] = []
  public var stops: [Stop] = []
  public var done: [TaskView] = []
  /// Moved or cancelled, each with a sentence.
  public var gone: [TaskView] = []
  public var routeText = ""
  public var unsent = 0
  /// Minutes east of UTC in which times are shown.
  public var offsetMinutes: Int32 = 0
  /// Why nothing is sent or fetched now, in words; nil while all goes its way.
  public var waiting: String?
  /// When the office was last heard, for a list that is older.
  public var heardAtMs: Int64?
}

/// Today's list of the active crew in driving order; messages are the core's words.
public final class CrewBoard: Screen<Board, String> {
  private var here: LatLon?
  private var arranging: Task<Void, Never>?

  public init(_ core: Core) {
    super.init(core, Board())
    arrange()
    go { [self] in
      let city = try await core.ask { $0.city() }
      change { $0.offsetMinutes = city.utcOffsetMinutes }
    }
    follow(core.watch(Self.concerns) { (try $0.crews(), try $0.syncState(), try $0.diagnostics().lastContactMs) }) {
      [weak self] read in
      let (crews, sync, heard) = read
      self?.change { board in
        board.crew = crews.first { $0.active }
        board.others = crews.filter { !$0.active && $0.unsent > 0 }
        board.waiting = sync.phase == .idle || sync.phase == .running ? nil : sync.text
        board.heardAtMs = heard
      }
    }
  }

  /// Where the phone is now; the route begins there. Some fifty metres count: a phone that lies on the seat does not
  /// turn the route over.
  public func moved(_ fix: LocationFix) {
    let coarse = LatLon((fix.latDeg * 2_000).rounded() / 2_000, (fix.lonDeg * 2_000).rounded() / 2_000)
    if coarse == here { return }
    here = coarse
    arrange()
  }

  /// Asks the office for what is new, and sends what waits.
  public func refresh() { go { [core] in _ = try await core.request { try await $0.sync() } } }

  override func trouble(_ trouble: Trouble) { tell(trouble.text) }

  private func arrange() {
    arranging?.cancel()
    let from = here
    arranging = follow(core.watch(Self.concerns) { try Self.read($0, from) }) { [weak self] read in
      self?.change { Self.arrange(&$0, read.tasks, read.route) }
    }
  }

  private nonisolated static func read(_ app: any AppProtocol, _ from: LatLon?) throws -> (tasks: [TaskView], route: RouteView?) {
    let tasks = try app.tasks()
    let start = from ?? tasks.lazy.compactMap(\.place).first.map { LatLon($0.latDeg, $0.lonDeg) }
    return (tasks, try start.map { try app.route(latDeg: $0.lat, lonDeg: $0.lon, urgentFirst: true) })
  }

  private nonisolated static func arrange(_ board: inout Board, _ tasks: [TaskView], _ route: RouteView?) {
    let byId = Dictionary(tasks.map { ($0.taskId, $0) }, uniquingKeysWith: { first, _ in first })
    let done = tasks.filter { $0.status == .done }.sorted { ($0.doneAtMs ?? .max) < ($1.doneAtMs ?? .max) }
    let open =
      route?.stops
      ?? tasks.filter(isOpen).map {
        RouteStop(taskId: $0.taskId, legM: nil, urgent: $0.overdueDays != nil, geoUri: nil)
      }
    let known = open.compactMap { stop in byId[stop.taskId].map { (stop, $0) } }
    board.loaded = true
    board.done = done
    board.stops = known.enumerated().map { Stop(number: done.count + $0 + 1, task: $1.1, route: $1.0) }
    let listed = Set(board.stops.map(\.id) + done.map(\.taskId))
    board.gone = tasks.filter { !listed.contains($0.taskId) && $0.notice != nil }
    board.routeText = route?.text ?? ""
    board.unsent = tasks.reduce(0) { $0 + Int($1.unsent) }
  }

  private nonisolated static func isOpen(_ task: TaskView) -> Bool { task.can.start || task.can.complete || task.can.decline }

  private nonisolated static func concerns(_ event: Event) -> Bool {
    switch event {
    case .taskChanged, .syncChanged, .cityChanged: true
    default: false
    }
  }
}
