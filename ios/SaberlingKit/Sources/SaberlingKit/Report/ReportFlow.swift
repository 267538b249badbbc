import Foundation
import SaberlingCore

/// From a photo to "saved on the phone". Each step is kept in the draft before the next is shown, so the flow can end
/// at any moment and go on later.
public final class ReportFlow: Screen<FlowState, FlowTold> {
  let incoming: Incoming
  let nowMs: @Sendable () -> Int64
  var isListening = false
  private let start: FlowStart
  private let writing = Turnstile()
  private var isMoving = false
  private var typing: Task<Void, Never>?
  private let typingPause: Duration
  private let whereabouts: any Whereabouts
  private let second: Duration
  private(set) lazy var photos = FlowPhotos(self, incoming)
  private(set) lazy var place = FlowPlace(self, whereabouts, second: second)
  private(set) lazy var way = FlowWay(self)

  /// `second` and `typingPause` are other ones only where nobody waits.
  public init(
    _ core: Core, whereabouts: any Whereabouts, incoming: Incoming, start: FlowStart,
    nowMs: @escaping @Sendable () -> Int64 = wallMs, second: Duration = .seconds(1),
    typingPause: Duration = .milliseconds(400)
  ) {
    self.whereabouts = whereabouts
    self.incoming = incoming
    self.start = start
    self.nowMs = nowMs
    self.second = second
    self.typingPause = typingPause
    super.init(core, FlowState())
    once { [self] in try await begin() }
  }

  /// What a saved state keeps; nil before there is a draft. What could not be opened is opened next time.
  public var mark: FlowMark? {
    if state.draft == nil && state.report == nil {
      if case .restore(let mark) = start { return mark }
      return nil
    }
    return FlowMark(
      draftId: state.draft?.draftId, reportId: state.report?.reportId, trail: state.trail,
      placeSettled: way.placeSettled, nearbyAsked: way.nearbyAsked, sheet: state.dialog?.sheet)
  }

  private func begin() async throws {
    let categories = try await core.ask { $0.categories() }
    change { $0.categories = categories }
    try await begin(from: start)
    switch start {
    case .resume, .restore:
      if let draftId = state.draft?.draftId { go { [self] in try await photos.takeUp(draftId) } }
    case .new, .at, .again: break
    }
  }

  /// Where there was no room even for a draft, the flow begins now.
  func again() {
    once { [self] in
      change { $0.problems = [] }
      try await begin()
    }
  }

  // The steps' order.

  func onward() async throws {
    if let draft = state.draft { enter(try await way.next(draft)) }
  }

  func enter(_ stop: FlowStop) {
    if stop.step == .place { place.open() }
    if stop.step == .review { listen() }
    change { $0.trail = FlowWay.onto($0.trail, stop) }
    if stop.step == .place { place.locate(asking: true) }
  }

  // What the parts share.

  /// Changes the draft's content as it is now; what is typed meanwhile is not lost by it.
  func edit(_ how: (inout DraftContent) -> Void) async throws {
    try await writing.pass {
      guard let draft = state.draft else { return }
      var content = draft.content
      how(&content)
      if content == draft.content { return }
      let saved = try await core.ask { [content] in try $0.saveDraft(draftId: draft.draftId, content: content) }
      change { $0.draft = saved }
    }
  }

  func refresh() async throws {
    try await writing.pass {
      guard let draftId = state.draft?.draftId else { return }
      let draft = try await core.ask { try $0.draft(draftId: draftId) }
      change { $0.draft = draft }
    }
  }

  func problem(_ problem: Problem) { change { $0.problems.append(problem) } }

  /// The person does something about it.
  public func mended(_ spot: Spot) { change { $0.problems.removeAll { $0.spot == spot } } }

  func close(_ dialog: FlowDialog) { change { if $0.dialog == dialog { $0.dialog = nil } } }

  /// Does one step, unless another is under way or the person is elsewhere by now.
  func once(_ only: FlowStep? = nil, _ step: @escaping @MainActor () async throws -> Void) {
    if let only, state.stop.step != only { return }
    if isMoving { return }
    isMoving = true
    go { [self] in
      defer { isMoving = false }
      if let only, state.stop.step != only { return }
      try await step()
    }
  }

  /// Keeps the words once the person pauses, or `now`.
  func keep(note text: String, now: Bool = false) {
    typing?.cancel()
    typing = go { [self] in
      if !now { try await Task.sleep(for: typingPause) }
      try await edit { $0.note = text }
    }
  }

  override func trouble(_ trouble: Trouble) {
    let isStuck = state.draft == nil && state.report == nil
    problem(Problem(spot: spot(of: trouble.code, at: state.stop.step), why: .core(trouble.text), canRetry: isStuck))
  }
}
