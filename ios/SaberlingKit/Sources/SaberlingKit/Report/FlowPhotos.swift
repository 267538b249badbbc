import Foundation
import SaberlingCore

/// Takes photos into a draft, one after the other.
@MainActor
final class FlowPhotos {
  private unowned let flow: ReportFlow
  private let core: Core
  private let incoming: Incoming
  private let one = Turnstile()

  init(_ flow: ReportFlow, _ incoming: Incoming) {
    self.flow = flow
    self.incoming = incoming
    core = flow.core
  }

  /// Waits until nothing is being made ready.
  func settled() async { await one.pass {} }

  /// Copies all of it first, then keeps one by one.
  func takeIn(_ draftId: String, _ sources: [any PhotoSource]) async throws {
    flow.mended(.photos)
    if sources.isEmpty { flow.problem(Problem(spot: .photos, why: .mishap(.photoGone(number: 1)))) }
    var files: [URL] = []
    for (place, source) in sources.enumerated() {
      if let file = try await copy(draftId, source, place + 1) { files.append(file) }
    }
    try await keep(draftId, files)
  }

  /// The camera has written a file of ours, or nothing.
  func fromCamera(_ draftId: String, _ file: URL) async throws {
    flow.mended(.photos)
    if await incoming.isEmpty(file) { return flow.problem(Problem(spot: .photos, why: .mishap(.cameraNone))) }
    try await keep(draftId, [file])
  }

  /// What a killed process left, or a full disk.
  func takeUp(_ draftId: String) async throws {
    let files = await incoming.left(draftId)
    if !files.isEmpty { try await keep(draftId, files) }
  }

  /// Keeps files of ours; a photo that is retaken goes once the new one is durable.
  private func keep(_ draftId: String, _ files: [URL]) async throws {
    try await one.pass {
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
  }

  private func keepOne(_ draftId: String, _ file: URL) async {
    if await incoming.existing([file]).isEmpty { return }
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

  private func copy(_ draftId: String, _ source: any PhotoSource, _ number: Int) async throws -> URL? {
    do {
      let target = try await incoming.target(draftId)
      do {
        try await source.copy(to: target)
        return target
      } catch {
        await incoming.remove(target)
        throw error
      }
    } catch {
      try Task.checkCancellation()
      flow.problem(Problem(spot: .photos, why: .mishap(Mishap(error, number: number))))
      return nil
    }
  }
}
