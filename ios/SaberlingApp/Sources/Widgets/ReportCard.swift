import SaberlingKit
import SwiftUI

/// A report or draft in a list: one target and one spoken sentence, with what mends it below.
struct ReportCard: View {
  let look: CardLook
  let mend: (Mend) -> Void
  @EnvironmentObject private var around: Surroundings
  @Environment(\.dynamicTypeSize) private var typeSize

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space12) {
      Button {
        around.open(look.route)
      } label: {
        content
      }
      .buttonStyle(.plain)
      .accessibilityElement(children: .ignore)
      .accessibilityAddTraits(.isButton)
      .accessibilityLabel(look.spoken(around.words))
      MendButtons(mends: look.mend, act: mend)
    }
    .padding(Size.space12)
    .panel()
  }

  private var content: some View {
    // With very large letters the photo stands above the words, so that they have all of the width.
    let layout =
      typeSize.isAccessibilitySize
      ? AnyLayout(VStackLayout(alignment: .leading, spacing: Size.space12))
      : AnyLayout(HStackLayout(alignment: .top, spacing: Size.space12))
    return layout {
      Thumb(path: look.thumb, standIn: look.standIn)
      VStack(alignment: .leading, spacing: Size.space4) {
        HStack(alignment: .firstTextBaseline, spacing: Size.space8) {
          Symbol(look.icon)
          Text(look.title(around.words)).font(TextStyle.row)
        }
        .foregroundColor(Paint.ink)
        Text(look.subtitle).font(TextStyle.second).foregroundColor(Paint.ink2)
        if let chip = look.chip { Chip(look: chip) }
        SyncRow(look: look.sync)
      }
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .contentShape(Rectangle())
  }
}

// parity: page.mend
/// The buttons that mend a report; what throws something away is asked about first.
struct MendButtons: View {
  let mends: [Mend]
  let act: (Mend) -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var throwing: Mend?

  var body: some View {
    if !mends.isEmpty {
      VStack(spacing: Size.space8) {
        ForEach(mends.indices, id: \.self) { place in
          button(mends[place])
        }
      }
      .confirmationDialog(around.words(.discardText), isPresented: $throwing.isThere, titleVisibility: .visible) {
        if let throwing {
          Button(around.words(throwing.word), role: .destructive) { act(throwing) }
        }
        Button(around.words(.dialogCancel), role: .cancel) {}
      }
    }
  }

  private func button(_ mend: Mend) -> some View {
    Button(around.words(mend.word), role: mend.asksFirst ? .destructive : nil) {
      if mend.asksFirst { throwing = mend } else { act(mend) }
    }
    .buttonStyle(OutlineButton(danger: mend.asksFirst))
  }
}
