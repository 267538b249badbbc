import Foundation
import SaberlingCore

/// What is said to the office with words and photos.
public enum Reply: String, Sendable { case answer, dispute }

/// What is missing before it can be sent.
public enum Missing: Sendable { case words, photo }

/// An answer to the office, or "not clean yet", as it is being written.
public struct RespondState: Equatable, Sendable {
  public var loaded = false
  public var question: String?
  public var photos: [KeptPhotoView] = []
  public var preparing = false
  public var missing: [Missing] = []
  public var problem: String?
  public var sending = false
}

/// What happens once there.
public enum RespondSaid: Equatable, Sendable {
  /// It is kept, and goes by itself.
  case done
  /// There is nothing to say any more: the office decided meanwhile, or the report is gone.
  case over
  /// A picture could not be taken over.
  case mishap(Mishap)
}

/// An answer or a dispute: its photos are durable from the moment they are shown; the words are the screen's.
public final class Respond: Screen<RespondState, RespondSaid> {
  private let reportId: String
  private let reply: Reply
  private let incoming: Incoming
  private let one = Turnstile()
  private var questionId: String?

  public init(_ core: Core, _ reportId: String, _ reply: Reply, incoming: Incoming) {
    self.reportId = reportId
    self.reply = reply
    self.incoming = incoming
    super.init(core, RespondState())
    go { [self] in
      let report = try await core.ask { try $0.report(reportId: reportId) }
      questionId = report.question?.questionId
      let isOpen = reply == .answer ? report.can.answer && questionId != nil : report.can.dispute
      if !isOpen { return tell(.over) }
      change {
        $0.loaded = true
        $0.question = report.question?.text
      }
      try await refresh()
      try await keep { await self.incoming.left(self.owner) }
    }
  }

  /// The folder of what a camera writes for this; one report may have both at once.
  public var owner: String { "\(reportId)-\(reply.rawValue)" }

  /// Takes photos that were chosen elsewhere.
  public func add(_ sources: [any PhotoSource]) {
    go { [self] in
      var files: [URL] = []
      for (place, source) in sources.enumerated() {
        let file = try await incoming.target(owner)
        do {
          try await source.copy(to: file)
          files.append(file)
        } catch {
          await incoming.remove(file)
          tell(.mishap(Mishap(error, number: place + 1)))
        }
      }
      try await keep { [files] in files }
    }
  }

  /// Takes what the camera wrote.
  public func takeUp() { go { [self] in try await keep { await self.incoming.left(self.owner) } } }

  /// Throws a photo away.
  public func drop(_ photoId: String) {
    go { [self] in
      try await core.ask { try $0.dropKeptPhoto(photoId: photoId) }
      try await refresh()
    }
  }

  /// There are words now: that they are missing is no longer said.
  public func typed(_ words: String) {
    if !isBlank([words]) { change { $0.missing.removeAll { $0 == .words } } }
  }

  /// Sends it; what is missing is said.
  public func send(_ words: String) {
    var missing: [Missing] = isBlank([words]) ? [.words] : []
    if reply == .dispute && state.photos.isEmpty { missing.append(.photo) }
    let mine = missing.isEmpty && !state.sending && !state.preparing
    change {
      $0.missing = missing
      $0.problem = nil
      $0.sending = $0.sending || mine
    }
    if !mine { return }
    go { [self] in
      defer { change { $0.sending = false } }
      try await hand(words.trimmingCharacters(in: .whitespacesAndNewlines))
      tell(.done)
    }
  }

  override func trouble(_ trouble: Trouble) {
    change {
      $0.problem = trouble.text
      $0.preparing = false
    }
  }

  private var role: PhotoRole { reply == .answer ? .report : .dispute }

  private func hand(_ words: String) async throws {
    let (reportId, questionId, reply) = (reportId, questionId ?? "", reply)
    _ = try await core.ask { app in
      switch reply {
      case .dispute: try app.disputeReport(reportId: reportId, text: words, photoPaths: [])
      case .answer: try app.answerQuestion(reportId: reportId, questionId: questionId, text: words)
      }
    }
  }

  /// The files are looked up once nothing else is being kept, so none is taken twice.
  private func keep(_ which: () async -> [URL]) async throws {
    try await one.pass {
      let files = await incoming.existing(which())
      if files.isEmpty { return }
      change {
        $0.preparing = true
        $0.problem = nil
      }
      // What has begun is brought to its end.
      for file in files { await Task { await keepOne(file) }.value }
      change { $0.preparing = false }
      try await refresh()
    }
  }

  private func keepOne(_ file: URL) async {
    let (reportId, role) = (reportId, role)
    let kept = await outcome { [core] in
      _ = try await core.ask { try $0.keepPhoto(ownerId: reportId, role: role, path: file.path) }
    }
    switch kept {
    case .success: await incoming.remove(file)
    case .failure(let refusal as Trouble):
      // On a full disk the camera's file is all there is: it stays until there is room.
      if !refusal.code.hasPrefix("disk.") { await incoming.remove(file) }
      trouble(refusal)
    case .failure: break
    }
  }

  private func refresh() async throws {
    let photos = try await core.ask { [reportId, role] in try $0.keptPhotos(ownerId: reportId, role: role) }
    change {
      $0.photos = photos
      if !photos.isEmpty { $0.missing.removeAll { $0 == .photo } }
    }
  }
}
