import Foundation
import SaberlingCore
import SaberlingTesting
import Testing

@testable import SaberlingKit

extension All {
  @MainActor @Suite("crew") struct CrewTests {
    // parity: crew.activate
    @Test("a wrong code is counted and said, one from the office's QR code is taken, and a used one is told apart")
    func activation() async throws {
      try await Scene.play(["c": .indonesian, "d": .english]) { scene in
        let code = try scene.code()
        let login = Activation(scene["c"].core)
        let heard = Heard(login.told)
        scene["c"].network.now.value = .unmetered
        login.activate("  ", host: "lapor.example.id")
        #expect(login.state.missing && !login.state.busy)
        login.activate("AAAA-AAAA", host: "lapor.example.id")
        await settle(login) { $0.problem != nil && !$0.busy }
        login.activate("https://lapor.example.id/k#\(code)", host: "lapor.example.id")
        try await eventually { heard.all.first?.crewName == "Regu Melati 1" }
        let other = Activation(scene["d"].core)
        scene["d"].network.now.value = .unmetered
        other.activate(code, host: "lapor.example.id")
        await settle(other) { $0.problem == "This code was used on another phone. Ask the office for a new one." }
      }
    }

    @Test("where the office does not answer a code is not used up, and that is said in the phone's language")
    func offline() async throws {
      try await Scene.play(["c": .english]) { scene in
        let code = try scene.code()
        let login = Activation(scene["c"].core)
        let heard = Heard(login.told)
        scene["c"].network.now.value = .unmetered
        try scene.ask("fault", ["at": .text("activate"), "what": .text("not_sent")])
        login.activate(code, host: "")
        await settle(login) { $0.problem != nil && !$0.busy }
        #expect(login.state.problem == "There is no signal. Try again when there is one.")
        login.activate(code, host: "")
        try await eventually { heard.all.count == 1 }
      }
    }

    // parity: crew.list
    @Test("the board shows the day in driving order, says who it belongs to, and begins where the crew is")
    func board() async throws {
      try await Scene.play(["a": .indonesian, "c": .indonesian]) { scene in
        _ = try await scene.assigned()
        let second = try await scene.report(note: "Lagi.")
        try scene.office(second.reportId, "accept")
        try scene.ask("office", ["report": .text(second.reportId), "act": .text("assign"), "crew": .text("Regu Melati 1")])
        let board = CrewBoard(scene["c"].core)
        await settle(board) { $0.loaded && $0.crew != nil }
        #expect(board.state.crew?.crewName == "Regu Melati 1" && board.state.stops.map(\.number) == [1])
        try await scene["c"].sync()
        await settle(board) { $0.stops.map(\.number) == [1, 2] && $0.heardAtMs != nil }
        board.moved(LocationFix(latDeg: 3.61, lonDeg: 98.49, source: .gps))
        await settle(board) { $0.routeText.contains("2") && $0.offsetMinutes == 420 }
        try await scene.done(try #require(board.state.stops.first?.id))
        await settle(board) { $0.done.count == 1 && $0.stops.map(\.number) == [2] }
      }
    }

    // parity: crew.task
    @Test("a task needs its photos in their order, is done without a network, and goes by itself")
    func desk() async throws {
      try await Scene.play(["a": .indonesian, "c": .indonesian]) { scene in
        let phone = scene["c"]
        let (report, task) = try await scene.assigned(photo: 1)
        let desk = TaskDesk(phone.core, task, incoming: phone.incoming)
        let heard = Heard(desk.told)
        await settle(desk) { $0.task != nil && !$0.reasons.isEmpty }
        #expect(desk.state.presence == .unknown)
        desk.moved(LocationFix(latDeg: here.latDeg, lonDeg: here.lonDeg, accuracyM: 5, source: .gps))
        #expect(desk.state.presence == .here(metres: 0))
        desk.start()
        try await eventually { heard.all == [.photoFirst(.before)] }
        await settle(desk) { !$0.busy }
        try await shoot(desk, .before, scene.picture(11))
        await settle(desk) { $0.before.count == 1 && !$0.busy }
        #expect(desk.state.ghost == desk.state.before.last?.fullPath)
        let first = desk.state.before.first?.photoId
        try await shoot(desk, .before, scene.picture(13))
        await settle(desk) { $0.before.count == 1 && $0.before.first?.photoId != first && !$0.busy }
        same(try await phone.core.ask { try $0.keptPhotos(ownerId: task, role: .before).count }, 1)
        desk.start()
        desk.start()
        await settle(desk) { $0.task?.status == .started && !$0.busy }
        desk.complete("Bersih.")
        try await eventually { heard.all.contains(.photoFirst(.after)) }
        await settle(desk) { !$0.busy }
        try await shoot(desk, .after, scene.picture(12))
        await settle(desk) { $0.after.count == 1 && !$0.busy }
        desk.complete("Bersih.")
        await settle(desk) { $0.task?.status == .done && !$0.busy }
        #expect(heard.all.last == .recorded(leave: true))
        try await phone.sync()
        try await scene["a"].sync()
        same(try await scene["a"].core.ask { try $0.report(reportId: report).status }, .resolved)
      }
    }

    @Test("a photo that found no room is tried once more when the crew goes on")
    func waitingPhoto() async throws {
      try await Scene.play(["a": .indonesian, "c": .indonesian]) { scene in
        let (_, task) = try await scene.assigned()
        let target = try await scene["c"].incoming.target("\(task)-before")
        try Data(contentsOf: try scene.picture(11)).write(to: target)
        let desk = TaskDesk(scene["c"].core, task, incoming: scene["c"].incoming)
        await settle(desk) { $0.task != nil }
        desk.start()
        await settle(desk) { $0.task?.status == .started && !$0.busy }
        let left = await scene["c"].incoming.left("\(task)-before")
        #expect(left.isEmpty)
      }
    }

    @Test("the board says why nothing goes, and asks the office when the crew does")
    func refreshed() async throws {
      try await Scene.play(["a": .indonesian, "c": .indonesian]) { scene in
        let (_, task) = try await scene.assigned()
        let board = CrewBoard(scene["c"].core)
        await settle(board) { $0.stops.map(\.id) == [task] }
        board.refresh()
        await settle(board) { $0.waiting?.isEmpty == false }
        scene["c"].network.now.value = .unmetered
        board.refresh()
        await settle(board) { $0.waiting == nil }
      }
    }

    // parity: crew.decline
    @Test("a task that cannot be done goes back with a reason, and without one the reason is asked for")
    func declined() async throws {
      try await Scene.play(["a": .indonesian, "c": .indonesian]) { scene in
        let (_, task) = try await scene.assigned()
        let desk = TaskDesk(scene["c"].core, task, incoming: scene["c"].incoming)
        let heard = Heard(desk.told)
        await settle(desk) { $0.task != nil && !$0.reasons.isEmpty }
        desk.decline(nil, "")
        #expect(heard.all == [.reasonFirst])
        desk.decline(desk.state.reasons[0].code, "Jalan ditutup.")
        try await eventually { heard.all.last == .recorded(leave: true) }
      }
    }

    @Test("a photo that is none is said, and the desk goes on")
    func badPhoto() async throws {
      try await Scene.play(["a": .indonesian, "c": .english]) { scene in
        let (_, task) = try await scene.assigned()
        let desk = TaskDesk(scene["c"].core, task, incoming: scene["c"].incoming)
        let heard = Heard(desk.told)
        await settle(desk) { $0.task != nil }
        try await shoot(desk, .before, scene.picture(1, kind: "words"))
        try await eventually { if case .say(let text) = heard.all.last { text.contains("not a photo") } else { false } }
        await settle(desk) { !$0.busy && $0.before.isEmpty }
      }
    }

    // parity: crew.moved
    @Test("a task that was moved while the crew had no network is told once, on top")
    func moved() async throws {
      try await Scene.play(["a": .indonesian, "c": .indonesian]) { scene in
        let (report, task) = try await scene.assigned()
        let board = CrewBoard(scene["c"].core)
        await settle(board) { $0.stops.count == 1 }
        let before = try scene.picture(11).path
        _ = try await scene["c"].core.ask { try $0.startTask(taskId: task, photoPaths: [before], fix: here) }
        try scene.ask("office", ["report": .text(report), "act": .text("move"), "crew": .text("Regu Melati 2")])
        try await scene["c"].sync()
        await settle(board) { $0.stops.isEmpty && $0.gone.first?.notice?.contains("regu lain") == true }
      }
    }

    private func shoot(_ desk: TaskDesk, _ role: PhotoRole, _ picture: URL) async throws {
      let target = try #require(await desk.cameraTarget())
      try Data(contentsOf: picture).write(to: target)
      desk.taken(role, target)
    }
  }
}
