import Foundation
import SaberlingKit
import SwiftUI

// parity: settings.licences
/// What others made that is in the app, to be found by name or licence; a tap shows the whole texts.
struct LicencesScreen: View {
  @EnvironmentObject private var around: Surroundings
  @Environment(\.dismiss) private var dismiss
  @State private var licences: Licences?
  @State private var typed = ""
  @State private var read: Component?

  var body: some View {
    ScrollView {
      LazyVStack(alignment: .leading, spacing: Size.space12) {
        HStack {
          Text(around.words(.settingsLicences)).font(TextStyle.title).accessibilityAddTraits(.isHeader)
          Spacer(minLength: 0)
          SymbolButton("x", around.words(.settingsClose)) { dismiss() }
        }
        TextField(around.words(.settingsLicencesFind), text: $typed)
          .autocorrectionDisabled().padding(Size.space12).frame(minHeight: Size.control).panel()
        if let found, found.isEmpty {
          Text(around.words(.settingsLicencesNone)).font(TextStyle.body).foregroundColor(Paint.ink2)
        }
        ForEach(found ?? []) { one in row(one) }
      }
      .foregroundColor(Paint.ink)
      .padding(Size.pageSide)
    }
    .page()
    .task { licences = await Self.shipped() }
    .sheet(item: $read) { one in
      ScrollView {
        VStack(alignment: .leading, spacing: Size.space12) {
          Text(one.name).font(TextStyle.title).accessibilityAddTraits(.isHeader)
          Text(licences?.page(one) ?? "").font(.footnote).textSelection(.enabled)
        }
        .foregroundColor(Paint.ink)
        .frame(maxWidth: .infinity, alignment: .leading)
        .padding(Size.pageSide)
      }
      .page()
    }
  }

  private var found: [Component]? { licences?.find(typed) }

  private func row(_ one: Component) -> some View {
    Button {
      read = one
    } label: {
      VStack(alignment: .leading, spacing: Size.space4) {
        Text(one.name).font(TextStyle.row)
        Text(one.terms).font(TextStyle.second).foregroundColor(Paint.ink2)
      }
      .padding(Size.space12)
      .frame(maxWidth: .infinity, minHeight: Size.control, alignment: .leading)
      .panel()
    }
    .buttonStyle(.plain)
  }

  private nonisolated static func shipped() async -> Licences? {
    await Task.detached {
      guard let file = Bundle.main.url(forResource: "licences", withExtension: "txt"),
        let text = try? String(contentsOf: file, encoding: .utf8)
      else { return nil }
      return Licences(text)
    }.value
  }
}
