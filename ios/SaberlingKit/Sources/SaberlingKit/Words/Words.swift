import Foundation
@_exported import SaberlingWords

/// The languages that the app speaks.
public enum Language: String, Sendable, CaseIterable {
  case indonesian = "id"
  case english = "en"

  /// The one that was chosen; otherwise English on a phone that prefers it to Indonesian, and Indonesian on all others:
  /// it is the city's. `preferred` are the phone's tags in order; Indonesian was once called `in`.
  public static func spoken(chosen: String?, preferred: [String]) -> Language {
    let tags = ([chosen].compactMap { $0 } + preferred).map { $0.split(separator: "-").first?.lowercased() ?? "" }
    return tags.first { ["en", "id", "in"].contains($0) } == "en" ? .english : .indonesian
  }
}

/// What stands in a word's place of a value: words as they are, whole numbers as the language writes them.
public protocol WordValue: Sendable {
  func written(in language: Language) -> String
}

extension String: WordValue {
  public func written(in language: Language) -> String { self }
}

extension Int: WordValue {
  public func written(in language: Language) -> String { Numbers.whole(self, language) }
}

/// The shell's own words in one language. The core's sentences come from the core.
public struct Words: Sendable, Equatable {
  public let language: Language
  /// Every word is much longer, and its ends are marked: to see what a long language would do, and that nothing is cut.
  public let stretched: Bool

  public init(_ language: Language, stretched: Bool = false) {
    self.language = language
    self.stretched = stretched
  }

  /// The word with its values; the first whole number among them decides between one and many.
  public func callAsFunction(_ word: Word, _ values: any WordValue...) -> String {
    let form = Self.phrases(language)[word.rawValue]?.form(values.lazy.compactMap { $0 as? Int }.first) ?? ""
    let text = Self.filled(form, values.map { $0.written(in: language) })
    return stretched ? "⟦\(text)\(String(repeating: "·", count: text.count * 6 / 10))⟧" : text
  }

  /// Puts the values in their places, in one pass: what a person wrote is never looked into.
  private static func filled(_ form: String, _ values: [String]) -> String {
    var pieces = form.split(separator: "{", omittingEmptySubsequences: false)
    var text = String(pieces.removeFirst())
    for piece in pieces {
      let parts = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, let place = Int(parts[0]), values.indices.contains(place) {
        text += values[place] + parts[1]
      } else {
        text += "{" + piece
      }
    }
    return text
  }

  /// A text in all its forms, as the catalogue has it.
  public static func forms(_ word: Word, _ language: Language) -> [String: String] {
    switch phrases(language)[word.rawValue] {
    case .one(let text): ["other": text]
    case .many(let forms): forms
    case nil: [:]
    }
  }

  private static func phrases(_ language: Language) -> [String: Phrase] {
    language == .english ? english : indonesian
  }

  private static let indonesian = read(Catalogue.id)
  private static let english = read(Catalogue.en)

  private static func read(_ json: String) -> [String: Phrase] {
    guard let phrases = try? JSONDecoder().decode([String: Phrase].self, from: Data(json.utf8)) else {
      preconditionFailure("the catalogue was made by ios/words")
    }
    return phrases
  }
}

/// A text, or one for each number of things.
private enum Phrase: Decodable {
  case one(String)
  case many([String: String])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) { self = .one(text) } else { self = .many(try value.decode([String: String].self)) }
  }

  func form(_ count: Int?) -> String {
    switch self {
    case .one(let text): text
    case .many(let forms): (count == 1 ? forms["one"] : nil) ?? forms["other"] ?? ""
    }
  }
}
