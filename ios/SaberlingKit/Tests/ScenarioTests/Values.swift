import Foundation
import SaberlingTesting

/// What the façade gives, as JSON: records by their members, enums by their names.
func plain(_ value: Any) -> Json {
  switch value {
  case let text as String: return .text(text)
  case let flag as Bool: return .bool(flag)
  case let number as Double: return .real(number)
  case let number as any BinaryInteger: return .whole(Int64(number))
  case let bytes as Data: return .text("\(bytes.count) bytes \(sha256(bytes))")
  case is Void: return .null
  case let list as [Any]: return .list(list.map(plain))
  default: break
  }
  let mirror = Mirror(reflecting: value)
  switch mirror.displayStyle {
  case .optional: return mirror.children.first.map { plain($0.value) } ?? .null
  case .enum:
    guard let payload = mirror.children.first else { return .text(snake(String(describing: value))) }
    return plain(payload.value)
  default:
    let members = mirror.children.map { (snake($0.label ?? ""), plain($0.value)) }
    return .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
  }
}

/// `underReview` as `under_review`.
func snake(_ name: String) -> String {
  name.reduce(into: "") { snake, letter in
    if letter.isUppercase && !snake.isEmpty { snake += "_" }
    snake += letter.lowercased()
  }
}

/// What stands at a path; null where nothing does.
func at(_ value: Json, _ path: String) -> Json {
  if path == "." { return value }
  return path.split(separator: ".", omittingEmptySubsequences: false).reduce(value) { value, key in
    switch value {
    case .list(let list) where key == "#": .whole(Int64(list.count))
    case .list(let list): Int(key).flatMap { list.indices.contains($0) ? list[$0] : nil } ?? .null
    case .object(let members): members[String(key)] ?? .null
    default: .null
    }
  }
}

/// What was saved by name, in order; a name that is there already keeps its place.
struct Saved {
  private(set) var all: [(name: String, value: Json)]

  init(_ given: [String: Json]) { all = given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

  subscript(_ name: String) -> Json? { all.first { $0.name == name }?.value }

  mutating func save(_ value: Json, as name: String) {
    if let place = all.firstIndex(where: { $0.name == name }) { all[place].value = value } else { all.append((name, value)) }
  }
}

/// Puts what was saved in the place of `$name`.
func filled(_ value: Json, _ saved: Saved) throws -> Json {
  switch value {
  case .object(let members): return .object(try members.mapValues { try filled($0, saved) })
  case .list(let list): return .list(try list.map { try filled($0, saved) })
  case .text(let text) where text.hasPrefix("$"):
    guard let known = saved[String(text.dropFirst())] else { throw Malformed(why: "nothing was saved as \(text)") }
    return known
  default: return value
  }
}

/// What a step expects, its code first: one that is not named must not come.
func checks(_ step: Json) -> [(name: String, wanted: Json)] {
  let expected = (step["expect"]?.members ?? [:]).sorted { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }
  return [("error", step["error"] ?? .null)] + expected.map { ($0.key, $0.value) }
}

func holds(_ seen: Json, _ wanted: Json) throws -> Bool {
  if let number = wanted.number { return seen.number == number }
  guard case .object(let rules) = wanted, let (rule, value) = rules.first, rules.count == 1 else { return seen == wanted }
  switch rule {
  case "not": return try !holds(seen, value)
  case "contains": return contains(seen, value)
  case "lacks": return (seen.string != nil || isList(seen)) && !contains(seen, value)
  case "at_least": return compared(seen, value) { $0 >= $1 }
  case "at_most": return compared(seen, value) { $0 <= $1 }
  default: throw Malformed(why: "no such rule: \(rule)")
  }
}

private func contains(_ seen: Json, _ value: Json) -> Bool {
  switch (seen, value) {
  case (.text(let text), .text(let part)): text.contains(part)
  case (.list(let list), _): list.contains(value)
  default: false
  }
}

private func isList(_ value: Json) -> Bool { if case .list = value { true } else { false } }

private func compared(_ seen: Json, _ value: Json, _ how: (Double, Double) -> Bool) -> Bool {
  guard let seen = seen.number, let value = value.number else { return false }
  return how(seen, value)
}

/// An expectation turned: what was seen does not hold it any more.
func other(_ wanted: Json) throws -> Json {
  switch wanted {
  case .null: return .text("None~")
  case .text(let text): return .text(text + "~")
  case .bool(let flag): return .bool(!flag)
  case .whole(let number): return .whole(number + 1)
  case .real(let number): return .real(number + 1)
  case .list(let list): return .list(list + [.text("~")])
  case .object(let rules):
    switch rules.first {
    case ("not", let value)?: return value
    case ("lacks", let value)?: return .object(["contains": value])
    case ("contains", let value)?: return .object(["lacks": value])
    case ("at_least", _)?: return .object(["at_least": .real(1e12)])
    case ("at_most", _)?: return .object(["at_most": .real(-1e12)])
    default: throw Malformed(why: "no such rule: \(rules.keys)")
    }
  }
}

/// An expectation of a scenario by its place.
struct Place: Equatable { let step: Int, name: String }

/// Which expectation is turned: always the same, and not the same of each scenario.
func placeToTurn(_ scenario: Json) -> Place {
  let steps = scenario["steps"]?.elements ?? []
  let places = steps.enumerated().flatMap { number, step in
    checks(step).map(\.name).filter { $0 != "error" || step["error"] != nil }.map { Place(step: number, name: $0) }
  }
  let sum = (scenario["name"]?.string ?? "").utf8.reduce(0) { $0 + Int($1) }
  return places[sum % places.count]
}

private let hidden = [("_ms", "<time>"), ("_path", "<path>"), ("_bytes", "<bytes>"), ("_url", "<url>"), ("month", "<month>")]

/// A value as all languages must tell it: without what is another one each time.
func told(_ value: Json, _ saved: Saved, _ key: String = "") -> Json {
  switch value {
  case .object(let members): return .object(Dictionary(uniqueKeysWithValues: members.map { ($0, told($1, saved, $0)) }))
  case .list(let list): return .list(list.map { told($0, saved, key) })
  case .real(let number): return .text(String(format: "%.7f", number))
  case .null, .bool: return value
  default: break
  }
  if let sign = hidden.first(where: { key.hasSuffix($0.0) })?.1 { return .text(sign) }
  if case .text(let text) = value { return .text(toldText(text, saved, key)) }
  return value
}

private func toldText(_ text: String, _ saved: Saved, _ key: String) -> String {
  // Another number tomorrow.
  var text = text.replacingOccurrences(of: "[0-9]+(?= hari| day)", with: "<n>", options: .regularExpression)
  for (name, known) in saved.all {
    if let known = known.string, known.unicodeScalars.count > 5 { text = text.replacingOccurrences(of: known, with: "$\(name)") }
  }
  if key == "number" || key == "former" || key.hasSuffix("_id") { return text.hasPrefix("$") ? text : "<id>" }
  return text.unicodeScalars.count <= 500 ? text : "<long>"
}
