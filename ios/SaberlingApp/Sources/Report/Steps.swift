import SaberlingCore
import SaberlingKit
import SwiftUI

/// What is to be mended at a spot of the flow, with the ways out that there are.
struct Problems: View {
  let model: ReportFlow
  let state: FlowState
  let spot: Spot
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    ForEach(Array(state.problems(spot).enumerated()), id: \.offset) { _, problem in
      ProblemNote(text: problem.text(around.words)) {
        if problem.canRetry { Button(around.words(.reportRetry)) { model.retryPhotos() }.buttonStyle(OutlineButton()) }
        if problem.why == .mishap(.cameraDenied) {
          Button(around.words(.cameraSettings)) { Opening.settings() }.buttonStyle(OutlineButton())
        }
      }
    }
  }
}

/// The photos on top, then what it is about: one tap goes on.
struct CategoryStep: View {
  let model: ReportFlow
  let state: FlowState
  let photos: PhotoWays
  @EnvironmentObject private var around: Surroundings
  @Environment(\.dynamicTypeSize) private var typeSize

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        PhotoStrip(model: model, state: state, photos: photos)
        Problems(model: model, state: state, spot: .category)
        LazyVGrid(columns: columns, spacing: Size.space12) {
          ForEach(state.categories, id: \.code) { category in
            CategoryButton(category: category, isChosen: state.draft?.content.category == category.code) {
              model.choose(category.code)
            }
          }
        }
      }
      .padding(Size.pageSide)
    }
    .navigationTitle(around.words(.reportWhat))
  }

  private var columns: [GridItem] {
    Array(repeating: GridItem(.flexible(), spacing: Size.space12), count: typeSize.isAccessibilitySize ? 1 : 2)
  }
}

/// One category: symbol over its name.
struct CategoryButton: View {
  let category: CategoryView
  let isChosen: Bool
  let choose: @MainActor () -> Void

  var body: some View {
    Button(action: choose) {
      VStack(spacing: Size.space8) {
        Symbol(Look.category(category.icon), size: Size.space32)
        Text(category.name).font(TextStyle.row).multilineTextAlignment(.center).fixedSize(horizontal: false, vertical: true)
      }
      .foregroundColor(Paint.ink)
      .padding(Size.space12)
      .frame(maxWidth: .infinity, minHeight: Size.thumb)
      .background(isChosen ? Paint.brandTint : Paint.surface, in: RoundedRectangle(cornerRadius: Size.radiusCard))
      .overlay {
        RoundedRectangle(cornerRadius: Size.radiusCard).strokeBorder(isChosen ? Paint.brand : Paint.edge, lineWidth: isChosen ? 2 : 1)
      }
    }
    .buttonStyle(.plain)
    .accessibilityElement(children: .combine)
    .accessibilityAddTraits(isChosen ? [.isButton, .isSelected] : .isButton)
  }
}

/// One required question.
struct QuestionStep: View {
  let model: ReportFlow
  let state: FlowState
  @EnvironmentObject private var around: Surroundings
  @State private var values: [String] = []

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        Problems(model: model, state: state, spot: .question)
        if let question = state.question {
          QuestionField(question: question, values: values) { chosen in
            values = chosen
            if isOneTap(question) { model.answer(question, chosen) }
          }
          .id(question.code)
        }
      }
      .padding(Size.pageSide)
    }
    .foot {
      if let question = state.question, !isOneTap(question) {
        Button(around.words(.reportNext)) { model.answer(question, values) }.buttonStyle(MainButton())
      }
    }
    .task(id: state.stop) { values = state.stop.question.flatMap { state.draft?.content.answer(to: $0) } ?? [] }
  }

  private func isOneTap(_ question: QuestionView) -> Bool { question.kind == .yesNo || question.kind == .oneOf }
}
