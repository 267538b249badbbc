import Foundation
import SaberlingKit
import SwiftUI
import UIKit

// parity: page.photos
/// Photos on the whole screen, with zoom; on black in both themes.
struct PhotoScreen: View {
  let photos: [PhotoLook]
  let close: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var shown: String

  init(photos: [PhotoLook], first: String, close: @escaping @MainActor () -> Void) {
    self.photos = photos
    self.close = close
    _shown = State(initialValue: first)
  }

  var body: some View {
    ZStack(alignment: .top) {
      Color.black.ignoresSafeArea()
      if let path = photos.indices.contains(place) ? photos[place].full ?? photos[place].thumb : nil {
        ZoomPhoto(path: path, label: label).id(shown).ignoresSafeArea()
      }
      HStack {
        button("xmark", .photoClose, action: close)
        Spacer()
        Text(label).font(TextStyle.second).foregroundColor(Color.white).accessibilityHidden(true)
        Spacer()
        button("chevron.left", .photoBefore) { step(-1) }.disabled(place == 0)
        button("chevron.right", .photoNext) { step(1) }.disabled(place + 1 >= photos.count)
      }
      .padding(Size.space8)
      .background(Paint.photoLabel)
    }
    .accessibilityAction(.escape, close)
  }

  private var place: Int { photos.firstIndex { $0.id == shown } ?? 0 }

  private var label: String {
    let word = photos.indices.contains(place) ? photos[place].caption.word.map { around.words($0) } : nil
    return [word, around.words(.pagePhotoOf, place + 1, photos.count)].compactMap { $0 }.joined(separator: " · ")
  }

  private func step(_ by: Int) {
    if photos.indices.contains(place + by) { shown = photos[place + by].id }
  }

  private func button(_ systemName: String, _ word: Word, action: @escaping @MainActor () -> Void) -> some View {
    Button(action: action) {
      Image(systemName: systemName)
        .imageScale(.large)
        .foregroundColor(Color.white)
        .frame(minWidth: Size.control, minHeight: Size.control)
        .contentShape(Rectangle())
    }
    .buttonStyle(.plain)
    .accessibilityLabel(around.words(word))
  }
}

/// One photo that two fingers make larger, as the system's scroll view does it.
private struct ZoomPhoto: UIViewRepresentable {
  let path: String
  let label: String

  func makeUIView(context: Context) -> UIScrollView {
    let scroll = UIScrollView(frame: CGRect())
    scroll.minimumZoomScale = 1
    scroll.maximumZoomScale = 6
    scroll.showsHorizontalScrollIndicator = false
    scroll.showsVerticalScrollIndicator = false
    scroll.delegate = context.coordinator
    let picture = context.coordinator.picture
    picture.contentMode = .scaleAspectFit
    picture.autoresizingMask = [.flexibleWidth, .flexibleHeight]
    picture.frame = scroll.bounds
    picture.image = UIImage(contentsOfFile: path)
    scroll.addSubview(picture)
    scroll.isAccessibilityElement = true
    return scroll
  }

  func updateUIView(_ scroll: UIScrollView, context: Context) { scroll.accessibilityLabel = label }

  func makeCoordinator() -> Zoom { Zoom() }

  @MainActor
  final class Zoom: NSObject, UIScrollViewDelegate {
    let picture = UIImageView(image: nil)

    func viewForZooming(in scrollView: UIScrollView) -> UIView? { picture }
  }
}
