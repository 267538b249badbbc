import Foundation
import SaberlingCore
import Testing

@testable import SaberlingKit

@MainActor @Suite("parts of the screens") struct PartsTests {
  private func cover() -> Cover { Cover(Core(open: { throw CancellationError() }), ownerId: "draft", photoId: "photo") }

  private func question(_ kind: QuestionKind, min: Int64? = nil, max: Int64? = nil) -> QuestionView {
    QuestionView(code: "q", kind: kind, text: "?", hint: nil, required: true, choices: [], min: min, max: max)
  }

  @Test("a box is within the picture, whichever corner it began at")
  func boxes() {
    let cover = cover()
    cover.draw(from: (0.9, 1.4), to: (0.5, 0.5))
    #expect(cover.state.boxes == [CoverBox(left: 0.5, top: 0.5, right: 0.9, bottom: 1)])
  }

  @Test("a touch draws no box")
  func touch() {
    let cover = cover()
    cover.draw(from: (0.5, 0.5), to: (0.505, 0.505))
    #expect(cover.state.boxes.isEmpty && cover.state.selected == nil)
  }

  @Test("buttons move and grow the selected box, and stop at the edges")
  func buttons() {
    let cover = cover()
    cover.draw(from: (0, 0), to: (0.2, 0.2))
    cover.addInMiddle()
    cover.select(0)
    for _ in 0..<100 { cover.nudge(right: 1, down: 0) }
    let moved = cover.state.boxes[0]
    #expect(abs(moved.right - 1) < 1e-9 && abs(moved.right - moved.left - 0.2) < 1e-9)
    cover.grow(1)
    #expect(cover.state.boxes[0].left < moved.left)
    #expect(cover.state.boxes[1] == CoverBox(left: 0.4, top: 0.4, right: 0.6, bottom: 0.6))
    for _ in 0..<200 { cover.grow(-1) }
    #expect(cover.state.boxes[0].right > cover.state.boxes[0].left)
    cover.select(7)
    #expect(cover.state.selected == 0)
  }

  @Test("undo takes the last box back")
  func undo() {
    let cover = cover()
    cover.addInMiddle()
    cover.draw(from: (0, 0), to: (0.1, 0.1))
    cover.undo()
    #expect(cover.state.boxes.count == 1 && cover.state.selected == 0)
    cover.undo()
    cover.undo()
    #expect(cover.state.selected == nil)
  }

  @Test("what draws is told before each change, and of nothing that changes nothing")
  func drawing() {
    /// As SwiftUI's observable objects do it.
    @MainActor final class Held<Model> {
      let model: Model
      var changes = 0
      init<S, M>(_ model: Model) where Model: Screen<S, M> {
        self.model = model
        model.willChange = { [weak self] in self?.changes += 1 }
      }
    }
    let held = Held(cover())
    held.model.addInMiddle()
    held.model.select(0)
    held.model.select(5)
    #expect(held.changes == 1 && held.model.state.boxes.count == 1)
  }

  @Test("what happens once waits while nobody takes it, and is taken once")
  func mailbox() {
    let box = Mailbox<Int>()
    var taken: [Int] = []
    box.post(1)
    box.post(2)
    box.read { taken.append($0) }
    box.post(3)
    box.read(by: nil)
    box.post(4)
    #expect(taken == [1, 2, 3])
    box.read { taken.append($0 * 10) }
    #expect(taken == [1, 2, 3, 40])
  }

  @Test("work that has to wait its turn comes in the order in which it was asked for")
  func turnstile() async {
    let one = Turnstile()
    var order: [Int] = []
    let tasks = (0..<5).map { number in
      Task {
        await one.pass {
          await Task.yield()
          order.append(number)
        }
      }
    }
    for task in tasks { await task.value }
    #expect(order == [0, 1, 2, 3, 4])
  }

  @Test("an answer is missing, no number, out of range, or fine")
  func answers() {
    let number = question(.number, min: 1, max: 31)
    #expect(mishap(of: number, []) == .answerNone)
    #expect(mishap(of: number, ["32"]) == .numberRange(min: 1, max: 31))
    #expect(mishap(of: number, ["1.5"]) == .numberWhole)
    #expect(mishap(of: number, [" 31 "]) == nil)
    #expect(mishap(of: question(.text), ["  "]) == .answerNone)
    #expect(mishap(of: question(.someOf), ["a", "b"]) == nil)
  }

  @Test("an answer replaces the one before, and none takes it back")
  func replaced() {
    var content = DraftContent()
    content.answer("a", ["1"])
    content.answer("b", ["2"])
    content.answer("a", ["3"])
    #expect(content.answer(to: "a") == ["3"] && content.answers.count == 2)
    content.answer("a", [])
    #expect(content.answers.map(\.question) == ["b"])
  }

  @Test("the trail leads back out of the review, and not round in circles")
  func trail() {
    let (category, review) = (FlowStop(.category), FlowStop(.review))
    let first = FlowWay.onto([category], review)
    #expect(FlowWay.onto(FlowWay.onto(first, FlowStop(.place)), review) == [category, review])
    #expect(FlowWay.onto(first, category) == [category, review, category])
    #expect(FlowWay.onto(FlowWay.onto(first, category), review) == [category, review])
  }

  @Test("where the phone is later is not where the draft was begun")
  func stillThere() {
    #expect(isStillThere(begunMs: 1_000, nowMs: 1_000) && isStillThere(begunMs: 1_000, nowMs: 600_000))
    #expect(!isStillThere(begunMs: 1_000, nowMs: 700_000))
    #expect(!isStillThere(begunMs: 700_000, nowMs: 1_000), "the clock was put back")
  }

  @Test("what the core refuses is said beside what it is about")
  func spots() {
    #expect(spot(of: "note.long", at: .review) == .note)
    #expect(spot(of: "photo.bad", at: .review) == .photos)
    #expect(spot(of: "disk.text", at: .review) == .send)
    #expect(spot(of: "disk.text", at: .question) == .question)
    #expect(spot(of: "fix.invalid", at: .review) == .place)
  }

  @Test("presence is said with both accuracies in mind")
  func presence() {
    func fix(_ northM: Double, accuracyM: Double?) -> LocationFix {
      let at = LatLon(3.6, 98.48).moved(northM: northM, eastM: 0)
      return LocationFix(latDeg: at.lat, lonDeg: at.lon, accuracyM: accuracyM, source: .gps)
    }
    #expect(Presence(nil, melati) == .unknown && Presence(fix(0, accuracyM: 5), nil) == .unknown)
    #expect(Presence(fix(40, accuracyM: 5), melati) == .here(metres: 40))
    #expect(Presence(fix(180, accuracyM: 5), melati) == .away(metres: 180))
    #expect(Presence(fix(180, accuracyM: 5_000), melati) == .away(metres: 180), "a claim of kilometres proves nothing")
    #expect(Presence.away(metres: 180).text(Words(.indonesian)).hasPrefix("Anda 180 m dari titik laporan."))
  }

  // parity: map.offline
  @Test("neighbours' borders are drawn once, and a hole is no part of its area")
  func shapes() {
    func bytes(_ corners: [(Double, Double)]) -> Data {
      corners.reduce(into: Data()) { data, corner in
        for degrees in [corner.0, corner.1] {
          withUnsafeBytes(of: Int32((degrees * 1e7).rounded()).littleEndian) { data += $0 }
        }
      }
    }
    func area(_ code: String, _ rings: [[(Double, Double)]]) -> MapArea {
      MapArea(code: code, name: code, districtName: nil, labelLatDeg: 0, labelLonDeg: 0, rings: rings.map(bytes))
    }
    let west = area("w", [[(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)], [(0.4, 0.4), (0.4, 0.6), (0.6, 0.6), (0.6, 0.4), (0.4, 0.4)]])
    let east = area("e", [[(0, 1), (0, 2), (1, 2), (1, 1), (0, 1)]])
    let shapes = CityShapes(
      bounds: MapBounds(southDeg: 0, westDeg: 0, northDeg: 1, eastDeg: 2), areas: [west, east], roads: [])
    #expect(shapes.areaName(at: LatLon(0.2, 0.2)) == "w" && shapes.areaName(at: LatLon(0.5, 1.5)) == "e")
    #expect(shapes.areaName(at: LatLon(0.5, 0.5)) == nil && shapes.areaName(at: LatLon(3, 3)) == nil)
    let edges = shapes.borders.reduce(0) { $0 + $1.count - 1 }
    #expect(edges == 4 + 4 + 3)
    #expect(decode(Data([1, 2, 3])) == [])
  }
}
