import Foundation
import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: page.edit
/// Changes an own report, or sends one again that the office refused. What is typed is kept over the end of the process.
struct EditScreen: View {
  let core: Core
  let reportId: String
  let correcting: Bool
  @SceneStorage private var kept: Data?

  init(core: Core, reportId: String, correcting: Bool) {
    self.core = core
    self.reportId = reportId
    self.correcting = correcting
    _kept = SceneStorage("edit-" + reportId)
  }

  var body: some View {
    EditPage(editing: editing) { form in kept = form.flatMap { try? JSONEncoder().encode($0) } }
  }

  private func editing() -> Editing {
    let form = kept.flatMap { try? JSONDecoder().decode(SaberlingKit.Form.self, from: $0) }
    return Editing(core, reportId, correcting: correcting, kept: form)
  }
}

private struct EditPage: View {
  @StateObject private var held: Held<Editing>
  @EnvironmentObject private var around: Surroundings
  private let keep: (SaberlingKit.Form?) -> Void

  init(editing: @escaping @MainActor () -> Editing, keep: @escaping (SaberlingKit.Form?) -> Void) {
    _held = StateObject(wrappedValue: Held(editing()))
    self.keep = keep
  }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space24) {
        if let form = state.form { parts(form) }
        if let problem = state.problem { ProblemNote(text: problem) }
      }
      .padding(Size.pageSide)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .page()
    .scrollDismissesKeyboard(.interactively)
    .foot { Button(around.words(model.correcting ? .editCorrectSend : .editSend)) { model.send() }.buttonStyle(MainButton()) }
    .navigationTitle(around.words(model.correcting ? .editCorrect : .editTitle))
    .navigationBarTitleDisplayMode(.inline)
    .onChange(of: state.form) { keep($0) }
    .onAppear { model.told.read(by: hear) }
    .onDisappear { model.told.read(by: nil) }
  }

  private var model: Editing { held.model }
  private var state: EditingState { held.model.state }

  @ViewBuilder private func parts(_ form: SaberlingKit.Form) -> some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      Text(around.words(.editCategory)).partTitle()
      ForEach(state.categories, id: \.code) { category in
        ChoiceRow(name: category.name, isChosen: category.code == form.category) { model.category(category.code) }
      }
    }
    ForEach(state.questions, id: \.code) { question in
      VStack(alignment: .leading, spacing: Size.space8) {
        if state.missing.contains(question.code) { ProblemNote(text: around.words(.editRequired)) }
        QuestionField(question: question, values: form.answers[question.code] ?? []) { model.answer(question.code, $0) }
      }
    }
    NoteField(label: around.words(.editNote), text: .of(form.note) { model.note($0) })
    if !model.correcting { switches(form) }
  }

  private func switches(_ form: SaberlingKit.Form) -> some View {
    VStack(spacing: 0) {
      ExplainedToggle(
        icon: "anon", title: around.words(.editAnonymous), why: around.words(.editAnonymousWhy),
        isOn: .of(form.anonymous) { model.anonymous($0) })
      Divider()
      ExplainedToggle(
        icon: "lock", title: around.words(.editConfidential), why: around.words(.editConfidentialWhy),
        isOn: .of(form.confidential) { model.confidential($0) })
    }
    .panel()
  }

  private func hear(_ edited: Edited) {
    keep(nil)
    around.say(around.words(edited == .done ? .saidKept : .editOver))
    around.back()
  }
}
