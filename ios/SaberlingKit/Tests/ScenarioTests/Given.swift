import SaberlingCore
import SaberlingTesting

/// JSON's members by name, each as what a call takes.
struct Given: Sendable {
  let members: [String: Json]

  init(_ value: Json) { members = value.members }

  func maybe(_ name: String) -> String? { members[name]?.string }
  func text(_ name: String) -> String { maybe(name) ?? "" }
  func realOrNone(_ name: String) -> Double? { members[name]?.number }
  func real(_ name: String) -> Double { realOrNone(name) ?? .nan }
  func whole(_ name: String) -> Int64? { if case .whole(let number)? = members[name] { number } else { nil } }
  func flag(_ name: String, otherwise: Bool = false) -> Bool {
    if case .bool(let flag)? = members[name] { flag } else { otherwise }
  }
  func texts(_ name: String) -> [String] { members[name]?.elements.compactMap(\.string) ?? [] }
  func all(_ name: String) -> [Given] { members[name]?.elements.map(Given.init) ?? [] }
  func inner(_ name: String) -> Given { Given(members[name] ?? .null) }

  func fixOrNone(_ name: String) throws -> LocationFix? {
    guard let value = members[name], value != .null else { return nil }
    return try Given(value).fix()
  }

  func fix() throws -> LocationFix {
    LocationFix(
      latDeg: real("lat_deg"), lonDeg: real("lon_deg"), accuracyM: realOrNone("accuracy_m"),
      source: try named([.gps, .photo, .pin], text("source")), mock: flag("mock"), fixedAtMs: whole("fixed_at_ms"),
      provider: try maybe("provider").map { try named([.satellite, .network, .fused], $0) })
  }

  func fixes(_ name: String) throws -> [LocationFix] { try all(name).map { try $0.fix() } }
  func answers(_ name: String) -> [GivenAnswer] {
    all(name).map { GivenAnswer(question: $0.text("question"), values: $0.texts("values")) }
  }
  func role() throws -> PhotoRole { try named([.report, .before, .after, .dispute], text("role")) }
  func boxes() -> [CoverBox] {
    all("boxes").map { CoverBox(left: $0.real("left"), top: $0.real("top"), right: $0.real("right"), bottom: $0.real("bottom")) }
  }

  func report() throws -> NewReport {
    NewReport(
      category: text("category"), note: text("note"), photoPaths: texts("photo_paths"), fix: try fixOrNone("fix"),
      otherFixes: try fixes("other_fixes"), chosenArea: maybe("chosen_area"), answers: answers("answers"),
      anonymous: flag("anonymous", otherwise: true), confidential: flag("confidential"),
      evenIfRepeated: flag("even_if_repeated"))
  }

  func content() throws -> DraftContent {
    DraftContent(
      category: maybe("category"), note: text("note"), answers: answers("answers"), fix: try fixOrNone("fix"),
      otherFixes: try fixes("other_fixes"), chosenArea: maybe("chosen_area"),
      anonymous: flag("anonymous", otherwise: true), confidential: flag("confidential"), follows: maybe("follows"))
  }

  func edit() throws -> ReportEdit {
    ReportEdit(
      category: text("category"), note: text("note"), answers: answers("answers"), fix: try fixOrNone("fix"),
      chosenArea: maybe("chosen_area"), anonymous: flag("anonymous", otherwise: true), confidential: flag("confidential"))
  }
}

/// The one of these that is called so.
func named<T>(_ values: [T], _ name: String) throws -> T {
  guard let value = values.first(where: { snake("\($0)") == name }) else { throw Malformed(why: "there is no \(name)") }
  return value
}
