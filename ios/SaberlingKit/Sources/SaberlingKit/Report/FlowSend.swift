import SaberlingCore

/// Hands the draft in, and shows how far the report has got.
extension ReportFlow {
  /// Asks for consent before the first report; otherwise hands it in, once all photos are there.
  func handIn() async throws {
    change {
      $0.sending = true
      $0.problems.removeAll { $0.spot != .photos }
    }
    defer { change { $0.sending = false } }
    guard let draftId = state.draft?.draftId, try await photos.complete(draftId) else { return }
    try await edit { [note = state.note] in $0.note = note }
    guard let draft = state.draft, draft.content.category != nil, draft.missing.isEmpty else { return try await onward() }
    if let ask = try await consent() { change { $0.dialog = ask } } else { try await submit(evenIfRepeated: false) }
  }

  /// The sheet that asks for consent; nil once it was given.
  func consent() async throws -> FlowDialog? {
    let consent = try await core.ask { try $0.consent() }
    return consent.givenAtMs == nil ? .consent(consent) : nil
  }

  /// The person agrees, and what was to be sent is.
  func agreed() async throws {
    guard case .consent(let asked)? = state.dialog else { return }
    _ = try await core.ask { try $0.giveConsent(version: asked.version) }
    close(.consent(asked))
    try await submit(evenIfRepeated: false)
  }

  /// It is another one than that of a few minutes ago.
  func meant() async throws {
    guard case .repeated? = state.dialog else { return }
    change { $0.dialog = nil }
    try await submit(evenIfRepeated: true)
  }

  private func submit(evenIfRepeated: Bool) async throws {
    guard let draftId = state.draft?.draftId else { return }
    do {
      saved(try await core.ask { try $0.submitDraft(draftId: draftId, evenIfRepeated: evenIfRepeated) })
      await incoming.clear(draftId)
    } catch let refusal as Trouble where refusal.code == "report.repeated" {
      change { $0.dialog = .repeated(refusal.text) }
    }
  }

  /// The report is durable: it is shown, and each change of it.
  func saved(_ report: ReportView) {
    change {
      $0.report = report
      $0.draft = nil
      $0.dialog = nil
      $0.trail = [FlowStop(.saved)]
    }
    listen()
    let reportId = report.reportId
    let concerns: @Sendable (Event) -> Bool = { event in
      switch event {
      case .reportChanged(reportId), .numberChanged: true
      default: false
      }
    }
    follow(core.watch(concerns) { try $0.report(reportId: reportId) }) { [weak self] report in
      self?.change { $0.report = report }
    }
  }

  /// What the engine is doing is shown from now on.
  func listen() {
    if isListening { return }
    isListening = true
    let concerns: @Sendable (Event) -> Bool = { if case .syncChanged = $0 { true } else { false } }
    follow(core.watch(concerns) { try $0.syncState() }) { [weak self] sync in self?.change { $0.sync = sync } }
  }
}
