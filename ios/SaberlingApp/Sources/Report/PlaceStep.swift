import SaberlingKit
import SwiftUI

// parity: report.place
/// Where it is: the map moves under the pin, the arrows move it by metres, and near a border the area is chosen.
struct PlaceStep: View {
  let model: ReportFlow
  let state: FlowState
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    let look = PlaceLook(state, around.words)
    VStack(spacing: 0) {
      // Beside what scrolls, not in it: a finger on the map moves the map.
      map.frame(maxWidth: .infinity, minHeight: 160, maxHeight: .infinity)
      ScrollView { words(look) }
    }
    .navigationTitle(around.words(.cityMapMap))
    .foot {
      Button(around.words(.reportUsePlace)) { model.usePlace() }.buttonStyle(MainButton())
      if look.unknown { Button(around.words(.reportDontKnow)) { model.unknownPlace() }.buttonStyle(OutlineButton()) }
    }
  }

  private func words(_ look: PlaceLook) -> some View {
    VStack(alignment: .leading, spacing: Size.space12) {
      Problems(model: model, state: state, spot: .place)
      VStack(alignment: .leading, spacing: Size.space4) {
        Text(look.head).partTitle()
        Text(look.text).font(TextStyle.body).foregroundColor(Paint.ink2)
      }
      .accessibilityElement(children: .combine)
      .accessibilityAddTraits(.updatesFrequently)
      if look.askExact {
        Button(around.words(.gpsReducedAsk), action: askExact).buttonStyle(OutlineButton())
      }
      AreaChoices(areas: look.areas) { model.chooseArea($0) }
      if state.place.search == .denied || state.place.search == .off {
        Button(around.words(.reportOpenSettings)) { Opening.settings() }.buttonStyle(OutlineButton())
      }
      Arrows { north, east in
        model.movePin(middle.moved(northM: north, eastM: east))
      }
    }
    .padding(Size.pageSide)
    .frame(maxWidth: .infinity, alignment: .leading)
  }

  private var map: some View {
    GroundMap(
      middle: .of(middle) { model.movePin($0) }, pins: [], chosen: nil, choose: { _ in },
      circle: state.place.own.flatMap { own in own.accuracyM.map { GroundCircle(at: LatLon(own.latDeg, own.lonDeg), metres: $0) } },
      firstMetres: state.place.pin == nil ? 6_000 : 300
    )
    .overlay { Symbol("pin", size: Size.control).foregroundColor(Paint.fRed).offset(y: -Size.control / 2).allowsHitTesting(false) }
    .overlay(alignment: .bottomTrailing) {
      SymbolButton("locate", around.words(.reportOwnPlace)) { model.pinToOwn() }
        .background(Paint.surface, in: RoundedRectangle(cornerRadius: Size.radiusCard))
        .padding(Size.space12)
    }
    .accessibilityElement(children: .contain)
    .accessibilityLabel(around.words(.spokenPlace, around.shapes?.areaName(at: middle) ?? around.words(.reportNoPlace)))
  }

  /// The pin, or the middle of the city as long as nobody has said where.
  private var middle: LatLon {
    if let pin = state.place.pin { return pin }
    guard let bounds = around.shapes?.bounds else { return LatLon(0, 0) }
    return LatLon((bounds.southDeg + bounds.northDeg) / 2, (bounds.westDeg + bounds.eastDeg) / 2)
  }

  private func askExact() {
    Task {
      _ = await around.asking.forExactLocation()
      model.locationDecided()
    }
  }
}

/// The areas that the point may lie in; one of them, or "I don't know".
struct AreaChoices: View {
  let areas: [AreaLook]
  let choose: (String?) -> Void
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    if !areas.isEmpty {
      VStack(alignment: .leading, spacing: Size.space8) {
        Text(around.words(.reportChooseArea)).font(TextStyle.second).foregroundColor(Paint.ink2)
        ForEach(areas) { area in
          ChoiceRow(name: area.name, hint: area.hint, isChosen: area.chosen) { choose(area.id) }
        }
      }
    }
  }
}

/// Moves the pin by metres, for those who cannot move the map.
struct Arrows: View {
  let move: (_ northM: Double, _ eastM: Double) -> Void
  @EnvironmentObject private var around: Surroundings
  @State private var isOpen = false
  private static let step = 5.0

  var body: some View {
    DisclosureGroup(around.words(.reportArrows), isExpanded: $isOpen) {
      HStack(spacing: Size.space8) {
        PlainSymbolButton("arrow.up", around.words(.reportNorth)) { move(Self.step, 0) }
        PlainSymbolButton("arrow.down", around.words(.reportSouth)) { move(-Self.step, 0) }
        PlainSymbolButton("arrow.left", around.words(.reportWest)) { move(0, -Self.step) }
        PlainSymbolButton("arrow.right", around.words(.reportEast)) { move(0, Self.step) }
      }
      .padding(.top, Size.space8)
    }
    .font(TextStyle.body)
    .tint(Paint.brand)
    .foregroundColor(Paint.ink)
    .frame(minHeight: Size.control)
  }
}
