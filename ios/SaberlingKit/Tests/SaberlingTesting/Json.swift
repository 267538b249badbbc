import Foundation

/// JSON, with whole numbers apart from others.
package enum Json: Equatable, Sendable {
  case null
  case bool(Bool)
  case whole(Int64)
  case real(Double)
  case text(String)
  case list([Json])
  case object([String: Json])

  package static func read(_ data: Data) throws -> Json { try JSONDecoder().decode(Json.self, from: data) }

  package var number: Double? {
    switch self {
    case .whole(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }

  package var string: String? { if case .text(let text) = self { text } else { nil } }
  package var members: [String: Json] { if case .object(let members) = self { members } else { [:] } }
  package var elements: [Json] { if case .list(let list) = self { list } else { [] } }
  package subscript(_ name: String) -> Json? { members[name] }

  /// As all languages write it: keys sorted, no blanks, nothing escaped that need not be.
  package var written: String {
    switch self {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .whole(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): Self.quoted(text)
    case .list(let list): "[" + list.map(\.written).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.sorted { Array($0.key.unicodeScalars).lexicographicallyPrecedes(Array($1.key.unicodeScalars)) }
        .map { Self.quoted($0.key) + ":" + $0.value.written }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{8}": quoted += "\\b"
      case "\u{c}": quoted += "\\f"
      case ..<" ": quoted += String(format: "\\u%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension Json: Decodable {
  package init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? value.decode(Int64.self) {
      self = .whole(number)
    } else if let number = try? value.decode(Double.self) {
      self = .real(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([Json].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: Json].self))
    }
  }
}
