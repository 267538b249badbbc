import SaberlingCore
import SaberlingKit
import SwiftUI
import UIKit

/// A row: what it is, how it stands, and one target for all of it.
struct SettingsRowView: View {
  let row: SettingsRow
  let act: @MainActor (SettingsRow.What) -> Void
  let turn: @MainActor (Bool) -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    if let isOn = row.isOn {
      Toggle(isOn: .of(isOn, turn)) { content }.padding(Size.space12)
    } else if row.id == .used || row.id == .version {
      content.padding(Size.space12).accessibilityElement(children: .combine)
    } else {
      Button {
        act(row.id)
      } label: {
        content.padding(Size.space12).contentShape(Rectangle())
      }
      .buttonStyle(.plain)
      .accessibilityElement(children: .combine)
      .accessibilityAddTraits(.isButton)
    }
  }

  private var content: some View {
    HStack(spacing: Size.space12) {
      Symbol(row.icon)
      VStack(alignment: .leading, spacing: Size.space4) {
        Text(around.words(row.title)).font(TextStyle.row)
        if let second = row.second { Text(second).font(TextStyle.second).foregroundColor(Paint.ink2) }
      }
      Spacer(minLength: 0)
    }
    .foregroundColor(Paint.ink)
    .frame(minHeight: Size.control)
  }
}

/// The questions behind the rows.
struct Asked: ViewModifier {
  @Binding var what: SettingsRow.What?
  let consent: ConsentView?
  let erase: @MainActor (String) -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var typed = ""

  func body(content: Content) -> some View {
    content
      .confirmationDialog(around.words(.settingsLanguage), isPresented: shows(.language), titleVisibility: .visible) {
        // parity: settings.language
        Button(around.words(.settingsFollow)) { around.speak(nil) }
        Button(around.words(.settingsIndonesian)) { around.speak(.indonesian) }
        Button(around.words(.settingsEnglish)) { around.speak(.english) }
        Button(around.words(.settingsCancel), role: .cancel) {}
      }
      .confirmationDialog(around.words(.settingsTheme), isPresented: shows(.theme), titleVisibility: .visible) {
        // parity: settings.theme
        Button(around.words(.settingsFollow)) { around.show(.system) }
        Button(around.words(.settingsLight)) { around.show(.light) }
        Button(around.words(.settingsDark)) { around.show(.dark) }
        Button(around.words(.settingsCancel), role: .cancel) {}
      }
      .alert(around.words(.settingsConsent), isPresented: shows(.consent)) {
        Button(around.words(.settingsClose), role: .cancel) {}
      } message: {
        Text(consent?.text ?? "")
      }
      .alert(around.words(.settingsEraseAsk), isPresented: shows(.erase)) {
        // parity: settings.erase
        TextField(around.words(.settingsEraseType, around.words(.settingsEraseWord)), text: $typed)
        Button(around.words(.settingsEraseDo), role: .destructive) {
          erase(typed)
          typed = ""
        }
        Button(around.words(.settingsCancel), role: .cancel) { typed = "" }
      } message: {
        Text(around.words(.settingsEraseText) + "\n" + around.words(.settingsEraseType, around.words(.settingsEraseWord)))
      }
      .sheet(isPresented: shows(.licences)) { LicencesScreen() }
  }

  private func shows(_ one: SettingsRow.What) -> Binding<Bool> {
    .of(what == one) { if !$0, what == one { what = nil } }
  }
}

/// The system's own sheet for a text.
struct ShareSheet: UIViewControllerRepresentable {
  let text: String

  func makeUIViewController(context: Context) -> UIActivityViewController {
    UIActivityViewController(activityItems: [text], applicationActivities: nil)
  }

  func updateUIViewController(_ sheet: UIActivityViewController, context: Context) {}
}
