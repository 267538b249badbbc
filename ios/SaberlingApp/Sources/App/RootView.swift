import Foundation
import SaberlingCore
import SaberlingKit
import SwiftUI

/// The three tabs and what is opened over them; both are kept when the process ends.
struct RootView: View {
  @ObservedObject var around: Surroundings
  @StateObject private var reports: Held<MyReports>
  @SceneStorage("way") private var kept: Data?

  init(around: Surroundings) {
    self.around = around
    _reports = StateObject(wrappedValue: Held(MyReports(around.core, language: around.language)))
  }

  var body: some View {
    NavigationStack(path: $around.way.path) {
      tabs
        .toolbar(.hidden, for: .navigationBar)
        .navigationDestination(for: Route.self) { RouteView(route: $0) }
    }
    .overlay(alignment: .bottom) { SaidStrip() }
    .tint(Paint.brand)
    .environmentObject(around)
    .environment(\.locale, Locale(identifier: around.language.rawValue))
    .preferredColorScheme(around.theme.scheme)
    .task { await around.watchShapes() }
    .onAppear(perform: begin)
    .onChange(of: around.way) { kept = try? JSONEncoder().encode($0) }
    .onChange(of: around.words) { reports.model.language = $0.language }
    .onOpenURL { around.follow($0) }
  }

  private var tabs: some View {
    TabView(selection: $around.way.tab) {
      HomeScreen(reports: reports)
        .tabItem { tab("home", .tabHome) }
        .tag(SaberlingKit.Tab.home)
      ReportsScreen(reports: reports)
        .tabItem { tab("list", .tabReports) }
        .badge(badge)
        .tag(SaberlingKit.Tab.reports)
      CityMapScreen(core: around.core)
        .tabItem { tab("map", .tabMap) }
        .tag(SaberlingKit.Tab.map)
    }
  }

  private var badge: Text? {
    reports.model.state.badge(around.words).map { Text(verbatim: $0.shown).accessibilityLabel($0.spoken) }
  }

  private func tab(_ icon: String, _ word: Word) -> some View {
    SwiftUI.Label {
      Text(around.words(word))
    } icon: {
      Image("Symbols/" + icon)
    }
  }

  private func begin() {
    if let way = kept.flatMap({ try? JSONDecoder().decode(Way.self, from: $0) }), around.way == Way() { around.way = way }
    reports.model.told.read(by: hear)
    Task { await locate() }
  }

  /// Where the person is, when that may be known without asking.
  private func locate() async {
    switch await around.whereabouts.standing() {
    case .ready, .reduced:
      for await fix in around.whereabouts.fixes() {
        reports.model.here(LatLon(fix.latDeg, fix.lonDeg))
        return
      }
    case .undecided, .denied, .off: break
    }
  }

  private func hear(_ said: SaberlingKit.Said) {
    switch said {
    case .words(let text): around.say(text)
    case .correct(let report): around.open(.edit(report: report, correcting: true))
    case .retake(let report, let photo): around.retake(photo, of: report)
    }
  }
}

/// What is shown for a route.
struct RouteView: View {
  let route: Route
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    switch route {
    case .flow(let begin): FlowScreen(begin: begin).id(around.flows)
    case .report(let id): ReportScreen(around: around, reportId: id)
    case .respond(let report, let reply): RespondScreen(around: around, reportId: report, reply: Reply(rawValue: reply) ?? .answer)
    case .rate(let report): RateScreen(core: around.core, reportId: report)
    case .edit(let report, let correcting): EditScreen(core: around.core, reportId: report, correcting: correcting)
    case .tasks: CrewScreen(core: around.core)
    case .task(let task): TaskScreen(core: around.core, task: task, incoming: around.incoming)
    case .activate: ActivateScreen(core: around.core)
    case .settings: SettingsScreen(core: around.core) { around.replan() }
    case .moving: MovingScreen(core: around.core)
    case .takeOver: TakeOverScreen(core: around.core)
    // A tab: `Way` never puts it into the path.
    case .map: EmptyView()
    }
  }
}
