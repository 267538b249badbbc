import Foundation
import SaberlingCore

/// Takes photos into a draft, one after the other.
@MainActor
final class FlowPhotos {
  private unowned let flow: ReportFlow
  private let core: Core
  private let incoming: Incoming
  private let one = Turnstile()
  private var taken = Set<String>()

  init(_ flow: ReportFlow, _ incoming: Incoming) {
    self.flow = flow
    self.incoming = incoming
    core = flow.core
  }

  /// Waits until nothing is being made ready.
  func settled() async { await one.pass {} }

  /// Whether all that was taken is in the draft, and nothing was left out without having been said before. What waits for
  /// room is tried once more.
  func complete(_ draftId: String) async throws -> Bool {
    try await one.pass {
      let files = await incoming.left(draftId)
      let gone = await gone()
      if files.isEmpty && gone.isEmpty { return true }
      flow.mended(.photos)
      try await keep(draftId, files)
      for (number, photo) in gone {
        try await core.ask { try $0.dropKeptPhoto(photoId: photo) }
        flow.problem(Problem(spot: .photos, why: .mishap(.photoGone(number: number))))
      }
      try await flow.refresh()
      return flow.state.problems(.photos).isEmpty
    }
  }

  /// Photos of the draft whose bytes somebody has removed, with their numbers.
  private func gone() async -> [(number: Int, photo: String)] {
    var gone: [(number: Int, photo: String)] = []
    for (place, photo) in (flow.state.draft?.photos ?? []).enumerated() {
      if await incoming.existing([URL(fileURLWithPath: photo.fullPath)]).isEmpty { gone.append((place + 1, photo.photoId)) }
    }
    return gone
  }

  /// Copies all of it first, then keeps one by one. `more`: so many were chosen beyond the limit.
  func takeIn(_ draftId: String, _ sources: [any PhotoSource], more: Int) async throws {
    flow.mended(.photos)
    if sources.isEmpty { flow.problem(Problem(spot: .photos, why: .mishap(.photoNone))) }
    if more > 0 { flow.problem(Problem(spot: .photos, why: .mishap(.photoMany(most: sources.count)))) }
    try await one.pass { try await keep(draftId, await copies(draftId, sources)) }
  }

  private func copies(_ draftId: String, _ sources: [any PhotoSource]) async -> [URL] {
    var files: [URL] = []
    // An app that does not answer for one picture is not waited for again.
    var isSlow = false
    for (place, source) in sources.enumerated() {
      flow.change { $0.preparing = Preparing(number: place + 1, total: sources.count) }
      do {
        if isSlow { throw PhotoFault.slow }
        files.append(try await incoming.copy(draftId, source))
      } catch is CancellationError {
        break
      } catch {
        isSlow = error as? PhotoFault == .slow
        flow.problem(Problem(spot: .photos, why: .mishap(Mishap(error, number: place + 1))))
      }
    }
    return files
  }

  /// The camera has written a file of ours, or nothing. After the end of a process it may have been taken up already.
  func fromCamera(_ draftId: String, _ file: URL) async throws {
    try await one.pass {
      if taken.contains(file.lastPathComponent) { return }
      flow.mended(.photos)
      if await incoming.isEmpty(file) { return flow.problem(Problem(spot: .photos, why: .mishap(.cameraNone))) }
      try await keep(draftId, [file])
    }
  }

  /// What a killed process left, or a full disk.
  func takeUp(_ draftId: String) async throws {
    try await one.pass {
      let files = await incoming.left(draftId)
      if !files.isEmpty { try await keep(draftId, files) }
    }
  }

  /// Keeps files of ours; a photo that is retaken goes once the new one is durable.
  private func keep(_ draftId: String, _ files: [URL]) async throws {
    for (place, file) in files.enumerated() {
      flow.change { $0.preparing = Preparing(number: place + 1, total: files.count) }
      // What has begun is brought to its end, so that no file is taken in twice.
      await Task { [self, flow] in
        await keepOne(draftId, file)
        _ = flow
      }.value
    }
    flow.change { $0.preparing = nil }
    try await flow.refresh()
  }

  private func keepOne(_ draftId: String, _ file: URL) async {
    if await incoming.existing([file]).isEmpty { return }
    taken.insert(file.lastPathComponent)
    do {
      let retaken = incoming.retaken(file)
      try await core.ask { app in
        let before = try app.keptPhotos(ownerId: draftId, role: .report)
        let kept = try app.keepPhoto(ownerId: draftId, role: .report, path: file.path)
        // Prepared pictures are named by their content: the same one is not wanted twice.
        if before.contains(where: { $0.fullPath == kept.fullPath }) { try app.dropKeptPhoto(photoId: kept.photoId) }
        if let retaken, before.contains(where: { $0.photoId == retaken }) { try app.dropKeptPhoto(photoId: retaken) }
      }
      await incoming.remove(file)
      try await flow.refresh()
    } catch {
      guard let refusal = error as? Trouble else { return }
      // On a full disk the camera's file is all there is: it stays until there is room.
      let isFull = refusal.code.hasPrefix("disk.")
      if !isFull { await incoming.remove(file) }
      flow.problem(Problem(spot: .photos, why: .core(refusal.text), canRetry: isFull))
    }
  }
}
