import Foundation
import SaberlingKit
import SaberlingTesting
import Testing

/// An expectation of a step does not hold.
struct Unexpected: Error { let step: Int, why: String }

/// Plays tests/scenarios through the kit's core, against the real server behind a door with faults. What each step gave
/// is written to the file that SABERLING_RESULTS names, to be compared with other languages' results. The format:
/// tests/scenarios/README.md. Needs SABERLING_DEMO, the program with the stage.
@Suite("scenarios", .serialized)
struct ScenarioTests {
  private static let program = ProcessInfo.processInfo.environment["SABERLING_DEMO"]
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../tests/scenarios").standardizedFileURL

  @Test("every scenario holds")
  func everyScenarioHolds() async throws {
    var lines: [String] = []
    try await playAll { scenario, stage in
      let name = scenario["name"]?.string ?? ""
      do {
        lines += try await play(scenario, stage, nil).map { "\(name) \($0)\n" }
      } catch let failed as Unexpected {
        Issue.record("\(name): \(failed.why)")
      }
    }
    if let results = ProcessInfo.processInfo.environment["SABERLING_RESULTS"] {
      try lines.joined().write(toFile: results, atomically: true, encoding: .utf8)
    }
    print("scenarios complete: \(lines.count) lines")
  }

  @Test("each scenario fails where one of its expectations is turned")
  func eachScenarioFailsWhereItIsTurned() async throws {
    try await playAll { scenario, stage in
      let (name, turn) = (scenario["name"]?.string ?? "", placeToTurn(scenario))
      do {
        let lines = try await play(scenario, stage, turn)
        #expect(lines.isEmpty, "\(name) holds though \(turn) is turned")
      } catch let failed as Unexpected {
        #expect(failed.step == turn.step, "\(name): \(failed.why)")
      }
    }
  }

  private func playAll(_ each: (Json, Stage) async throws -> Void) async throws {
    let program = try #require(Self.program, "SABERLING_DEMO names no program")
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".json") }
    try #require(names.count >= 30, "the scenarios are missing")
    let stage = try Stage(program: program)
    for name in names.sorted() {
      let scenario = try Json.read(Data(contentsOf: Self.folder.appendingPathComponent(name)))
      #expect(scenario["name"]?.string.map { $0 + ".json" } == name)
      try await each(scenario, stage)
    }
    try stage.close()
  }

  private func play(_ scenario: Json, _ stage: Stage, _ turn: Place?) async throws -> [String] {
    var phones: [String: Phone] = [:]
    for (name, given) in try stage.ask(["begin": scenario]).members {
      let language = at(scenario, "phones.\(name).language").string ?? "id"
      phones[name] = try await Phone(language: language, given: Given(given))
    }
    do {
      let lines = try await steps(of: scenario, phones, stage, turn)
      for phone in phones.values { await phone.close() }
      return lines
    } catch {
      for phone in phones.values { await phone.close() }
      throw error
    }
  }

  private func steps(of scenario: Json, _ phones: [String: Phone], _ stage: Stage, _ turn: Place?) async throws -> [String] {
    var saved = Saved(scenario["let"]?.members ?? [:])
    var lines: [String] = []
    for (number, step) in (scenario["steps"]?.elements ?? []).enumerated() {
      guard let (value, code) = try await done(number, step, phones, stage, saved, turn) else { return [] }
      for (name, path) in step["save"]?.members ?? [:] {
        let found = at(value, path.string ?? "")
        if found == .null { throw Malformed(why: "step \(number): nothing at \(path.written)") }
        saved.save(found, as: name)
      }
      if step["phone"] != nil, step["until"] != .bool(true), step["told"] != .bool(false) {
        let line: [String: Json] = [
          "step": .whole(Int64(number)), "do": step["do"] ?? .null, "error": code.map { .text($0) } ?? .null,
          "value": told(value, saved),
        ]
        lines.append(Json.object(line).written)
      }
    }
    return lines
  }

  /// What a step gives, and its code when the façade refuses it; nil when what the scenario needs is not here.
  private func done(
    _ number: Int, _ step: Json, _ phones: [String: Phone], _ stage: Stage, _ saved: Saved, _ turn: Place?
  ) async throws -> (Json, String?)? {
    var patience = step["until"] != .bool(true) ? 0 : turn != nil ? 40 : 600
    while true {
      let (value, code) = try await ask(step, phones, stage, saved)
      if step["do"] == .text("photo"), at(value, "path") == .null {
        print("SKIPPED a scenario: no folder of photos (set SABERLING_PHOTOS)")
        return nil
      }
      var wrong: [String] = []
      for (name, each) in checks(step) {
        let plain = try filled(each, saved)
        let wanted = turn == Place(step: number, name: name) ? try other(plain) : plain
        let seen = name == "error" ? code.map { .text($0) } ?? .null : at(value, name)
        if try !holds(seen, wanted) { wrong.append("\(name) is \(seen.written), not \(wanted.written)") }
      }
      if wrong.isEmpty { return (value, code) }
      if patience == 0 { throw Unexpected(step: number, why: "step \(number) (\(step["do"]?.written ?? "")): \(wrong)") }
      patience -= 1
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private func ask(
    _ step: Json, _ phones: [String: Phone], _ stage: Stage, _ saved: Saved
  ) async throws -> (Json, String?) {
    let (name, with) = (step["do"]?.string ?? "", try filled(step["with"] ?? .object([:]), saved))
    guard let called = step["phone"]?.string else { return (try stage.ask(["do": .text(name), "with": with]), nil) }
    guard let phone = phones[called] else { throw Malformed(why: "there is no phone \(called)") }
    do {
      return (try await phone.act(name, Given(with)), nil)
    } catch let refusal as Trouble {
      return (.object(["text": .text(refusal.text)]), refusal.code)
    }
  }
}
