/// The line about sending, as it is drawn and spoken.
extension SyncLook {
  /// Its word.
  public func head(_ words: Words) -> String { words(word.word) }

  /// What stands below the word: nothing that the word says already. `whole` tells all that the core says, else the first
  /// sentence; what is fully sent, or on its way, needs no reason in a list.
  public func reason(_ words: Words, whole: Bool = false) -> String {
    if word == .sending || (word == .complete && !whole) { return "" }
    let rest = Sentences.after(words(word.word), why)
    return whole ? rest : Sentences.first(rest)
  }

  /// What VoiceOver says of it.
  public func spoken(_ words: Words, whole: Bool = false) -> String {
    [head(words), reason(words, whole: whole)].filter { !$0.isEmpty }.joined(separator: ". ")
  }
}

extension CardLook {
  /// Its name; a draft may have none yet.
  public func title(_ words: Words) -> String { name ?? words(.cardNoCategory) }

  /// Where and when, in one line.
  public var subtitle: String { [place, age].compactMap { $0 }.joined(separator: " · ") }

  /// The picture's stand-in where there is none.
  public var standIn: String { erased ? "erased" : icon }

  /// All of it as one spoken sentence: a card is one stop.
  public func spoken(_ words: Words) -> String {
    [title(words), place, age, chip?.text, sync.spoken(words)].compactMap { $0 }.joined(separator: ", ")
  }

  /// What a tap opens: the report's page, or the flow where the draft was left.
  public var route: Route { isDraft ? .flow(.draft(id)) : .report(id) }
}

/// A number as VoiceOver is to read it: letter by letter.
public func spelled(_ number: String) -> String { number.filter { $0 != "-" }.map(String.init).joined(separator: " ") }
