import Foundation
import SaberlingCore

/// One report's page: `look` is nil until it was read, `gone` says why there is none any more.
public struct ReportPageState: Equatable, Sendable {
  public var look: ReportLook?
  public var gone: String?
  public var busy = false
}

/// What happens once on the report's page.
public enum PageSaid: Equatable, Sendable {
  /// Words for the strip.
  case words(String)
  /// A photo is to be taken in the place of this one.
  case retake(photo: String)
  /// The report is to be corrected by hand.
  case correct
  /// A picture could not be taken over.
  case mishap(Mishap)
}

/// One own report; an id from before a change of number still finds it.
public final class ReportPage: Screen<ReportPageState, PageSaid> {
  private let reportId: String
  private let incoming: Incoming
  private let now: @Sendable () -> Int64
  private var shown: (report: ReportView, offsetMinutes: Int32)?

  /// Changed when the screen's language is.
  public var language: Language {
    didSet { if language != oldValue { again() } }
  }

  public init(
    _ core: Core, _ reportId: String, language: Language, incoming: Incoming,
    now: @escaping @Sendable () -> Int64 = wallMs
  ) {
    self.reportId = reportId
    self.language = language
    self.incoming = incoming
    self.now = now
    super.init(core, ReportPageState())
    follow(core.watch(Self.concerns) { (try $0.report(reportId: reportId), $0.city().utcOffsetMinutes) }) { [weak self] in
      self?.put($0)
    }
    follow(core.events()) { [weak self] event in self?.hear(event) }
    every(.seconds(60)) { [weak self] in if let self, let shown { put(shown) } }
  }

  /// Mends it; throwing away was confirmed before.
  public func mend(_ mend: Mend) {
    switch mend {
    case .retakePhoto(let photo): retake(photo)
    case .correct: tell(.correct)
    default: act { [core, reportId] in try await Mending.act(core, reportId, mend) }
    }
  }

  /// Sends a refused act again with these words.
  public func editAct(_ opId: String, _ words: String) {
    act { [core] in try await core.ask { try $0.editAct(opId: opId, text: words) } }
  }

  /// "It is clean."
  public func confirmClean() {
    act { [self] in
      if may({ $0.footer.confirm }) { _ = try await core.ask { [reportId] in try $0.confirmClean(reportId: reportId) } }
    }
  }

  /// Takes the report back.
  public func withdraw(_ reason: String) {
    let note = reason.trimmingCharacters(in: .whitespacesAndNewlines)
    act { [self] in
      if may(\.canWithdraw) { _ = try await core.ask { [reportId] in try $0.withdrawReport(reportId: reportId, note: note) } }
    }
  }

  /// Has its content deleted.
  public func erase() {
    act { [self] in
      if may(\.canErase) { _ = try await core.ask { [reportId] in try $0.eraseReport(reportId: reportId) } }
    }
  }

  /// Whether it still can be done, by what is shown now.
  private func may(_ what: (ReportLook) -> Bool) -> Bool { state.look.map(what) ?? true }

  /// Puts another photo in the place of one that cannot go. Our own copy goes once the new one is durable.
  public func replace(_ photoId: String, _ source: any PhotoSource) {
    act { [self] in
      do {
        try await put(photoId, incoming.copy(folder(photoId), source))
      } catch is CancellationError {
        return
      } catch let refusal as Trouble {
        throw refusal
      } catch {
        tell(.mishap(Mishap(error, number: 1)))
      }
    }
  }

  private func put(_ photoId: String, _ file: URL) async throws {
    do {
      _ = try await core.ask { [reportId] in try $0.replacePhoto(reportId: reportId, photoId: photoId, path: file.path) }
    } catch let refusal as Trouble {
      // On a full disk our copy is all there is of a photo just taken: it stays until it is tried again.
      if !refusal.code.hasPrefix("disk.") { await incoming.clear(folder(photoId)) }
      throw refusal
    }
    await incoming.clear(folder(photoId))
  }

  /// What waits for room is taken before another photo is asked for.
  private func retake(_ photoId: String) {
    go { [self] in
      guard let waiting = await incoming.left(folder(photoId)).last else { return tell(.retake(photo: photoId)) }
      act { [self] in try await put(photoId, waiting) }
    }
  }

  /// What is on its way in the place of this photo.
  private func folder(_ photoId: String) -> String { "\(reportId)-\(photoId)" }

  override func trouble(_ trouble: Trouble) {
    switch trouble.code {
    case "report.unknown":
      change {
        $0.look = nil
        $0.gone = $0.gone ?? trouble.text
      }
    case "app.closed": break
    default: tell(.words(trouble.text))
    }
  }

  /// One thing at a time: a second tap is no second act, while something is being done or when what it did is read.
  private func act(_ work: @escaping @MainActor () async throws -> Void) {
    if state.busy { return }
    change { $0.busy = true }
    go { [self] in
      defer { change { $0.busy = false } }
      try await work()
      try await read()
    }
  }

  private func again() { go { [self] in try await read() } }

  private func read() async throws {
    put(try await core.ask { [reportId] in (try $0.report(reportId: reportId), $0.city().utcOffsetMinutes) })
  }

  private func put(_ fresh: (report: ReportView, offsetMinutes: Int32)) {
    shown = fresh
    let times = Times(nowMs: now(), offsetMinutes: fresh.offsetMinutes, language: language)
    change {
      $0.look = ReportLook(fresh.report, times)
      $0.gone = nil
    }
  }

  private func hear(_ event: Event) {
    let number = state.look?.number
    switch event {
    case .reportGone(number, let text):
      change {
        $0.look = nil
        $0.gone = text
      }
    case .numberChanged(let former, let current, let text) where former == number || current == number: tell(.words(text))
    case .dataSalvaged: if let text = core.takeSalvaged() { tell(.words(text)) }
    default: break
    }
  }

  /// Any report's event may be this one's after a change of its id, so all are read for.
  private nonisolated static func concerns(_ event: Event) -> Bool {
    switch event {
    case .reportChanged, .reportNews, .numberChanged, .syncChanged, .cityChanged: true
    default: false
    }
  }
}
