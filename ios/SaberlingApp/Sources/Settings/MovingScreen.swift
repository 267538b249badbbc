import Foundation
import SaberlingCore
import SaberlingKit
import SwiftUI
import UIKit

// parity: settings.move
/// The code that takes one's reports to a new phone. It is as secret as those: hidden while the app is not in front, and
/// copied only for this phone and a minute.
struct MovingScreen: View {
  @StateObject private var moving: Held<Moving>
  @EnvironmentObject private var around: Surroundings
  @Environment(\.scenePhase) private var phase
  private static let copiedS = 60.0

  init(core: Core) { _moving = StateObject(wrappedValue: Held(Moving(core))) }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        Text(around.words(.settingsMoveWords)).font(TextStyle.body).foregroundColor(Paint.ink)
        if let trouble = state.trouble { ProblemNote(text: trouble) }
        if let qr = state.qr, phase == .active { QrView(qr: qr).accessibilityLabel(around.words(.settingsMoveQr)) }
        if let code = state.code { buttons(code) }
      }
      .padding(Size.pageSide)
    }
    .page()
    .navigationTitle(around.words(.settingsMove))
    .privacySensitive()
  }

  private var state: MovingState { moving.model.state }

  @ViewBuilder private func buttons(_ code: String) -> some View {
    Button(around.words(.settingsMoveCopy)) {
      UIPasteboard.general.setItems(
        [["public.utf8-plain-text": code]],
        options: [.localOnly: true, .expirationDate: Date(timeIntervalSinceNow: Self.copiedS)])
      around.say(around.words(.settingsMoveCopied))
    }
    .buttonStyle(MainButton())
    Button(around.words(state.textShown ? .settingsMoveHide : .settingsMoveText)) { moving.model.showText(!state.textShown) }
      .buttonStyle(OutlineButton())
    if state.textShown, phase == .active { Text(code).font(.footnote).foregroundColor(Paint.ink).textSelection(.enabled) }
  }
}

/// A QR code on white, with the quiet zone that readers need.
struct QrView: View {
  let qr: QrCode
  private static let quiet = 4

  var body: some View {
    Canvas { context, size in
      let side = Double(qr.size) + 2 * Double(Self.quiet)
      let module = min(size.width, size.height) / side
      var dark = Path()
      for (place, value) in qr.modules.enumerated() where value == 1 {
        let (row, column) = (place / Int(qr.size), place % Int(qr.size))
        dark.addRect(
          CGRect(
            x: Double(column + Self.quiet) * module, y: Double(row + Self.quiet) * module, width: module, height: module))
      }
      context.fill(dark, with: .color(.black))
    }
    .background(Color.white)
    .aspectRatio(1, contentMode: .fit)
    .accessibilityElement(children: .ignore)
    .accessibilityAddTraits(.isImage)
  }
}

// parity: settings.takeover
/// Takes over the reports of another phone: with what a link brought, or a pasted text.
struct TakeOverScreen: View {
  @StateObject private var taking: Held<TakeOver>
  @EnvironmentObject private var around: Surroundings
  @State private var text = ""

  init(core: Core) { _taking = StateObject(wrappedValue: Held(TakeOver(core))) }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        Text(around.words(.settingsTakeWords)).font(TextStyle.body).foregroundColor(Paint.ink2)
        TextField(around.words(.settingsTakeLabel), text: $text, axis: .vertical)
          .lineLimit(3...8)
          .font(TextStyle.body)
          .textInputAutocapitalization(.never)
          .autocorrectionDisabled()
          .padding(Size.space12)
          .panel()
          .privacySensitive()
        if state.missing { ProblemNote(text: around.words(.settingsTakeMissing)) }
        if let trouble = state.trouble { ProblemNote(text: trouble) }
        if let taken = state.taken { Text(around.words(.settingsTaken, taken)).font(TextStyle.row).foregroundColor(Paint.green) }
      }
      .padding(Size.pageSide)
    }
    .page()
    .foot {
      if state.taken == nil {
        Button(around.words(state.busy ? .settingsTakeBusy : .settingsTakeDo)) { taking.model.take(text) }
          .buttonStyle(MainButton())
          .disabled(state.busy)
      } else {
        Button(around.words(.settingsTakeDone)) {
          around.way.path = []
          around.way.tab = .reports
        }
        .buttonStyle(MainButton())
      }
    }
    .navigationTitle(around.words(.settingsTake))
    .onAppear { if let carried = around.takeCarried() { text = carried.text } }
  }

  private var state: TakeOverState { taking.model.state }
}
