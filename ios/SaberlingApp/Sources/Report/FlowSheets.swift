import SaberlingCore
import SaberlingKit
import SwiftUI

/// A question with its answers, each in words of its own: the first one is the main one.
struct AskSheet: View {
  struct Reply {
    let word: String
    let danger: Bool
    let act: @MainActor () -> Void

    init(_ word: String, danger: Bool = false, act: @escaping @MainActor () -> Void) {
      self.word = word
      self.danger = danger
      self.act = act
    }
  }

  let title: String
  let text: String
  let answers: [Reply]

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        Text(title).font(TextStyle.title).accessibilityAddTraits(.isHeader)
        Text(text).font(TextStyle.body)
      }
      .foregroundColor(Paint.ink)
      .padding(Size.space24)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .foot {
      if let first = answers.first { Button(first.word, action: first.act).buttonStyle(MainButton()) }
      ForEach(Array(answers.dropFirst().enumerated()), id: \.offset) { _, answer in
        Button(answer.word, role: answer.danger ? .destructive : nil, action: answer.act)
          .buttonStyle(OutlineButton(danger: answer.danger))
      }
    }
    .presentationDetents([.medium, .large])
  }
}

/// What is sent to whom, before anything is sent for the first time.
struct ConsentSheet: View {
  let consent: ConsentView
  let agree: @MainActor () -> Void
  let later: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        Text(around.words(.reportConsent)).font(TextStyle.title).accessibilityAddTraits(.isHeader)
        Text(consent.text).font(TextStyle.body)
      }
      .foregroundColor(Paint.ink)
      .padding(Size.space24)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .foot {
      Button(around.words(.reportConsentYes), action: agree).buttonStyle(MainButton())
      Button(around.words(.reportNotNow), action: later).buttonStyle(OutlineButton())
    }
    .presentationDetents([.medium, .large])
  }
}
