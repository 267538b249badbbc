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
  /// A picture could not be taken over, or the camera wrote none.
  case mishap(Mishap)
}

/// An answer or a dispute: its photos are durable from the moment they are shown; the words are the screen's.
public final class Respond: Screen<RespondState, RespondSaid> {
  private let reportId: String
  private let reply: Reply
  private let incoming: Incoming
  private let one = Turnstile()
  private var questionId: String?
  /// Whether files were there since the camera was last asked; after the end of a process another read finds them.
  private var tookUp = false

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

  /// Takes photos that were chosen elsewhere; of more than there may be the first ones.
  public func add(_ sources: [any PhotoSource]) {
    let taken = Array(sources.prefix(ReportFlow.mostPhotos))
    go { [self] in
      if taken.count < sources.count { tell(.mishap(.photoMany(most: taken.count))) }
      if taken.isEmpty { tell(.mishap(.photoNone)) }
      try await keep { await self.copies(taken) }
      tookUp = false
    }
  }

  /// Takes what the camera wrote; it may have written nothing.
  public func takeUp() {
    go { [self] in
      try await keep { await self.incoming.left(self.owner) }
      if !tookUp { tell(.mishap(.cameraNone)) }
      tookUp = false
    }
  }

  /// The person came back from the camera without a photo: what was made for it goes.
  public func notTaken() { go { [self] in _ = await incoming.left(owner) } }

  private func copies(_ sources: [any PhotoSource]) async -> [URL] {
    // Without photos an answer may go: not while they are on their way.
    change {
      $0.preparing = true
      $0.problem = nil
    }
    var files: [URL] = []
    var isSlow = false
    for (place, source) in sources.enumerated() {
      do {
        if isSlow { throw PhotoFault.slow }
        files.append(try await incoming.copy(owner, source))
      } catch is CancellationError {
        break
      } catch {
        isSlow = error as? PhotoFault == .slow
        tell(.mishap(Mishap(error, number: place + 1)))
      }
    }
    if files.isEmpty { change { $0.preparing = false } }
    return files
  }

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
      // Once it is kept, a second tap on the screen that is about to go is none.
      do { try await hand(words.trimmingCharacters(in: .whitespacesAndNewlines)) } catch {
        change { $0.sending = false }
        throw error
      }
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
      tookUp = true
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
