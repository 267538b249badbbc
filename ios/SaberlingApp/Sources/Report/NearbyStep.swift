import SaberlingKit
import SwiftUI

// parity: report.nearby
/// "Is this the same?": one's own photo beside the neighbour's place, since the neighbour's photo is not on this phone.
struct NearbyStep: View {
  let model: ReportFlow
  let state: FlowState
  @EnvironmentObject private var around: Surroundings
  @ScaledMetric(relativeTo: .body) private var side: CGFloat = 140

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        if let look = NearbyLook(state, around.words) {
          HStack(alignment: .top, spacing: Size.space12) {
            own
            theirs(look)
          }
          VStack(alignment: .leading, spacing: Size.space8) {
            HStack(spacing: Size.space8) {
              Symbol(look.icon)
              Text(look.category).font(TextStyle.row)
            }
            .accessibilityElement(children: .combine)
            Text(look.why).font(TextStyle.body).foregroundColor(Paint.ink2)
            Chip(look: look.chip)
            if let others = look.others { Text(others).font(TextStyle.second).foregroundColor(Paint.ink2) }
            Text(look.number).font(TextStyle.second.monospacedDigit()).foregroundColor(Paint.ink3)
              .accessibilityLabel(around.words(.pageNumberSpoken, look.spokenNumber))
          }
          .foregroundColor(Paint.ink)
          Text(around.words(.reportSameYes)).font(TextStyle.body).foregroundColor(Paint.ink2)
        }
        Problems(model: model, state: state, spot: .nearby)
      }
      .padding(Size.pageSide)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .navigationTitle(around.words(.reportSame))
    .foot {
      Button(around.words(.reportSameButton)) { model.same() }.buttonStyle(MainButton())
      Button(around.words(.reportOtherButton)) { model.other() }.buttonStyle(OutlineButton(height: Size.buttonMain))
    }
  }

  private var own: some View {
    VStack(alignment: .leading, spacing: Size.space4) {
      PhotoBox(path: state.draft?.photos.first?.thumbPath)
        .frame(maxWidth: .infinity)
        .frame(height: side)
        .clipShape(RoundedRectangle(cornerRadius: Size.radiusCard))
      Text(around.words(.reportYourPhoto)).font(TextStyle.second).foregroundColor(Paint.ink2)
    }
    .accessibilityElement(children: .combine)
  }

  private func theirs(_ look: NearbyLook) -> some View {
    VStack(alignment: .leading, spacing: Size.space4) {
      if let at = look.at {
        PackMap(shapes: around.shapes, middle: at, metresPerPoint: 1, pins: [MapPin(at: at, mark: look.chip.mark)])
          .frame(height: side)
          .clipShape(RoundedRectangle(cornerRadius: Size.radiusCard))
      }
      Text(around.words(.reportOtherReport)).font(TextStyle.second).foregroundColor(Paint.ink2)
    }
  }
}
