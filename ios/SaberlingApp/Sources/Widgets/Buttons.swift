import SaberlingKit
import SwiftUI

/// The one main button of a screen: filled, as wide as the page.
struct MainButton: ButtonStyle {
  var height = Size.buttonMain

  func makeBody(configuration: Configuration) -> some View {
    configuration.label
      .font(TextStyle.button)
      .multilineTextAlignment(.center)
      .foregroundColor(Paint.onBrand)
      .padding(.horizontal, Size.space16)
      .padding(.vertical, Size.space8)
      .frame(maxWidth: .infinity, minHeight: height)
      .background(configuration.isPressed ? Paint.brandPress : Paint.brand, in: RoundedRectangle(cornerRadius: Size.radiusCard))
      .contentShape(RoundedRectangle(cornerRadius: Size.radiusCard))
  }
}

/// A button beside the main one: a line around it.
struct OutlineButton: ButtonStyle {
  var height = Size.control
  /// What it does cannot be taken back.
  var danger = false

  func makeBody(configuration: Configuration) -> some View {
    configuration.label
      .font(TextStyle.button)
      .multilineTextAlignment(.center)
      .foregroundColor(danger ? Paint.red : Paint.brand)
      .padding(.horizontal, Size.space12)
      .padding(.vertical, Size.space8)
      .frame(maxWidth: .infinity, minHeight: height)
      .background(configuration.isPressed ? Paint.brandTint : Paint.surface, in: RoundedRectangle(cornerRadius: Size.radiusCard))
      .overlay {
        RoundedRectangle(cornerRadius: Size.radiusCard).strokeBorder(danger ? Paint.red : Paint.brand, lineWidth: 2)
      }
      .contentShape(RoundedRectangle(cornerRadius: Size.radiusCard))
  }
}

/// A word that does something, as large as a finger.
struct QuietButton: ButtonStyle {
  func makeBody(configuration: Configuration) -> some View {
    configuration.label
      .font(TextStyle.row)
      .foregroundColor(configuration.isPressed ? Paint.brandPress : Paint.brand)
      .frame(minWidth: Size.control, minHeight: Size.control)
      .contentShape(Rectangle())
  }
}

/// A symbol alone that does something; `label` is what VoiceOver calls it.
struct SymbolButton: View {
  let name: String
  let label: String
  let action: @MainActor () -> Void

  init(_ name: String, _ label: String, action: @escaping @MainActor () -> Void) {
    self.name = name
    self.label = label
    self.action = action
  }

  var body: some View {
    Button(action: action) {
      Symbol(name).foregroundColor(Paint.ink).frame(minWidth: Size.control, minHeight: Size.control).contentShape(Rectangle())
    }
    .buttonStyle(.plain)
    .accessibilityLabel(label)
  }
}

/// A symbol with its word, for buttons.
struct Worded: View {
  let icon: String
  let text: String

  init(_ icon: String, _ text: String) {
    self.icon = icon
    self.text = text
  }

  var body: some View {
    HStack(spacing: Size.space8) {
      Symbol(icon)
      Text(text).fixedSize(horizontal: false, vertical: true)
    }
  }
}

/// A button with a symbol of the system's, in a box: arrows and the like, many beside each other.
struct PlainSymbolButton: View {
  let systemName: String
  let label: String
  let action: @MainActor () -> Void

  init(_ systemName: String, _ label: String, action: @escaping @MainActor () -> Void) {
    self.systemName = systemName
    self.label = label
    self.action = action
  }

  var body: some View {
    Button(action: action) {
      Image(systemName: systemName)
        .imageScale(.large)
        .foregroundColor(Paint.ink)
        .frame(minWidth: Size.control, minHeight: Size.control)
        .background(Paint.surface, in: RoundedRectangle(cornerRadius: Size.space8))
        .overlay { RoundedRectangle(cornerRadius: Size.space8).strokeBorder(Paint.edge, lineWidth: 1) }
    }
    .buttonStyle(.plain)
    .accessibilityLabel(label)
  }
}
