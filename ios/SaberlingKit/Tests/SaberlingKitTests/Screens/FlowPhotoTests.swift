import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

extension All {
  @MainActor @Suite("photos of the report flow") struct FlowPhotoTests {
    @Test("what a killed process left of the camera is taken in when the draft is opened")
    func leftFiles() async throws {
      try await Scene.play { scene in
        let phone = scene["a"]
        let draft = try await phone.core.ask { try $0.newDraft().draftId }
        let file = try await phone.incoming.target(draft)
        try Data(contentsOf: try scene.picture(3)).write(to: file)
        _ = try await phone.incoming.target(draft)
        let flow = FlowScene(phone, .resume(draftId: draft))
        await settle(flow.flow) { $0.draft?.photos.count == 1 }
        try await eventually { await phone.incoming.left(draft).isEmpty }
      }
    }

    @Test("a photo that is gone, none at all, or no picture is said beside the photos, and stops nothing")
    func badPhotos() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.ready()
        let (gone, words) = (try scene.picture(1, kind: "missing"), try scene.picture(2, kind: "words"))
        flow.flow.takeIn([FilePhoto(gone), FilePhoto(words), FilePhoto(try scene.picture(4))])
        await settle(flow.flow) { $0.draft?.photos.count == 1 && $0.preparing == nil }
        let said = flow.flow.state.problems(.photos).map { $0.text(Words(.indonesian)) }
        #expect(said.contains { $0.hasPrefix("Foto 1 sudah tidak ada di ponsel.") })
        #expect(said.contains { $0.contains("bukan foto atau rusak.") })
        let empty = try #require(await flow.flow.cameraTarget())
        flow.flow.fromCamera(empty)
        await settle(flow.flow) { $0.problems(.photos).contains { $0.why == .mishap(.cameraNone) } }
        flow.flow.noPhoto(.cameraDenied)
        #expect(flow.flow.state.problems(.photos).map(\.why) == [.mishap(.cameraDenied)])
      }
    }

    // parity: report.library
    @Test("more photos than a report takes, none at all, and an app that hangs are each said once")
    func manyPhotos() async throws {
      struct Hanging: PhotoSource {
        func copy(to target: URL) async throws { try await Task.sleep(for: .seconds(60)) }
      }
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"], patience: .milliseconds(100))
        await flow.ready()
        flow.flow.takeIn([])
        await settle(flow.flow) { $0.problems(.photos).map(\.why) == [.mishap(.photoNone)] }
        flow.flow.takeIn([Hanging(), Hanging(), Hanging()])
        await settle(flow.flow) { $0.problems(.photos).count == 3 && $0.preparing == nil }
        #expect(flow.flow.state.problems(.photos).map(\.why) == (1...3).map { .mishap(.photoSlow(number: $0)) })
        let picture = try scene.picture(1)
        flow.flow.takeIn(Array(repeating: FilePhoto(picture), count: 12))
        await settle(flow.flow) { $0.draft?.photos.count == 1 && $0.preparing == nil }
        #expect(flow.flow.state.problems(.photos).map(\.why) == [.mishap(.photoMany(most: 10))])
        flow.flow.over(.photoMany(most: 10))
        #expect(flow.flow.state.problems(.photos).isEmpty)
      }
    }

    @Test("a photo whose bytes are gone is said before the report is handed in, and the rest goes")
    func photoRemoved() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1))
        try FileManager.default.removeItem(atPath: try #require(flow.flow.state.draft?.photos.first?.fullPath))
        flow.flow.send()
        await settle(flow.flow) { $0.problems(.photos).map(\.why) == [.mishap(.photoGone(number: 1))] && !$0.sending }
        #expect(flow.flow.state.dialog == nil && flow.flow.state.draft?.photos.isEmpty == true)
        flow.flow.mended(.photos)
        await flow.send()
        #expect(flow.flow.state.report?.photosTotal == 0)
      }
    }

    @Test("what waits for room is tried once more before the report is handed in")
    func waitingPhoto() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1))
        let target = try #require(await flow.flow.cameraTarget())
        try Data(contentsOf: try scene.picture(2)).write(to: target)
        await flow.send()
        #expect(flow.flow.state.report?.photosTotal == 2)
      }
    }

    @Test("a photo that is retaken replaces the other, and the very same one is not wanted twice")
    func retaken() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.ready()
        let picture = try scene.picture(1)
        flow.flow.takeIn([FilePhoto(picture), FilePhoto(picture)])
        await settle(flow.flow) { $0.draft?.photos.count == 1 && $0.preparing == nil }
        let old = try #require(flow.flow.state.draft?.photos.first?.photoId)
        let target = try #require(await flow.flow.cameraTarget(retaken: old))
        try Data(contentsOf: try scene.picture(2)).write(to: target)
        flow.flow.fromCamera(target)
        await settle(flow.flow) { $0.draft?.photos.count == 1 && $0.draft?.photos.first?.photoId != old }
        let photo = try #require(flow.flow.state.draft?.photos.first?.photoId)
        flow.flow.openPhoto(photo)
        flow.flow.dropPhoto(photo)
        await settle(flow.flow) { $0.draft?.photos.isEmpty == true && $0.dialog == nil }
      }
    }

    // parity: report.blur
    @Test("boxes over a photo are unreadable for good, and the photo stays the draft's")
    func covered() async throws {
      try await Scene.play { scene in
        let flow = FlowScene(scene["a"])
        await flow.toReview(try scene.picture(1))
        let draft = try #require(flow.flow.state.draft)
        let before = try Data(contentsOf: URL(fileURLWithPath: draft.photos[0].fullPath))
        let cover = Cover(scene["a"].core, ownerId: draft.draftId, photoId: draft.photos[0].photoId)
        let heard = Heard(cover.told)
        await settle(cover) { $0.photo != nil }
        cover.draw(from: (0.2, 0.2), to: (0.6, 0.6))
        cover.save()
        try await eventually { !heard.all.isEmpty }
        flow.flow.photoChanged()
        await settle(flow.flow) { $0.draft?.photos.first?.covered == true }
        let after = try #require(flow.flow.state.draft?.photos.first?.fullPath)
        #expect(try Data(contentsOf: URL(fileURLWithPath: after)) != before)
      }
    }
  }
}
