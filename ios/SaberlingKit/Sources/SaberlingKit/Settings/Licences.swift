import Foundation

/// Something that others made and that is in the app.
public struct Component: Equatable, Sendable, Identifiable {
  public let name: String
  public let terms: String
  public let source: String?
  public let holders: [String]
  let texts: [Int]

  public var id: String { name }
}

/// What is in the app, and under which licences: read from the file that `android/licences` gathers, where each text stands
/// once.
public struct Licences: Equatable, Sendable {
  public let components: [Component]
  private let texts: [Int: String]

  /// Lines before the first `=` belong to nothing.
  public init(_ file: String) {
    var components: [Component] = []
    var texts: [Int: String] = [:]
    for part in Self.parts(file.components(separatedBy: "\n")) {
      let (head, lines) = (part[0].dropFirst(), part.dropFirst())
      if head.hasPrefix("text "), let number = Int(head.dropFirst(5)) {
        texts[number] = lines.map { String($0.dropFirst()) }.joined(separator: "\n")
      } else {
        components.append(Self.component(String(head), Array(lines)))
      }
    }
    self.components = components
    self.texts = texts
  }

  /// Those with all of these words in their name or terms.
  public func find(_ typed: String) -> [Component] {
    let words = typed.lowercased().split(whereSeparator: \.isWhitespace)
    return components.filter { one in
      let told = (one.name + " " + one.terms).lowercased()
      return words.allSatisfy { told.contains($0) }
    }
  }

  /// All that is to be read about a component: terms, source, holders, and each text whole.
  public func page(_ one: Component) -> String {
    let head = ([one.terms] + [one.source].compactMap { $0 } + one.holders).joined(separator: "\n")
    return ([head] + one.texts.compactMap { texts[$0] }.map(Self.flowing)).joined(separator: "\n\n")
  }

  private static func parts(_ lines: [String]) -> [[String]] {
    var parts: [[String]] = []
    for line in lines {
      if line.hasPrefix("=") { parts.append([line]) } else if !parts.isEmpty { parts[parts.count - 1].append(line) }
    }
    return parts
  }

  private static func component(_ name: String, _ lines: [String]) -> Component {
    let told = { (word: String) in lines.filter { $0.hasPrefix(word + " ") }.map { String($0.dropFirst(word.count + 1)) } }
    return Component(
      name: name, terms: told("terms").first ?? "", source: told("from").first, holders: told("by"),
      texts: told("texts").flatMap { $0.split(separator: " ") }.compactMap { Int($0) })
  }

  /// A line shorter than this was not broken for its length: a title, an address.
  private static let short = 52

  /// The same words for a narrow screen: lines that were only broken for their length are joined again.
  private static func flowing(_ text: String) -> String {
    var out: [String] = []
    var before = ""
    for line in text.components(separatedBy: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) where !isRule(line) {
      if before.count >= short && !line.isEmpty && !isItem(line) {
        out[out.count - 1] += " " + line
      } else if !line.isEmpty || out.last?.isEmpty == false {
        out.append(line)
      }
      before = line
    }
    return out.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func isRule(_ line: String) -> Bool { line.count > 2 && line.allSatisfy { "-=*_".contains($0) } }

  private static func isItem(_ line: String) -> Bool {
    line.range(of: #"^(\([A-Za-z0-9]+\)|\d+(\.\d+)*\.|[-*•])\s"#, options: .regularExpression) != nil
  }
}
