import Foundation
import SaberlingCore
import SaberlingKit

/// A phone of a scene, over the kit's core. It begins without a network.
package final class ScenePhone: Sendable {
  package let core: Core
  package let secrets: TestSecrets
  package let network = TestNetwork()
  package let folder: URL
  private let seed: String
  private let language: Language

  init(folder: URL, seed: String, language: Language, secrets: TestSecrets) {
    (self.folder, self.seed, self.language, self.secrets) = (folder, seed, language, secrets)
    let network = network
    core = Core(options: {
      OpenOptions(
        dataDir: folder.path, seedPack: seed, language: language.rawValue, secrets: secrets, network: network)
    })
  }

  /// Where pictures on their way in lie.
  package var incoming: Incoming { incoming(.seconds(60)) }

  /// The same, with another patience for who hands pictures over.
  package func incoming(_ patience: Duration) -> Incoming {
    Incoming(folder.appendingPathComponent("incoming"), patience: patience)
  }

  /// One turn with a network, as when a person asks for it.
  @discardableResult
  package func sync() async throws -> SyncView {
    network.now.value = .unmetered
    defer { network.now.value = .offline }
    return try await core.request { try await $0.sync() }
  }

  /// Something that needs a network while it is done.
  @MainActor
  package func online<T: Sendable>(_ work: @MainActor () async throws -> T) async throws -> T {
    network.now.value = .unmetered
    defer { network.now.value = .offline }
    return try await work()
  }

  /// Another core on the same folder, while this one may still have it; `opened` is told the app itself.
  package func restartedWithoutEnding(
    network: (any NetworkMonitor)? = nil, _ opened: (@Sendable (App) -> Void)? = nil
  ) -> Core {
    let network = network ?? self.network
    return Core(open: { [folder, seed, language, secrets] in
      let app = try App.open(
        options: OpenOptions(
          dataDir: folder.path, seedPack: seed, language: language.rawValue, secrets: secrets, network: network))
      opened?(app)
      return app
    })
  }

  /// A core on the folder's new place.
  package func moved(to folder: URL) -> Core {
    ScenePhone(folder: folder, seed: seed, language: language, secrets: secrets).core
  }

  /// The app is ended and started again: another core on the same folder.
  package func restarted() async -> ScenePhone {
    await core.shutDown()
    return ScenePhone(folder: folder, seed: seed, language: language, secrets: secrets)
  }
}

/// A fresh city with a real server, an office and phones.
@MainActor
package final class Scene {
  private let stage: Stage
  private var phones: [String: ScenePhone] = [:]

  private init(_ stage: Stage) { self.stage = stage }

  /// Sets a scene with these phones, plays in it, and clears it whatever happens.
  package static func play(
    _ languages: [String: Language] = ["a": .indonesian], city: Json? = nil, seed: Json? = nil,
    _ body: @MainActor (Scene) async throws -> Void
  ) async throws {
    guard let program = ProcessInfo.processInfo.environment["SABERLING_DEMO"] else {
      throw Malformed(why: "SABERLING_DEMO names no program")
    }
    let scene = Scene(try Stage(program: program))
    let wanted = languages.mapValues { _ in Json.object(seed.map { ["seed": $0] } ?? [:]) }
    var scenario: [String: Json] = ["name": .text("scene"), "phones": .object(wanted), "steps": .list([])]
    if let city { scenario["city"] = city }
    for (name, given) in try scene.stage.ask(["begin": .object(scenario)]).members {
      scene.phones[name] = ScenePhone(
        folder: URL(fileURLWithPath: given["data_dir"]?.string ?? ""), seed: given["seed_pack"]?.string ?? "",
        language: languages[name] ?? .indonesian, secrets: TestSecrets())
    }
    let ended: Result<Void, any Error>
    do { ended = .success(try await body(scene)) } catch { ended = .failure(error) }
    for phone in scene.phones.values { await phone.core.shutDown() }
    try scene.stage.close()
    try ended.get()
  }

  /// A phone by its name.
  package subscript(_ name: String) -> ScenePhone {
    guard let phone = phones[name] else { preconditionFailure("there is no phone \(name)") }
    return phone
  }

  /// The phone's app is started again; its core is another one from now on.
  package func restart(_ name: String) async -> ScenePhone {
    let phone = await self[name].restarted()
    phones[name] = phone
    return phone
  }

  /// Asks the stage.
  @discardableResult
  package func ask(_ act: String, _ with: [String: Json] = [:]) throws -> Json {
    try stage.ask(["do": .text(act), "with": .object(with)])
  }

  /// A camera's file.
  package func picture(_ seed: Int64, kind: String = "camera") throws -> URL {
    URL(fileURLWithPath: try ask("picture", ["seed": .whole(seed), "kind": .text(kind)])["path"]?.string ?? "")
  }

  /// The officer's form on a report's page.
  package func office(_ report: String, _ act: String, _ more: [String: String] = [:]) throws {
    try ask("office", ["report": .text(report), "act": .text(act)].merging(more.mapValues { .text($0) }) { $1 })
  }

  /// A crew's activation code.
  package func code(crew: String = "Regu Melati 1", member: String = "Budi") throws -> String {
    try ask("crew_code", ["crew": .text(crew), "member": .text(member)])["code"]?.string ?? ""
  }

  /// How many of something the server has.
  package func count(_ of: String) throws -> Int64? {
    if case .whole(let count)? = try ask("count", ["of": .text(of)])["count"] { count } else { nil }
  }
}

/// The middle of the sample city.
package let here = LocationFix(latDeg: 3.603, lonDeg: 98.486, accuracyM: 6, source: .gps)
