import SaberlingKit
import SwiftUI
import UIKit

extension View {
  /// A card on the page: a line around it, no shadow.
  func panel() -> some View {
    background(Paint.surface, in: RoundedRectangle(cornerRadius: Size.radiusCard))
      .overlay { RoundedRectangle(cornerRadius: Size.radiusCard).strokeBorder(Paint.line, lineWidth: 1) }
  }

  /// The title over a part of a page.
  func partTitle() -> some View {
    font(TextStyle.part).foregroundColor(Paint.ink).accessibilityAddTraits(.isHeader)
  }

  /// What stands at the foot of a page, above what is scrolled.
  func foot<Content: View>(@ViewBuilder _ content: () -> Content) -> some View {
    safeAreaInset(edge: .bottom, spacing: 0) {
      VStack(alignment: .leading, spacing: Size.space8, content: content)
        .frame(maxWidth: .infinity)
        .padding(.horizontal, Size.pageSide)
        .padding(.vertical, Size.space12)
        .background(Paint.surface)
        .overlay(alignment: .top) { Rectangle().fill(Paint.line).frame(height: 1) }
    }
  }

  /// The page behind all of it.
  func page() -> some View { background(Paint.bg) }
}

/// Something to mend: triangle, sentence, and the one thing that can be done about it.
struct ProblemNote<Action: View>: View {
  let text: String
  @ViewBuilder let action: () -> Action

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      HStack(alignment: .firstTextBaseline, spacing: Size.space8) {
        Symbol("alert", size: Size.iconSync)
        Text(text).font(TextStyle.body).fixedSize(horizontal: false, vertical: true)
      }
      .foregroundColor(Paint.red)
      .accessibilityElement(children: .combine)
      action()
    }
    .padding(.leading, Size.space12)
    .frame(maxWidth: .infinity, alignment: .leading)
    .overlay(alignment: .leading) { Rectangle().fill(Paint.red).frame(width: 4) }
  }
}

extension ProblemNote where Action == EmptyView {
  init(text: String) { self.init(text: text) { EmptyView() } }
}

/// What is empty, and why where that needs words of its own.
struct EmptyNote: View {
  let icon: String
  let title: String
  var why = ""

  var body: some View {
    VStack(alignment: .center, spacing: Size.space8) {
      Symbol(icon, size: Size.control).foregroundColor(Paint.ink3)
      Text(title).font(TextStyle.part).foregroundColor(Paint.ink)
      if !why.isEmpty { Text(why).font(TextStyle.body).foregroundColor(Paint.ink2) }
    }
    .multilineTextAlignment(.center)
    .frame(maxWidth: .infinity)
    .padding(.vertical, Size.space32)
    .accessibilityElement(children: .combine)
  }
}

/// The strip over the buttons, for what needs no answer.
struct SaidStrip: View {
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    if let said = around.said {
      Text(said.text)
        .font(TextStyle.body)
        .foregroundColor(Paint.onToast)
        .padding(Size.space16)
        .frame(maxWidth: .infinity, alignment: .leading)
        .background(Paint.toast, in: RoundedRectangle(cornerRadius: Size.radiusCard))
        .padding(.horizontal, Size.pageSide)
        .padding(.bottom, Size.buttonLapor + Size.space24)
        .onTapGesture { around.said = nil }
        .task(id: said) {
          UIAccessibility.post(notification: .announcement, argument: said.text)
          if (try? await Task.sleep(for: .seconds(5))) != nil, around.said == said { around.said = nil }
        }
    }
  }
}
