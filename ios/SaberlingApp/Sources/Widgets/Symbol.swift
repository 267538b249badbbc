import SaberlingKit
import SwiftUI

/// A symbol of the set, in the colour of the text beside it. It grows with the text; beside a word it says nothing.
struct Symbol: View {
  private let name: String
  @ScaledMetric private var side: CGFloat

  init(_ name: String, size: CGFloat = Size.icon) {
    self.name = name
    _side = ScaledMetric(wrappedValue: size, relativeTo: .body)
  }

  var body: some View {
    Image(decorative: "Symbols/" + name).resizable().scaledToFit().frame(width: side, height: side)
  }
}

/// A status: symbol, word, tint. It is no button.
struct Chip: View {
  let look: ChipLook

  var body: some View {
    HStack(spacing: Size.space4) {
      Symbol(look.mark.icon, size: Size.iconChip)
      Text(look.text).font(.subheadline.weight(.semibold)).fixedSize(horizontal: false, vertical: true)
    }
    .foregroundColor(look.mark.tone == .red ? Paint.surface : look.mark.tone.paint.text)
    .padding(.horizontal, Size.space8)
    .padding(.vertical, Size.space4)
    .background(
      look.mark.tone == .red ? Paint.red : look.mark.tone.paint.tint, in: RoundedRectangle(cornerRadius: Size.radiusChip)
    )
    .accessibilityElement(children: .combine)
  }
}

/// How far something has got on its way to the office: symbol, word, reason, and one box a photo.
struct SyncRow: View {
  let look: SyncLook
  /// All that the core says, not the first sentence alone.
  var whole = false
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    HStack(alignment: .firstTextBaseline, spacing: Size.space8) {
      Symbol(look.mark.icon, size: Size.iconSync).foregroundColor(look.mark.tone.paint.text)
      VStack(alignment: .leading, spacing: Size.space4) {
        Text(look.head(around.words)).font(TextStyle.second).foregroundColor(look.mark.tone.paint.text)
        if !reason.isEmpty { Text(reason).font(TextStyle.second).foregroundColor(Paint.ink2) }
        if !look.boxes.isEmpty { boxes }
      }
    }
    .accessibilityElement(children: .ignore)
    .accessibilityLabel(look.spoken(around.words, whole: whole))
  }

  private var reason: String { look.reason(around.words, whole: whole) }

  private var boxes: some View {
    HStack(spacing: Size.space4) {
      ForEach(look.boxes.indices, id: \.self) { place in
        RoundedRectangle(cornerRadius: 2)
          .fill(look.boxes[place] ? Paint.blue : Color.clear)
          .overlay { RoundedRectangle(cornerRadius: 2).strokeBorder(Paint.edge, lineWidth: 1) }
          .frame(width: Size.space12, height: Size.space12)
      }
    }
  }
}
