/// A screen of the app, as it is opened from inside or outside. It holds ids only, and is kept when the process ends.
public enum Route: Hashable, Codable, Sendable {
  case flow(FlowBegin)
  case report(String)
  case respond(report: String, reply: String)
  case rate(String)
  case edit(report: String, correcting: Bool)
  case tasks
  case task(String)
  case activate
  case map
  case settings
  case moving
  case takeOver
}

/// How the report flow is opened.
public enum FlowBegin: Hashable, Codable, Sendable {
  case camera
  case library
  case draft(String)
  case again(String)
  /// At a place that the person chose on the map, in degrees, and how exactly it is known.
  case at(lat: Double, lon: Double, accuracyM: Double?)
  /// With photos that another app shared.
  case shared(String)
}

/// The tabs, in their order.
public enum Tab: String, Codable, Sendable, CaseIterable { case home, reports, map }

/// Where the person is: a tab and what was opened over it.
public struct Way: Equatable, Codable, Sendable {
  public var tab = Tab.home
  public var path: [Route] = []

  public init() {}

  /// Opens a screen; the same one twice is once.
  public mutating func open(_ route: Route) {
    if path.last != route { path.append(route) }
  }

  /// What is opened from outside begins on its tab; a report flow that is open stays, its draft is kept.
  public mutating func enter(_ route: Route) {
    switch route {
    case .report, .respond, .rate, .edit: tab = .reports
    case .map: tab = .map
    default: tab = .home
    }
    switch route {
    case .map: path = []
    case .task: path = [.tasks, route]
    case .moving, .takeOver: path = [.settings, route]
    default: path = [route]
    }
  }

  /// One screen back.
  public mutating func back() { if !path.isEmpty { path.removeLast() } }

  /// What the screen that is left for good leads to.
  public mutating func replace(with route: Route) {
    back()
    open(route)
  }
}

/// What came from outside and cannot be kept with a `Route`: secrets.
public struct Carried: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
  /// Fills the field of the screen that the link opens.
  public let text: String

  public var description: String { "carried" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a link leads.
public enum Routing {
  /// A report is found by its number among one's own: `own` says its id. What is unknown here leads nowhere, and that is
  /// said.
  public static func of(_ link: Link, own: (String) -> String?) -> (route: Route, carried: Carried?)? {
    switch link {
    case .crew(let code): (.activate, Carried(text: code))
    case .move(let text): (.takeOver, Carried(text: text))
    case .report(let number): own(number).map { (.report($0), nil) }
    case .begin: (.flow(.camera), nil)
    }
  }
}
