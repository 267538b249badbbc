import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: map.public
/// What others reported around, with one's own: as a map, or as a list that says the same.
struct CityMapScreen: View {
  @StateObject private var map: Held<CityMap>
  @EnvironmentObject private var around: Surroundings
  @State private var middle: LatLon?
  @State private var isList = false

  init(core: Core) { _map = StateObject(wrappedValue: Held(CityMap(core))) }

  var body: some View {
    VStack(spacing: 0) {
      head
      if isList { CityMapList(entries: state.entries, choose: show) } else { ground }
    }
    .page()
    .task { await locate(asking: false) }
    // Whoever does not say where the phone is sees the middle of the city.
    .task(id: state.shapes == nil) { if state.shapes != nil, middle == nil { model.look(centre) } }
    .onAppear { model.told.read { told in hear(told) } }
    .onDisappear { model.told.read(by: nil) }
  }

  private var model: CityMap { map.model }
  private var state: CityMapState { map.model.state }

  private var head: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      HStack(spacing: Size.space8) {
        Text(around.words(.cityMapTitle)).font(TextStyle.title).accessibilityAddTraits(.isHeader)
        Spacer(minLength: 0)
        Button(around.words(isList ? .cityMapMap : .cityMapList)) { isList.toggle() }.buttonStyle(QuietButton())
      }
      Text(line).font(TextStyle.second).foregroundColor(Paint.ink2)
      if let trouble = state.trouble {
        ProblemNote(text: trouble) {
          Button(around.words(.cityMapAgain)) { model.again(centre) }.buttonStyle(OutlineButton())
        }
      }
    }
    .foregroundColor(Paint.ink)
    .padding(Size.pageSide)
  }

  private var line: String {
    if state.fetching { return around.words(.cityMapFetching) }
    if state.loaded && state.entries.isEmpty { return around.words(.cityMapEmpty) }
    return around.words(.cityMapCount, state.entries.count) + " · " + around.words(.cityMapCoarse)
  }

  private var ground: some View {
    GroundMap(
      middle: .of(centre) { look($0) }, pins: state.entries.map(pin), chosen: state.chosen,
      choose: { model.choose($0) }
    )
    .overlay(alignment: .bottom) {
      VStack(spacing: Size.space8) {
        if let entry = state.card {
          CityMapCard(entry: entry, meToo: { model.meToo() }, close: { model.choose(nil) })
        } else {
          Button(around.words(.cityMapLocate)) { Task { await locate(asking: true) } }.buttonStyle(OutlineButton())
        }
        Button {
          around.open(.flow(begin))
        } label: {
          Worded("camera", around.words(begin == .camera ? .cityMapReport : .cityMapReportHere))
        }
        .buttonStyle(MainButton())
      }
      .padding(Size.pageSide)
    }
  }

  /// The person's own view, else the middle of the city.
  private var centre: LatLon { middle ?? state.shapes.map(Self.middle) ?? LatLon(0, 0) }

  private static func middle(_ shapes: CityShapes) -> LatLon {
    LatLon((shapes.bounds.southDeg + shapes.bounds.northDeg) / 2, (shapes.bounds.westDeg + shapes.bounds.eastDeg) / 2)
  }

  /// At the place of the chosen report, else wherever the person is. Others' points are rounded.
  private var begin: FlowBegin {
    guard let entry = state.card else { return .camera }
    return .at(
      lat: entry.at.lat, lon: entry.at.lon, accuracyM: entry.own ? entry.report?.place?.accuracyM.map(Double.init) : CityMap.coarseM)
  }

  private func look(_ at: LatLon) {
    middle = at
    model.look(at)
  }

  private func show(_ entry: MapEntry) {
    isList = false
    look(entry.at)
    model.choose(entry.id)
  }

  private func locate(asking: Bool) async {
    if asking, await around.whereabouts.standing() == .undecided { _ = await around.asking.forLocation() }
    for await fix in around.whereabouts.fixes() {
      return look(LatLon(fix.latDeg, fix.lonDeg))
    }
  }

  private func pin(_ entry: MapEntry) -> GroundPin {
    GroundPin(id: entry.id, at: entry.at, mark: entry.mark, spoken: entry.spoken(around.words))
  }

  private func hear(_ told: CityMapTold) {
    switch told {
    case .meToo: around.say(around.words(.cityMapSaved))
    case .words(let text): around.say(text)
    }
  }
}

extension MapEntry {
  /// What its state is; what the office does not have yet is on this phone.
  func status(_ words: Words) -> String { statusText ?? words(.cityMapUnsent) }

  func spoken(_ words: Words) -> String { words(.cityMapSpoken, categoryName, status(words)) }

  var icon: String { Look.category(publicReport?.icon ?? report?.icon) }

  /// Whose it is, where, and how many it affects.
  func second(_ words: Words) -> String {
    let people = Int(publicReport?.meToo ?? report?.meToo ?? 0)
    let affected = people == 0 ? nil : words(.cityMapPeople, people)
    let mine = own ? words(.cityMapOwn) : publicReport?.number
    return [mine, report?.place?.areaName, affected].compactMap { $0 }.joined(separator: " · ")
  }
}
