import Foundation
import SaberlingCore

/// What a person does in the flow.
extension ReportFlow {
  // Photos.

  /// So many photos a report takes.
  public static let mostPhotos = 10

  /// Takes pictures of the library or of another app in; of more than a report takes the first ones.
  public func takeIn(_ sources: [any PhotoSource]) {
    let (taken, more) = (Array(sources.prefix(Self.mostPhotos)), max(sources.count - Self.mostPhotos, 0))
    go { [self] in try await withDraft { try await photos.takeIn($0, taken, more: more) } }
  }

  /// Where the camera is to write, perhaps in the place of `retaken`; nil when that cannot be.
  public func cameraTarget(retaken: String? = nil) async -> URL? {
    guard let draftId = state.draft?.draftId else { return nil }
    do {
      return try await incoming.target(draftId, retaken: retaken)
    } catch {
      noPhoto(.cameraFull)
      return nil
    }
  }

  /// The camera came back.
  public func fromCamera(_ file: URL) {
    go { [self] in try await withDraft { try await photos.fromCamera($0, file) } }
  }

  /// The person came back without a photo: a draft that says nothing is over.
  public func notTaken(_ file: URL?) {
    go { [self] in
      if let file { await incoming.remove(file) }
      try await withDraft { _ in if isEmpty { leave() } }
    }
  }

  /// A process that was killed under the camera reads its draft first.
  private func withDraft(_ act: (String) async throws -> Void) async throws {
    while state.draft == nil && state.report == nil && state.problems.isEmpty {
      try await Task.sleep(for: .milliseconds(20))
    }
    if let draftId = state.draft?.draftId { try await act(draftId) }
  }

  private var isEmpty: Bool {
    guard let draft = state.draft else { return false }
    return draft.photos.isEmpty && draft.content.category == nil && isBlank([state.note]) && state.preparing == nil
  }

  /// The shell could not even ask for a photo.
  public func noPhoto(_ mishap: Mishap) {
    mended(.photos)
    problem(Problem(spot: .photos, why: .mishap(mishap)))
  }

  /// The phone's settings allow it by now.
  public func over(_ mishap: Mishap) { change { $0.problems.removeAll { $0.why == .mishap(mishap) } } }

  /// There is room again, says the person. Where there was none even for a draft, the flow begins now.
  public func retryPhotos() {
    if state.draft == nil && state.report == nil { return again() }
    guard let draftId = state.draft?.draftId else { return }
    mended(.photos)
    go { [self] in try await photos.takeUp(draftId) }
  }

  /// Throws a photo away.
  public func dropPhoto(_ photoId: String) {
    once { [self] in
      close(.photo(photoId))
      try await core.ask { try $0.dropKeptPhoto(photoId: photoId) }
      try await refresh()
    }
  }

  /// A photo was changed elsewhere: blurred.
  public func photoChanged() { go { [self] in try await refresh() } }

  // Category and questions.

  /// Chooses a category and goes on by itself.
  public func choose(_ category: String) {
    once(.category) { [self] in
      mended(.category)
      try await edit { content in
        if content.category != category { content.answers = [] }
        content.category = category
      }
      try await onward()
    }
  }

  /// Keeps an answer of a required question and goes on.
  public func answer(_ question: QuestionView, _ values: [String]) {
    once(.question) { [self] in
      mended(.question)
      if let mishap = mishap(of: question, values) { return problem(Problem(spot: .question, why: .mishap(mishap))) }
      try await edit { $0.answer(question.code, values) }
      try await onward()
    }
  }

  /// Keeps an answer that may be left out; none takes it back.
  public func answerOptional(_ question: QuestionView, _ values: [String]) {
    mended(.question)
    if !values.isEmpty, let mishap = mishap(of: question, values) {
      return problem(Problem(spot: .question, why: .mishap(mishap)))
    }
    go { [self] in try await edit { $0.answer(question.code, values) } }
  }

  // Place.

  /// Somebody looks: the phone's place is searched, if it may be.
  public func locate() { place.locate(asking: state.stop.step == .place) }

  /// Nobody looks.
  public func pause() {
    place.stop()
    flushNote()
  }

  /// The person answered whether the phone's place may be read.
  public func locationDecided() { place.locate(asking: false) }

  /// The pin is moved; `accuracyM`: how exactly one can point at the map as it is.
  public func movePin(_ pin: LatLon, accuracyM: Double? = nil) { place.move(pin, accuracyM) }

  /// The pin goes back to where the phone is, which is searched again.
  public func pinToOwn() {
    place.toOwn()
    place.locate(asking: true)
  }

  /// One of the areas that the point may lie in; nil: not known.
  public func chooseArea(_ code: String?) { change { $0.place.chosenArea = code } }

  /// The same from the review, where it is kept at once.
  public func keepArea(_ code: String?) { go { [self] in try await edit { $0.chosenArea = code } } }

  /// Takes the place that the map shows.
  public func usePlace() {
    once(.place) { [self] in
      guard let chosen = place.chosen() else { return problem(Problem(spot: .place, why: .mishap(.placeNone))) }
      try await settle(chosen)
    }
  }

  /// Goes on without knowing better: without an area, or without any place.
  public func unknownPlace() {
    once(.place) { [self] in
      chooseArea(nil)
      try await settle(place.chosen() ?? { $0.chosenArea = nil })
    }
  }

  private func settle(_ how: (inout DraftContent) -> Void) async throws {
    mended(.place)
    let before = state.draft?.bestFix
    try await edit(how)
    // Another place may have other reports near it.
    if state.draft?.bestFix != before { way.nearbyAsked = false }
    way.placeSettled = true
    try await onward()
  }

  /// The phone's place came while the person waited for it.
  func foundByItself() {
    let isWaiting = state.stop.step == .place && !state.place.touched && !way.placeSettled
    if !isWaiting || state.draft?.needsPin != false { return }
    once(.place) { [self] in
      tell(.movedOn)
      try await onward()
    }
  }

  // Nearby.

  /// It is the same: the support is recorded, and the person is asked what becomes of the draft.
  public func same() {
    once(.nearby) { [self] in
      mended(.nearby)
      guard let number = state.nearby.first?.report.number else { return try await onward() }
      _ = try await core.ask { try $0.meToo(number: number) }
      change { $0.dialog = .supported }
    }
  }

  /// It is another one.
  public func other() {
    once(.nearby) { [self] in
      mended(.nearby)
      change { $0.nearby = Array($0.nearby.dropFirst()) }
      if state.nearby.isEmpty { try await onward() }
    }
  }

  // Review.

  /// What stands in the note's field now; it is kept as soon as the person pauses.
  public func note(_ text: String) {
    if text == state.note { return }
    mended(.note)
    change { $0.note = text }
    keep(note: text)
  }

  private func flushNote() {
    guard let draft = state.draft, draft.content.note != state.note else { return }
    keep(note: state.note, now: true)
  }

  /// Whether the name is hidden.
  public func anonymous(_ on: Bool) { go { [self] in try await edit { $0.anonymous = on } } }

  /// Whether the report is hidden from the public.
  public func confidential(_ on: Bool) { go { [self] in try await edit { $0.confidential = on } } }

  /// Chooses another category.
  public func changeCategory() { once(.review) { [self] in enter(FlowStop(.category)) } }

  /// Chooses another place.
  public func changePlace() { once(.review) { [self] in enter(FlowStop(.place)) } }

  /// Answers a required question again.
  public func changeAnswer(_ code: String) { once(.review) { [self] in enter(FlowStop(.question, question: code)) } }

  /// Hands the report in. A second tap while the first is at work is the same one.
  public func send() { once(.review) { [self] in try await handIn() } }

  /// The person agrees, and what was to be sent is.
  public func agree() { once(.review) { [self] in try await agreed() } }

  /// It is another one than that of a few minutes ago.
  public func sendRepeated() { once(.review) { [self] in try await meant() } }

  // Dialogs and ways out.

  /// Opens one photo.
  public func openPhoto(_ photoId: String) { change { $0.dialog = .photo(photoId) } }

  /// Asks whether the draft is to be thrown away.
  public func askDiscard() { change { $0.dialog = .discard } }

  /// Puts the dialog away without an answer. After "me too" the draft stays, and the flow is over.
  public func dismiss() {
    guard let dialog = state.dialog else { return }
    close(dialog)
    if dialog == .supported { tell(.left(.supported)) }
  }

  /// Throws the draft away, as the person was asked.
  public func discard() {
    once { [self] in
      let why = state.dialog == .supported ? Leaving.supported : .discarded
      try await throwAway()
      tell(.left(why))
    }
  }

  /// One step back; from the first one out of the flow, with the draft kept.
  public func back() {
    var before = Array(state.trail.dropLast())
    while before.last?.step == .nearby { before.removeLast() }
    if state.report != nil || before.isEmpty { return leave() }
    flushNote()
    change {
      $0.trail = before
      $0.problems.removeAll { $0.spot != .photos }
    }
    if before.last?.step == .place { place.open() }
  }

  /// Out of the flow. A draft that says nothing is not worth keeping.
  public func leave() {
    once { [self] in
      guard let draftId = state.draft?.draftId else { return tell(.left(.nothing)) }
      // A photo in the making may be all that the draft says. What does not come to its end is not waited for.
      await settled(within: .seconds(2))
      let left = await incoming.left(draftId)
      if isEmpty && left.isEmpty {
        try await throwAway()
        return tell(.left(.nothing))
      }
      try await edit { [note = state.note] in $0.note = note }
      tell(.left(.draftKept))
    }
  }

  private func settled(within patience: Duration) async {
    let answer = Answer<Void>()
    let waiting = Task { [photos] in
      await photos.settled()
      answer.give(.success(()))
    }
    let clock = Task {
      try await Task.sleep(for: patience)
      answer.give(.success(()))
    }
    try? await answer.wait()
    waiting.cancel()
    clock.cancel()
  }

  private func throwAway() async throws {
    guard let draftId = state.draft?.draftId else { return }
    try await core.ask { try $0.discardDraft(draftId: draftId) }
    await incoming.clear(draftId)
    change {
      $0.draft = nil
      $0.dialog = nil
    }
  }
}
