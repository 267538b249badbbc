import SaberlingCore

/// Whether where the phone is now is still where the draft was begun, by the phone's own clock. Of a draft that is taken
/// up later, at home perhaps, it would tell the wrong place, and one that is nobody's business: then only a person says it.
func isStillThere(begunMs: Int64, nowMs: Int64) -> Bool { (0...600_000).contains(nowMs - begunMs) }

extension LatLon {
  /// A person's pin as the core takes it.
  func fix(_ accuracyM: Double?, _ nowMs: Int64) -> LocationFix {
    LocationFix(latDeg: lat, lonDeg: lon, accuracyM: accuracyM, source: .pin, fixedAtMs: nowMs)
  }
}

/// The phone's own place and the person's pin, for a draft.
@MainActor
final class FlowPlace {
  /// After this time the person is asked to show the place.
  static let patienceS = 8
  private static let searchS = 60
  private static let goodEnoughM = 15.0
  private static let poorM = 100.0

  /// Gone while the last fix is still on its way.
  private weak var flow: ReportFlow?
  private let core: Core
  private let whereabouts: any Whereabouts
  private let second: Duration
  private var search: Task<Void, Never>?
  private var clock: Task<Void, Never>?
  private var searches = 0
  private var lookUp: Task<Void, Never>?

  init(_ flow: ReportFlow, _ whereabouts: any Whereabouts, second: Duration) {
    self.flow = flow
    self.whereabouts = whereabouts
    self.second = second
    core = flow.core
  }

  /// Begins to search, unless it is under way or may not. `asking`: the person stands where the place is asked for.
  func locate(asking: Bool) {
    if search != nil { return }
    searches += 1
    let mine = searches
    search = flow?.go { [weak self, whereabouts] in
      switch await whereabouts.standing() {
      case .ready: await Self.run(whereabouts, reduced: false) { self }
      case .reduced: await Self.run(whereabouts, reduced: true) { self }
      case .undecided: if asking { self?.flow?.tell(.askLocation) }
      case .denied: self?.place { $0.search = .denied }
      case .off: self?.place { $0.search = .off }
      }
      // One that was stopped may end after the next one has begun.
      if let self, searches == mine { stop() }
    }
  }

  /// Nobody looks: the phone's battery is spared.
  func stop() {
    search?.cancel()
    clock?.cancel()
    search = nil
  }

  /// Takes the fixes that come; between them nobody is held.
  private static func run(_ whereabouts: any Whereabouts, reduced: Bool, _ place: () -> FlowPlace?) async {
    place()?.begin()
    for await fix in whereabouts.fixes() {
      guard !Task.isCancelled, let place = place() else { return }
      await place.consider(fix, reduced: reduced)
    }
  }

  private func begin() {
    if flow?.state.place.own == nil {
      place {
        $0.search = .searching
        $0.secondsLeft = Self.patienceS
      }
    }
    clock = flow?.go { [weak self, second] in
      for left in (0..<Self.searchS).reversed() {
        try await Task.sleep(for: second)
        self?.tick(left)
      }
      self?.stop()
    }
  }

  /// One of the seconds of a search is over, so many are left of all.
  private func tick(_ leftOfAll: Int) {
    let left = max(Self.patienceS - (Self.searchS - leftOfAll), 0)
    place {
      $0.secondsLeft = left
      if left == 0 && $0.search == .searching { $0.search = .notFound }
    }
  }

  private func consider(_ fix: LocationFix, reduced: Bool) async {
    guard let flow else { return }
    if let own = flow.state.place.own, !isBetter(fix, own) { return }
    let isPoor = accuracy(fix) > Self.poorM
    place {
      $0.own = fix
      $0.search = reduced ? .reduced : isPoor ? .poor : .found
    }
    await keep(fix)
    follow(fix)
    flow.foundByItself()
    if accuracy(fix) <= Self.goodEnoughM { stop() }
  }

  /// The draft is there: what was found before it goes into it.
  func begun() async {
    if let own = flow?.state.place.own { await keep(own) }
  }

  private func keep(_ fix: LocationFix) async {
    guard let flow, let draft = flow.state.draft, isStillThere(begunMs: draft.createdAtMs, nowMs: flow.nowMs()) else { return }
    do {
      try await flow.edit { content in
        if content.fix?.source == .pin { content.otherFixes = [fix] } else { content.fix = fix }
      }
    } catch {
      if let refusal = error as? Trouble { flow.problem(Problem(spot: .place, why: .core(refusal.text))) }
    }
  }

  /// The pin goes where the phone is, until a person has moved it.
  private func follow(_ fix: LocationFix) {
    if flow?.state.place.touched == false { look(LatLon(fix.latDeg, fix.lonDeg), fix.accuracyM) }
  }

  /// What the step begins with: the pin of before, or the best that is known.
  func open() {
    guard let draft = flow?.state.draft else { return }
    let pin = draft.content.fix.flatMap { $0.source == .pin ? $0 : nil }
    place {
      $0.touched = pin != nil
      $0.chosenArea = draft.content.chosenArea
      $0.found = draft.place
    }
    if let fix = pin ?? draft.bestFix { look(LatLon(fix.latDeg, fix.lonDeg), fix.accuracyM) }
  }

  /// A person puts the pin there.
  func move(_ pin: LatLon, _ accuracyM: Double?) {
    flow?.mended(.place)
    place { $0.touched = true }
    look(pin, accuracyM)
  }

  /// Back to where the phone is.
  func toOwn() {
    guard let own = flow?.state.place.own else { return }
    place { $0.touched = false }
    look(LatLon(own.latDeg, own.lonDeg), own.accuracyM)
  }

  private func look(_ pin: LatLon, _ accuracyM: Double?) {
    place {
      $0.pin = pin
      $0.pinAccuracyM = accuracyM
    }
    lookUp?.cancel()
    lookUp = flow?.go { [weak self, core] in
      let found = try await core.ask { try $0.lookUp(latDeg: pin.lat, lonDeg: pin.lon, accuracyM: accuracyM) }
      self?.place { place in
        if place.pin != pin { return }
        place.found = found
        if !found.candidates.contains(where: { $0.code == place.chosenArea }) { place.chosenArea = nil }
      }
    }
  }

  /// What the step says of the draft's content; nil as long as it says nothing.
  func chosen() -> ((inout DraftContent) -> Void)? {
    guard let flow, let pin = flow.state.place.pin else { return nil }
    let place = flow.state.place
    if !place.touched {
      return { content in
        if let own = place.own {
          content.fix = own
          content.otherFixes = []
        }
        content.chosenArea = place.chosenArea
      }
    }
    let fix = pin.fix(place.pinAccuracyM, flow.nowMs())
    return { content in
      content.fix = fix
      content.otherFixes = place.own.map { [$0] } ?? []
      content.chosenArea = place.chosenArea
    }
  }

  private func place(_ how: (inout PlaceState) -> Void) { flow?.change { how(&$0.place) } }

  private func accuracy(_ fix: LocationFix) -> Double { fix.accuracyM ?? .infinity }

  /// Only what is clearly better is written: fixes come every second.
  private func isBetter(_ fix: LocationFix, _ than: LocationFix) -> Bool { accuracy(fix) < accuracy(than) * 0.8 }
}
