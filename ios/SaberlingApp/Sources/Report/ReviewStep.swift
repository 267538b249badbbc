import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: report.review
/// All of the report on one page, each part with the way to change it, and the button that keeps it.
struct ReviewStep: View {
  let model: ReportFlow
  let state: FlowState
  let photos: PhotoWays
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        PhotoStrip(model: model, state: state, photos: photos)
        if let look {
          ReviewParts(model: model, state: state, look: look)
          NoteField(
            label: around.words(.reportNote), text: .of(state.note) { model.note($0) },
            problems: state.problems(.note).map { $0.text(around.words) })
          if !look.optional.isEmpty { OptionalQuestions(model: model, state: state, look: look) }
          switches
        }
        Button(around.words(.reportDiscardDraft), role: .destructive) { model.askDiscard() }
          .buttonStyle(OutlineButton(danger: true))
      }
      .padding(Size.pageSide)
    }
    .scrollDismissesKeyboard(.interactively)
    .navigationTitle(around.words(.reportCheck))
    .foot {
      Problems(model: model, state: state, spot: .send)
      if let look {
        HStack(spacing: Size.space8) {
          Symbol(look.sync.icon ?? "saved", size: Size.iconSync)
          Text(look.sync.title).font(TextStyle.second)
        }
        .foregroundColor(Paint.ink2)
        .accessibilityElement(children: .combine)
        Button {
          model.send()
        } label: {
          Worded("sending", look.send)
        }.buttonStyle(MainButton())
      }
    }
  }

  private var look: ReviewLook? { ReviewLook(state, around.words) }

  private var switches: some View {
    VStack(spacing: 0) {
      ExplainedToggle(
        icon: "anon", title: around.words(.reportAnonymous), why: around.words(.reportAnonymousHint),
        isOn: .of(state.draft?.content.anonymous ?? true) { model.anonymous($0) })
      Divider()
      ExplainedToggle(
        icon: "lock", title: around.words(.reportConfidential), why: around.words(.reportConfidentialHint),
        isOn: .of(state.draft?.content.confidential ?? false) { model.confidential($0) })
    }
    .panel()
  }
}

/// A switch with the sentence that says what it does.
struct ExplainedToggle: View {
  let icon: String
  let title: String
  let why: String
  let isOn: Binding<Bool>

  var body: some View {
    Toggle(isOn: isOn) {
      HStack(spacing: Size.space12) {
        Symbol(icon).foregroundColor(Paint.ink2)
        VStack(alignment: .leading, spacing: Size.space4) {
          Text(title).font(TextStyle.row).foregroundColor(Paint.ink)
          Text(why).font(TextStyle.second).foregroundColor(Paint.ink2)
        }
      }
    }
    .tint(Paint.brand)
    .padding(Size.space12)
    .frame(minHeight: Size.buttonMain)
  }
}

/// What may be left out, folded until one of them is answered.
private struct OptionalQuestions: View {
  let model: ReportFlow
  let state: FlowState
  let look: ReviewLook
  @EnvironmentObject private var around: Surroundings
  @State private var isOpen = false

  var body: some View {
    DisclosureGroup(around.words(.reportQuestionsMore), isExpanded: $isOpen) {
      VStack(alignment: .leading, spacing: Size.space24) {
        ForEach(look.optional, id: \.code) { question in
          QuestionField(question: question, values: state.draft?.content.answer(to: question.code) ?? []) {
            model.answerOptional(question, $0)
          }
        }
        Problems(model: model, state: state, spot: .question)
      }
      .padding(.top, Size.space12)
    }
    .font(TextStyle.row)
    .foregroundColor(Paint.ink)
    .tint(Paint.brand)
    .padding(Size.space12)
    .panel()
    .onAppear { isOpen = look.unfolded }
  }
}
