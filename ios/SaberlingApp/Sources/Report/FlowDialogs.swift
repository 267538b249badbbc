import SaberlingCore
import SaberlingKit
import SwiftUI

/// What stands over a step of the flow and waits for an answer.
struct FlowDialogs: ViewModifier {
  let model: ReportFlow
  let state: FlowState
  let photos: PhotoWays
  let blur: (String) -> Void
  @EnvironmentObject private var around: Surroundings

  func body(content: Content) -> some View {
    content
      .confirmationDialog(around.words(.reportDiscardAsk), isPresented: shows(.discard), titleVisibility: .visible) {
        Button(around.words(.reportDiscardDraft), role: .destructive) { model.discard() }
        Button(around.words(.dialogCancel), role: .cancel) { model.dismiss() }
      }
      .sheet(isPresented: isRepeated) {
        AskSheet(
          title: around.words(.reportRepeatedAsk), text: repeated ?? "",
          answers: [
            .init(around.words(.reportRepeatedSend)) { model.sendRepeated() },
            .init(around.words(.reportRepeatedNot)) { model.dismiss() },
          ])
      }
      .sheet(isPresented: shows(.supported)) {
        AskSheet(
          title: around.words(.reportSupported), text: around.words(.reportSupportedAsk),
          answers: [
            .init(around.words(.reportKeepDraft)) { model.dismiss() },
            .init(around.words(.reportDiscardDraft), danger: true) { model.discard() },
          ])
      }
      .sheet(isPresented: asksConsent) {
        if case .consent(let consent)? = state.dialog {
          ConsentSheet(consent: consent, agree: { model.agree() }, later: { model.dismiss() })
        }
      }
      .sheet(isPresented: isPhoto) {
        if case .photo(let photoId)? = state.dialog {
          PhotoSheet(photos: state.draft?.photos ?? [], photoId: photoId) { act(photoId, $0) }
        }
      }
  }

  private func act(_ photoId: String, _ what: PhotoSheet.Act) {
    switch what {
    case .blur:
      model.dismiss()
      blur(photoId)
    case .retake:
      model.dismiss()
      photos.openCamera(retaking: photoId)
    case .drop: model.dropPhoto(photoId)
    case .close: model.dismiss()
    }
  }

  private var repeated: String? {
    if case .repeated(let text)? = state.dialog { return text }
    return nil
  }

  private func shows(_ dialog: FlowDialog) -> Binding<Bool> { over(state.dialog == dialog) }

  private var isRepeated: Binding<Bool> { over(repeated != nil) }

  private var asksConsent: Binding<Bool> {
    if case .consent? = state.dialog { return over(true) }
    return over(false)
  }

  private var isPhoto: Binding<Bool> {
    if case .photo? = state.dialog { return over(true) }
    return over(false)
  }

  /// A sheet that is swiped away was put away without an answer; one that is gone already was answered.
  private func over(_ isShown: Bool) -> Binding<Bool> {
    .of(isShown) { [model] shown in
      if !shown, isShown { model.dismissIfOpen(state.dialog) }
    }
  }
}

extension ReportFlow {
  /// Puts this dialog away, unless its answer did.
  fileprivate func dismissIfOpen(_ dialog: FlowDialog?) {
    if dialog != nil, state.dialog == dialog { dismiss() }
  }
}

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
