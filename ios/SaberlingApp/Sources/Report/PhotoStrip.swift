import SaberlingCore
import SaberlingKit
import SwiftUI

/// The draft's photos in a row, and the ways to add one.
struct PhotoStrip: View {
  let model: ReportFlow
  let state: FlowState
  let photos: PhotoWays
  @EnvironmentObject private var around: Surroundings
  @State private var isAdding = false

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      ScrollView(.horizontal, showsIndicators: false) {
        HStack(spacing: Size.space8) {
          ForEach(Array(kept.enumerated()), id: \.element.photoId) { place, photo in
            Button {
              model.openPhoto(photo.photoId)
            } label: {
              Thumb(path: photo.thumbPath)
            }
            .buttonStyle(.plain)
            .accessibilityLabel(spoken(photo, place))
          }
          if kept.count < ReportFlow.mostPhotos { add }
        }
      }
      if let preparing = state.preparing {
        Text(around.words(.reportPreparing, preparing.number, preparing.total))
          .font(TextStyle.second)
          .foregroundColor(Paint.ink2)
          .accessibilityAddTraits(.updatesFrequently)
      }
      ForEach(kept.compactMap(\.notice), id: \.self) { Text($0).font(TextStyle.second).foregroundColor(Paint.ink2) }
      Problems(model: model, state: state, spot: .photos)
    }
    .confirmationDialog(around.words(.reportAddFrom), isPresented: $isAdding, titleVisibility: .visible) {
      Button(around.words(.reportCamera)) { photos.openCamera() }
      Button(around.words(.reportGallery)) { photos.openLibrary() }
      Button(around.words(.dialogCancel), role: .cancel) {}
    }
  }

  private var kept: [KeptPhotoView] { state.draft?.photos ?? [] }

  private func spoken(_ photo: KeptPhotoView, _ place: Int) -> String {
    let opens = around.words(.reportPhotoOpen, place + 1, kept.count)
    return photo.covered ? opens + ", " + around.words(.spokenCovered) : opens
  }

  private var add: some View {
    Button {
      isAdding = true
    } label: {
      Symbol("plus")
        .foregroundColor(Paint.ink)
        .frame(width: Size.thumb, height: Size.thumb)
        .overlay {
          RoundedRectangle(cornerRadius: Size.space8)
            .strokeBorder(Paint.edge, style: StrokeStyle(lineWidth: 2, dash: [6, 4]))
        }
        .contentShape(Rectangle())
    }
    .buttonStyle(.plain)
    .accessibilityLabel(around.words(.reportAddPhoto))
  }
}

/// One photo of the draft, large, and what can be done with it.
struct PhotoSheet: View {
  enum Act { case blur, retake, drop, close }

  let photos: [KeptPhotoView]
  let photoId: String
  let act: (Act) -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    ScrollView {
      if let photo {
        VStack(alignment: .leading, spacing: Size.space12) {
          PhotoBox(path: photo.fullPath, mode: .fit)
            .aspectRatio(CGFloat(photo.widthPx) / max(CGFloat(photo.heightPx), 1), contentMode: .fit)
            .clipShape(RoundedRectangle(cornerRadius: Size.radiusCard))
          Text(around.words(.reportPhotoOf, place + 1, photos.count)).font(TextStyle.second).foregroundColor(Paint.ink2)
          Button {
            act(.blur)
          } label: {
            Worded("blur", around.words(.reportPhotoBlur))
          }.buttonStyle(OutlineButton())
          Button {
            act(.retake)
          } label: {
            Worded("camera", around.words(.reportPhotoRetake))
          }.buttonStyle(OutlineButton())
          Button(role: .destructive) {
            act(.drop)
          } label: {
            Worded("x", around.words(.reportPhotoDrop))
          }
          .buttonStyle(OutlineButton(danger: true))
        }
        .padding(Size.pageSide)
      }
    }
    .foot { Button(around.words(.reportClose)) { act(.close) }.buttonStyle(MainButton()) }
    .presentationDetents([.large])
  }

  private var place: Int { photos.firstIndex { $0.photoId == photoId } ?? 0 }
  private var photo: KeptPhotoView? { photos.first { $0.photoId == photoId } }
}
