import SaberlingKit
import SwiftUI

/// The card of the report that was chosen on the map.
struct CityMapCard: View {
  let entry: MapEntry
  let meToo: @MainActor () -> Void
  let close: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    VStack(alignment: .leading, spacing: Size.space12) {
      HStack(alignment: .top, spacing: Size.space12) {
        Symbol(entry.icon)
        VStack(alignment: .leading, spacing: Size.space4) {
          Text(entry.categoryName).font(TextStyle.row)
          Text(entry.second(around.words)).font(TextStyle.second).foregroundColor(Paint.ink2)
          Chip(look: ChipLook(mark: entry.mark, text: entry.status(around.words)))
        }
        .accessibilityElement(children: .combine)
        Spacer(minLength: 0)
        SymbolButton("x", around.words(.cityMapClose), action: close)
      }
      .foregroundColor(Paint.ink)
      if entry.own {
        Button(around.words(.cityMapOpen)) { around.open(.report(entry.id)) }.buttonStyle(MainButton())
      } else {
        Button(around.words(said ? .cityMapSaid : .cityMapMeToo), action: meToo)
          .buttonStyle(OutlineButton())
          .disabled(said)
      }
    }
    .padding(Size.space12)
    .panel()
  }

  private var said: Bool { entry.publicReport?.said == true }
}

// parity: map.list
/// The same as a list: for VoiceOver, and for whoever reads better than maps.
struct CityMapList: View {
  let entries: [MapEntry]
  let choose: @MainActor (MapEntry) -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    ScrollView {
      LazyVStack(spacing: Size.space8) {
        ForEach(entries) { entry in
          Button {
            choose(entry)
          } label: {
            row(entry)
          }
          .buttonStyle(.plain)
          .accessibilityElement(children: .ignore)
          .accessibilityAddTraits(.isButton)
          .accessibilityLabel(entry.spoken(around.words))
        }
      }
      .padding(Size.pageSide)
    }
  }

  private func row(_ entry: MapEntry) -> some View {
    HStack(spacing: Size.space12) {
      Symbol(entry.icon)
      VStack(alignment: .leading, spacing: Size.space4) {
        Text(entry.categoryName).font(TextStyle.row)
        Text([entry.status(around.words), entry.second(around.words)].filter { !$0.isEmpty }.joined(separator: " · "))
          .font(TextStyle.second).foregroundColor(Paint.ink2)
      }
      Spacer(minLength: 0)
    }
    .foregroundColor(Paint.ink)
    .padding(Size.space12)
    .frame(minHeight: Size.control)
    .panel()
  }
}
