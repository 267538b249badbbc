import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: report.blur
/// Boxes over faces and plates, drawn by a finger or moved by buttons; what lies beneath is gone for good once they are kept.
struct CoverScreen: View {
  @StateObject private var held: Held<Cover>
  @EnvironmentObject private var around: Surroundings
  private let done: @MainActor () -> Void

  init(core: Core, ownerId: String, photoId: String, done: @escaping @MainActor () -> Void) {
    _held = StateObject(wrappedValue: Held(Cover(core, ownerId: ownerId, photoId: photoId)))
    self.done = done
  }

  var body: some View {
    NavigationStack {
      VStack(alignment: .leading, spacing: Size.space12) {
        Text(around.words(.reportBlurHint)).font(TextStyle.body).foregroundColor(Paint.ink)
        if let problem = state.problem { ProblemNote(text: problem) }
        if let photo = state.photo { CoverCanvas(model: model, state: state, photo: photo) }
        CoverButtons(model: model, state: state)
      }
      .padding(Size.pageSide)
      .frame(maxWidth: .infinity, maxHeight: .infinity, alignment: .top)
      .page()
      .foot { Button(around.words(.reportBlurSave)) { model.save() }.buttonStyle(MainButton()) }
      .navigationTitle(around.words(.reportBlurTitle))
      .navigationBarTitleDisplayMode(.inline)
      .toolbar {
        ToolbarItem(placement: .navigationBarLeading) { SymbolButton("x", around.words(.reportClose), action: done) }
      }
    }
    .onAppear { model.told.read { _ in done() } }
  }

  private var model: Cover { held.model }
  private var state: CoverState { held.model.state }
}

/// The photo with its boxes.
private struct CoverCanvas: View {
  let model: Cover
  let state: CoverState
  let photo: KeptPhotoView
  @EnvironmentObject private var around: Surroundings
  @State private var drawn: (from: CGPoint, to: CGPoint)?

  var body: some View {
    PhotoBox(path: photo.fullPath, mode: .fit)
      .overlay { GeometryReader { space in boxes(space.size) } }
      .aspectRatio(CGFloat(photo.widthPx) / max(CGFloat(photo.heightPx), 1), contentMode: .fit)
  }

  private func boxes(_ size: CGSize) -> some View {
    ZStack(alignment: .topLeading) {
      ForEach(state.boxes.indices, id: \.self) { place in
        box(frame(state.boxes[place], size), isChosen: place == state.selected)
          .onTapGesture { model.select(place) }
          .accessibilityElement()
          .accessibilityLabel(around.words(.reportBlurBox, place + 1))
          .accessibilityAddTraits(place == state.selected ? [.isButton, .isSelected] : .isButton)
          .accessibilityAction { model.select(place) }
      }
      if let drawn { box(rect(drawn.from, drawn.to), isChosen: true).allowsHitTesting(false) }
    }
    .frame(width: size.width, height: size.height, alignment: .topLeading)
    .contentShape(Rectangle())
    .gesture(
      DragGesture(minimumDistance: 8)
        .onChanged { drawn = ($0.startLocation, $0.location) }
        .onEnded { drag in
          drawn = nil
          model.draw(from: share(drag.startLocation, size), to: share(drag.location, size))
        })
  }

  private func box(_ frame: CGRect, isChosen: Bool) -> some View {
    Rectangle()
      .fill(Color.black.opacity(0.85))
      .overlay { Rectangle().strokeBorder(isChosen ? Paint.toastLink : Color.white, lineWidth: isChosen ? 3 : 1) }
      .frame(width: frame.width, height: frame.height)
      .offset(x: frame.minX, y: frame.minY)
  }

  private func frame(_ box: CoverBox, _ size: CGSize) -> CGRect {
    CGRect(
      x: box.left * size.width, y: box.top * size.height, width: (box.right - box.left) * size.width,
      height: (box.bottom - box.top) * size.height)
  }

  private func rect(_ from: CGPoint, _ to: CGPoint) -> CGRect {
    CGRect(x: min(from.x, to.x), y: min(from.y, to.y), width: abs(to.x - from.x), height: abs(to.y - from.y))
  }

  private func share(_ point: CGPoint, _ size: CGSize) -> (x: Double, y: Double) {
    (point.x / max(size.width, 1), point.y / max(size.height, 1))
  }
}

/// The same without a finger on the photo: for those who cannot draw or see it.
private struct CoverButtons: View {
  let model: Cover
  let state: CoverState
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    ScrollView(.horizontal, showsIndicators: false) {
      HStack(spacing: Size.space8) {
        button("plus", .reportBlurAdd) { model.addInMiddle() }
        if !state.boxes.isEmpty {
          button("arrow.uturn.backward", .reportBlurUndo) { model.undo() }
          button("arrow.left", .reportBlurLeft) { model.nudge(right: -1, down: 0) }
          button("arrow.right", .reportBlurRight) { model.nudge(right: 1, down: 0) }
          button("arrow.up", .reportBlurUp) { model.nudge(right: 0, down: -1) }
          button("arrow.down", .reportBlurDown) { model.nudge(right: 0, down: 1) }
          button("plus.magnifyingglass", .reportBlurLarger) { model.grow(1) }
          button("minus.magnifyingglass", .reportBlurSmaller) { model.grow(-1) }
        }
      }
    }
  }

  private func button(_ icon: String, _ word: Word, action: @escaping @MainActor () -> Void) -> some View {
    PlainSymbolButton(icon, around.words(word), action: action)
  }
}
