import SaberlingCore
import SaberlingKit
import SwiftUI

/// Category, place and answers, each with its "change".
struct ReviewParts: View {
  let model: ReportFlow
  let state: FlowState
  let look: ReviewLook
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    VStack(spacing: 0) {
      Problems(model: model, state: state, spot: .category).padding(.horizontal, Size.space12)
      ReviewRow(look.category, spoken: around.words(.reportChangeCategory)) { model.changeCategory() }
      Divider()
      if let fix = state.draft?.bestFix { preview(fix) }
      ReviewRow(look.place, spoken: around.words(.reportChangePlace)) { model.changePlace() }
      Problems(model: model, state: state, spot: .place).padding(.horizontal, Size.space12)
      ForEach(look.given) { given in
        Divider()
        ReviewRow(
          icon: nil, title: given.answer, hint: given.question, spoken: around.words(.reportChangeAnswer)
        ) { model.changeAnswer(given.id) }
      }
    }
    .panel()
    AreaChoices(areas: look.areas) { model.keepArea($0) }
    ForEach(look.doubts, id: \.self) { doubt in
      HStack(alignment: .firstTextBaseline, spacing: Size.space8) {
        Symbol("alert", size: Size.iconSync)
        Text(doubt).font(TextStyle.body)
      }
      .foregroundColor(Paint.amber)
      .accessibilityElement(children: .combine)
    }
  }

  private func preview(_ fix: LocationFix) -> some View {
    let at = LatLon(fix.latDeg, fix.lonDeg)
    return PackMap(
      shapes: around.shapes, middle: at, metresPerPoint: 1, pins: [MapPin(at: at, mark: Mark("pin", .red))],
      circle: fix.accuracyM.map { (at, $0) }
    )
    .frame(height: Size.thumb)
    .clipShape(RoundedRectangle(cornerRadius: Size.space8))
    .padding([.horizontal, .top], Size.space12)
  }
}

/// One part of the review; all of it leads to changing it.
private struct ReviewRow: View {
  let icon: String?
  let title: String
  let hint: String?
  let spoken: String
  let change: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings

  init(icon: String?, title: String, hint: String?, spoken: String, change: @escaping @MainActor () -> Void) {
    self.icon = icon
    self.title = title
    self.hint = hint
    self.spoken = spoken
    self.change = change
  }

  init(_ part: PartLook, spoken: String, change: @escaping @MainActor () -> Void) {
    self.init(icon: part.icon, title: part.title, hint: part.hint, spoken: spoken, change: change)
  }

  var body: some View {
    Button(action: change) {
      HStack(spacing: Size.space12) {
        if let icon { Symbol(icon).foregroundColor(Paint.ink) }
        VStack(alignment: .leading, spacing: Size.space4) {
          Text(title).font(TextStyle.row).foregroundColor(Paint.ink)
          if let hint { Text(hint).font(TextStyle.second).foregroundColor(Paint.ink2) }
        }
        Spacer(minLength: 0)
        Text(around.words(.reportChange)).font(TextStyle.row).foregroundColor(Paint.brand).accessibilityHidden(true)
      }
      .padding(Size.space12)
      .frame(minHeight: Size.buttonMain)
      .contentShape(Rectangle())
    }
    .buttonStyle(.plain)
    .accessibilityElement(children: .combine)
    .accessibilityAddTraits(.isButton)
    .accessibilityHint(spoken)
  }
}
