import SaberlingKit
import SwiftUI

/// What the report says: photos, status, note, answers, number, and what has happened so far.
struct ReportBody: View {
  let look: ReportLook
  let model: ReportPage
  let open: (String) -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    head
    if look.erased { Text(around.words(.pageErased)).font(TextStyle.body).foregroundColor(Paint.ink2) }
    PhotoPair(pair: look.pair, open: open)
    PhotoRow(photos: look.photos, open: open)
    if !look.note.isEmpty { Text(look.note).font(TextStyle.body).foregroundColor(Paint.ink).textSelection(.enabled) }
    ForEach(look.answers.indices, id: \.self) { place in
      VStack(alignment: .leading, spacing: Size.space4) {
        Text(look.answers[place].question).font(TextStyle.second).foregroundColor(Paint.ink2)
        Text(look.answers[place].answer).font(TextStyle.body).foregroundColor(Paint.ink)
      }
      .accessibilityElement(children: .combine)
    }
    facts
    Timeline(lines: look.lines) {
      model.mend($0)
    } edit: {
      model.editAct($0, $1)
    }
  }

  private var head: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      HStack(alignment: .firstTextBaseline, spacing: Size.space8) {
        Symbol(look.icon)
        Text(look.name).font(TextStyle.title)
      }
      .accessibilityElement(children: .combine)
      .accessibilityAddTraits(.isHeader)
      if let place = look.place { Text(place).font(TextStyle.body).foregroundColor(Paint.ink2) }
      if let chip = look.chip { Chip(look: chip) }
      SyncRow(look: look.sync, whole: true)
    }
    .foregroundColor(Paint.ink)
  }

  private var facts: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      if look.meToo > 0 { fact("metoo", around.words(.pageMeToo, look.meToo)) }
      if let stars = look.stars { fact("star", around.words(.pageRated, stars)) }
      if look.anonymous { fact("anon", around.words(.pageAnonymous)) }
      if look.confidential { fact("lock", around.words(.pageConfidential)) }
      Text(look.number)
        .font(TextStyle.second.monospacedDigit())
        .foregroundColor(Paint.ink3)
        .textSelection(.enabled)
        .accessibilityLabel(around.words(.pageNumberSpoken, look.spokenNumber))
    }
  }

  private func fact(_ icon: String, _ text: String) -> some View {
    HStack(spacing: Size.space8) {
      Symbol(icon, size: Size.iconSync)
      Text(text).font(TextStyle.second)
    }
    .foregroundColor(Paint.ink2)
    .accessibilityElement(children: .combine)
  }
}

/// Before and after, side by side; below each other where the letters are very large.
struct PhotoPair: View {
  let pair: [PhotoLook]
  let open: (String) -> Void
  @Environment(\.dynamicTypeSize) private var typeSize

  var body: some View {
    if !pair.isEmpty {
      let layout =
        typeSize.isAccessibilitySize
        ? AnyLayout(VStackLayout(spacing: Size.space8)) : AnyLayout(HStackLayout(spacing: Size.space8))
      layout {
        ForEach(Array(pair.enumerated()), id: \.element.id) { place, photo in
          CaptionedPhoto(photo: photo, place: place, count: pair.count) { open(photo.id) }
            .aspectRatio(1, contentMode: .fit)
        }
      }
    }
  }
}

/// All other photos, in a row.
struct PhotoRow: View {
  let photos: [PhotoLook]
  let open: (String) -> Void
  @ScaledMetric(relativeTo: .body) private var side: CGFloat = 120

  var body: some View {
    if !photos.isEmpty {
      ScrollView(.horizontal, showsIndicators: false) {
        HStack(alignment: .top, spacing: Size.space8) {
          ForEach(Array(photos.enumerated()), id: \.element.id) { place, photo in
            CaptionedPhoto(photo: photo, place: place, count: photos.count) { open(photo.id) }.frame(width: side, height: side)
          }
        }
      }
      ForEach(photos.compactMap(\.notice), id: \.self) { ProblemNote(text: $0) }
    }
  }
}

/// A photo with the word on it that says what it shows; it opens large.
struct CaptionedPhoto: View {
  let photo: PhotoLook
  let place: Int
  let count: Int
  let open: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    Button(action: open) {
      PhotoBox(path: photo.thumb ?? photo.full)
        .overlay(alignment: .bottomLeading) {
          if let word = photo.caption.word ?? (photo.stuck ? .pagePhotoStuck : nil) {
            Text(around.words(word))
              .font(.footnote.weight(.semibold))
              .foregroundColor(Color.white)
              .padding(.horizontal, Size.space8)
              .padding(.vertical, Size.space4)
              .background(Paint.photoLabel, in: RoundedRectangle(cornerRadius: Size.radiusChip))
              .padding(Size.space4)
          }
        }
        .clipShape(RoundedRectangle(cornerRadius: Size.space8))
        .contentShape(Rectangle())
    }
    .buttonStyle(.plain)
    .accessibilityElement(children: .ignore)
    .accessibilityAddTraits([.isButton, .isImage])
    .accessibilityLabel(spoken)
  }

  private var spoken: String {
    let words = [photo.caption.word.map { around.words($0) }, photo.stuck ? around.words(.pagePhotoStuck) : nil]
    return ([around.words(.pagePhotoOf, place + 1, count)] + words.compactMap { $0 }).joined(separator: ", ")
  }
}
