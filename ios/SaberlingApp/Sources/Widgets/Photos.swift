import SaberlingKit
import SwiftUI
import UIKit

/// A photo of the phone's, decoded off the main thread; until it is there, and where there is none, a still box.
struct PhotoBox: View {
  let path: String?
  var standIn = "image"
  var mode = ContentMode.fill
  @State private var shown: UIImage?

  var body: some View {
    ZStack {
      Paint.sunk
      if let shown {
        Image(uiImage: shown).resizable().aspectRatio(contentMode: mode)
      } else {
        Symbol(standIn).foregroundColor(Paint.ink3)
      }
    }
    .clipped()
    .task(id: path) { shown = await Self.read(path) }
    .accessibilityHidden(true)
  }

  private nonisolated static func read(_ path: String?) async -> UIImage? {
    guard let path else { return nil }
    return await Task.detached(priority: .userInitiated) { UIImage(contentsOfFile: path)?.preparingForDisplay() }.value
  }
}

/// A photo as small as in a list, with round corners.
struct Thumb: View {
  let path: String?
  var standIn = "image"
  var side = Size.thumb

  var body: some View {
    PhotoBox(path: path, standIn: standIn)
      .frame(width: side, height: side)
      .clipShape(RoundedRectangle(cornerRadius: Size.space8))
  }
}
