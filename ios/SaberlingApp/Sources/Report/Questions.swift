import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: report.questions
/// A question with its big answers; `put` gets each change, `chosen` tells that one tap was all the answer.
struct QuestionField: View {
  let question: QuestionView
  let values: [String]
  let put: ([String]) -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var typed = ""

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space12) {
      Text(question.text).font(TextStyle.part).foregroundColor(Paint.ink).accessibilityAddTraits(.isHeader)
      if let hint = question.hint { Text(hint).font(TextStyle.second).foregroundColor(Paint.ink2) }
      switch question.kind {
      case .yesNo: choices([yes, no], several: false)
      case .oneOf: choices(named, several: false)
      case .someOf: choices(named, several: true)
      case .number, .text: field
      }
    }
    .frame(maxWidth: .infinity, alignment: .leading)
  }

  private struct Choice: Identifiable {
    let id: String
    let name: String
  }

  private var yes: Choice { Choice(id: "yes", name: around.words(.reportYes)) }
  private var no: Choice { Choice(id: "no", name: around.words(.reportNo)) }
  private var named: [Choice] { question.choices.map { Choice(id: $0.code, name: $0.name) } }

  private func choices(_ all: [Choice], several: Bool) -> some View {
    VStack(spacing: Size.space8) {
      ForEach(all) { choice in
        ChoiceRow(name: choice.name, isChosen: values.contains(choice.id), several: several) {
          put(several ? toggled(choice.id) : [choice.id])
        }
      }
    }
  }

  private func toggled(_ code: String) -> [String] {
    values.contains(code) ? values.filter { $0 != code } : values + [code]
  }

  private var field: some View {
    TextField(question.text, text: $typed, axis: question.kind == .text ? .vertical : .horizontal)
      .font(TextStyle.body)
      .keyboardType(question.kind == .number ? .numberPad : .default)
      .modifier(FieldBox())
      .onAppear { typed = values.first ?? "" }
      .onChange(of: values) { now in if now.first ?? "" != typed { typed = now.first ?? "" } }
      .onChange(of: typed) { text in put(text.isEmpty ? [] : [text]) }
  }
}

/// One answer to choose, as large as a hand needs it.
struct ChoiceRow: View {
  let name: String
  var hint: String?
  let isChosen: Bool
  var several = false
  let choose: @MainActor () -> Void

  var body: some View {
    Button(action: choose) {
      HStack(spacing: Size.space12) {
        VStack(alignment: .leading, spacing: Size.space4) {
          Text(name).font(TextStyle.row).foregroundColor(Paint.ink)
          if let hint { Text(hint).font(TextStyle.second).foregroundColor(Paint.ink2) }
        }
        Spacer(minLength: 0)
        if isChosen { Symbol("check").foregroundColor(Paint.brand) }
      }
      .padding(Size.space12)
      .frame(maxWidth: .infinity, minHeight: Size.buttonMain, alignment: .leading)
      .background(isChosen ? Paint.brandTint : Paint.surface, in: RoundedRectangle(cornerRadius: Size.radiusCard))
      .overlay {
        RoundedRectangle(cornerRadius: Size.radiusCard).strokeBorder(isChosen ? Paint.brand : Paint.edge, lineWidth: isChosen ? 2 : 1)
      }
      .contentShape(RoundedRectangle(cornerRadius: Size.radiusCard))
    }
    .buttonStyle(.plain)
    .accessibilityElement(children: .combine)
    .accessibilityAddTraits(isChosen ? [.isButton, .isSelected] : .isButton)
  }
}

/// The box of a text field; red while what stands in it must be mended.
struct FieldBox: ViewModifier {
  var isWrong = false

  func body(content: Content) -> some View {
    content
      .foregroundColor(Paint.ink)
      .padding(Size.space12)
      .frame(maxWidth: .infinity, minHeight: Size.control, alignment: .leading)
      .background(Paint.surface, in: RoundedRectangle(cornerRadius: Size.space8))
      .overlay {
        RoundedRectangle(cornerRadius: Size.space8).strokeBorder(isWrong ? Paint.red : Paint.edge, lineWidth: isWrong ? 2 : 1)
      }
  }
}

/// A field with its name above it.
struct NoteField: View {
  let label: String
  let text: Binding<String>
  var problems: [String] = []

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      Text(label).font(TextStyle.row).foregroundColor(Paint.ink).accessibilityHidden(true)
      ForEach(problems, id: \.self) { ProblemNote(text: $0) }
      TextField(label, text: text, prompt: Text(verbatim: ""), axis: .vertical)
        .font(TextStyle.body)
        .lineLimit(3...12)
        .modifier(FieldBox(isWrong: !problems.isEmpty))
    }
  }
}
