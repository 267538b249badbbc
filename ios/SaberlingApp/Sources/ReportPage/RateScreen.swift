import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: page.rate
/// Rates the work: stars, and words that may be left out.
struct RateScreen: View {
  @StateObject private var held: Held<Rating>
  @EnvironmentObject private var around: Surroundings
  @State private var text = ""

  init(core: Core, reportId: String) { _held = StateObject(wrappedValue: Held(Rating(core, reportId))) }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        Text(around.words(.rateAsk)).partTitle()
        if state.missing { ProblemNote(text: around.words(.rateMissing)) }
        Stars(stars: state.stars) { model.stars($0) }
        NoteField(label: around.words(.rateWords), text: $text)
        if let problem = state.problem { ProblemNote(text: problem) }
      }
      .padding(Size.pageSide)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .page()
    .foot { Button(around.words(.rateSend)) { model.send(text) }.buttonStyle(MainButton()) }
    .navigationTitle(around.words(.rateTitle))
    .navigationBarTitleDisplayMode(.inline)
    .onAppear {
      model.told.read { _ in
        around.say(around.words(.saidKept))
        around.back()
      }
    }
    .onDisappear { model.told.read(by: nil) }
  }

  private var model: Rating { held.model }
  private var state: RatingState { held.model.state }
}

/// One to five stars; for VoiceOver one value that is moved up and down.
struct Stars: View {
  let stars: Int
  let choose: @MainActor (Int) -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    HStack(spacing: 0) {
      ForEach(1...Rating.most, id: \.self) { count in
        Button {
          choose(count)
        } label: {
          Image(systemName: count <= stars ? "star.fill" : "star")
            .font(.title)
            .foregroundColor(count <= stars ? Paint.amber : Paint.edge)
            .frame(minWidth: Size.control, minHeight: Size.control)
            .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityLabel(around.words(.pageStar, count))
        .accessibilityAddTraits(count == stars ? .isSelected : [])
      }
    }
  }
}
