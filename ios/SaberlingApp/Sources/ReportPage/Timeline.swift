import SaberlingKit
import SwiftUI

// parity: page.timeline
/// What happened, the newest first; acts that were refused carry what mends them.
struct Timeline: View {
  let lines: [LineLook]
  let mend: (Mend) -> Void
  let edit: (_ act: String, _ words: String) -> Void
  @State private var writing: Writing?

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space16) {
      ForEach(lines.indices, id: \.self) { place in
        TimelineRow(line: lines[place]) { chosen in
          if case .editAct(let act, let words) = chosen { writing = Writing(id: act, words: words) } else { mend(chosen) }
        }
      }
    }
    .sheet(item: $writing) { asked in
      WordsSheet(words: asked.words) { said in
        writing = nil
        if let said { edit(asked.id, said) }
      }
    }
  }
}

/// The act whose words are being changed.
private struct Writing: Identifiable {
  let id: String
  let words: String
}

private struct TimelineRow: View {
  let line: LineLook
  let mend: (Mend) -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      HStack(alignment: .firstTextBaseline, spacing: Size.space12) {
        Symbol(line.mark.icon).foregroundColor(line.mark.tone.paint.text)
        VStack(alignment: .leading, spacing: Size.space4) {
          Text(line.text).font(TextStyle.row).foregroundColor(Paint.ink)
          Text(line.at).font(TextStyle.second).foregroundColor(Paint.ink2)
          if let note = line.note {
            Text(around.words(.pageQuoted, note)).font(TextStyle.body).foregroundColor(Paint.ink)
          }
          if let below = line.below(around.words) {
            Text(below).font(TextStyle.second).foregroundColor(line.refused == nil ? Paint.ink2 : Paint.red)
          }
        }
      }
      .accessibilityElement(children: .combine)
      MendButtons(mends: line.mend, act: mend)
    }
    .frame(maxWidth: .infinity, alignment: .leading)
  }
}

/// Other words for an act that was refused; nothing is sent when the sheet is put away.
struct WordsSheet: View {
  let words: String
  let done: (String?) -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var text = ""

  var body: some View {
    ScrollView {
      NoteField(label: around.words(.wordsAsk), text: $text).padding(Size.space24)
    }
    .foot {
      Button(around.words(.wordsDo)) { done(text) }.buttonStyle(MainButton())
      Button(around.words(.dialogCancel), role: .cancel) { done(nil) }.buttonStyle(OutlineButton())
    }
    .presentationDetents([.medium, .large])
    .onAppear { text = words }
  }
}
