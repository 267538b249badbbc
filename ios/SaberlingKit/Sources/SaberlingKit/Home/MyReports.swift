import SaberlingCore

/// The first screen and the list of one's own reports. Nothing is empty before it was read: `loaded` says so.
public struct MyReportsState: Equatable, Sendable {
  public var loaded = false
  /// Why nothing could be read so far.
  public var problem: String?
  public var city = ""
  public var drafts: [CardLook] = []
  public var latest: [CardLook] = []
  public var rows: [Row] = []
  public var badge = 0
  public var crew: CrewView?
  public var around: Around?
  public var search: String?
}

/// What is said once, in a strip.
public enum Said: Equatable, Sendable {
  /// The core's own words.
  case words(String)
  /// A photo is to be taken for this report in the place of that one.
  case retake(report: String, photo: String)
  /// The report is to be corrected by hand.
  case correct(report: String)
}

/// The resident's own reports, in this order of reads: what the first frame needs, then the rest.
public final class MyReports: Screen<MyReportsState, Said> {
  private var city: CityView?
  private var reports: [ReportView] = []
  private var unsent: [DraftView] = []
  private var crew: CrewView?
  private var others: [PublicReportView] = []
  private var here: LatLon?
  private var words: String?
  private let now: @Sendable () -> Int64

  /// Changed when the screen's language is.
  public var language: Language {
    didSet { if language != oldValue { refresh() } }
  }

  public init(_ core: Core, language: Language, now: @escaping @Sendable () -> Int64 = wallMs) {
    self.language = language
    self.now = now
    super.init(core, MyReportsState())
    watch()
    // "Just now" does not stay true.
    every(.seconds(60)) { [weak self] in self?.put { _ in } }
  }

  /// Where the core could not be opened, it is asked again: there may be room by now.
  public func again() {
    if state.problem == nil { return }
    change { $0.problem = nil }
    watch()
  }

  private func watch() {
    follow(core.watch(Self.concerns) { (try $0.reports(), $0.city()) }) { [weak self] read in self?.put { ($0.reports, $0.city) = read } }
    follow(core.watch(Self.concernsTheRest) { try $0.drafts() }) { [weak self] read in self?.put { $0.unsent = read } }
    follow(core.watch(Self.concernsTheRest) { try $0.crews() }) { [weak self] read in
      self?.put { $0.crew = read.first(where: \.active) }
    }
    follow(core.watch(Self.concerns) { try $0.publicReports() }) { [weak self] read in self?.put { $0.others = read } }
    follow(core.events()) { [weak self] event in self?.hear(event) }
  }

  /// Shows only what has these words; nil shows all and closes the search.
  public func search(_ words: String?) { put { $0.words = words } }

  /// Where the person is, when that is known without asking; what is around there is fetched.
  public func here(_ at: LatLon) {
    put { $0.here = at }
    go { [self] in
      // Without a network there is nothing new around, and what is known stays: that needs no words.
      guard let all = try? await core.request({ try await $0.fetchPublic(latDeg: at.lat, lonDeg: at.lon) }) else { return }
      put { $0.others = all }
    }
  }

  /// Reads again.
  public func refresh() {
    go { [self] in
      let read = try await core.ask { (try $0.reports(), $0.city()) }
      put { ($0.reports, $0.city) = read }
    }
  }

  /// Sends and fetches now, because the person pulls the list down; ends when that turn has.
  public func pull() async {
    do {
      _ = try await core.request { try await $0.sync() }
    } catch let refusal as Trouble {
      trouble(refusal)
    } catch {
      // The person looks elsewhere.
    }
  }

  /// Mends a report; throwing away was confirmed before.
  public func mend(_ reportId: String, _ mend: Mend) {
    switch mend {
    case .retakePhoto(let photo): tell(.retake(report: reportId, photo: photo))
    case .correct: tell(.correct(report: reportId))
    default: go { [core] in try await Mending.act(core, reportId, mend) }
    }
  }

  /// Nobody looks any more once the core is closed.
  override func trouble(_ trouble: Trouble) {
    if trouble.code == "app.closed" { return }
    if state.loaded { tell(.words(trouble.text)) } else { change { $0.problem = trouble.text } }
  }

  private func hear(_ event: Event) {
    switch event {
    case .reportGone(_, let text), .numberChanged(_, _, let text): tell(.words(text))
    case .dataSalvaged: sayWhatWasSalvaged()
    default: break
    }
  }

  private func sayWhatWasSalvaged() {
    if let text = core.takeSalvaged() { tell(.words(text)) }
  }

  private func put(_ how: (MyReports) -> Void) {
    how(self)
    // Whoever listened before this screen has kept it.
    if city != nil { sayWhatWasSalvaged() }
    let times = Times(nowMs: now(), offsetMinutes: city?.utcOffsetMinutes ?? 0, language: language)
    let drafts = unsent.map { Cards.of($0, times) }
    let cards = reports.map { Placed(section: Lists.section($0), card: Cards.of($0, times)) }
    let isAll = words?.allSatisfy(\.isWhitespace) ?? true
    let found = isAll ? [] : Set(Lists.matching(reports, words ?? "").map(\.reportId))
    change {
      $0.loaded = city != nil
      if city != nil { $0.problem = nil }
      $0.city = city?.name ?? ""
      $0.drafts = drafts
      $0.latest = Lists.latest(cards)
      $0.rows =
        isAll
        ? Lists.rows(drafts: drafts, reports: cards)
        : Lists.rows(drafts: [], reports: cards.filter { found.contains($0.card.id) })
      $0.badge = cards.count { $0.section == .needsAction }
      $0.crew = crew
      $0.around = Around.of(others, here: here)
      $0.search = words
    }
  }

  private nonisolated static func concerns(_ event: Event) -> Bool {
    switch event {
    case .uploadProgress, .taskChanged, .draftChanged: false
    default: true
    }
  }

  private nonisolated static func concernsTheRest(_ event: Event) -> Bool {
    switch event {
    case .draftChanged, .cityChanged, .syncChanged: true
    default: false
    }
  }
}
