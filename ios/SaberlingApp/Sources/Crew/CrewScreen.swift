import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: crew.list
/// The crew's day in driving order, as a list or on the map.
struct CrewScreen: View {
  @StateObject private var board: Held<CrewBoard>
  @EnvironmentObject private var around: Surroundings
  @State private var isMap = false
  @State private var middle: LatLon?

  init(core: Core) { _board = StateObject(wrappedValue: Held(CrewBoard(core))) }

  var body: some View {
    VStack(spacing: 0) {
      if isMap { ground } else { list }
    }
    .page()
    .navigationTitle(state.crew?.crewName ?? around.words(.crewToday))
    .toolbar {
      ToolbarItem(placement: .navigationBarTrailing) {
        Button(around.words(isMap ? .cityMapList : .cityMapMap)) { isMap.toggle() }.buttonStyle(QuietButton())
      }
      ToolbarItem(placement: .navigationBarTrailing) {
        Menu {
          Button(around.words(.crewRefresh)) { model.refresh() }
          // parity: crew.shift
          Button(around.words(.crewShift)) { around.open(.activate) }
        } label: {
          Symbol("more").frame(minWidth: Size.control, minHeight: Size.control)
        }
        .accessibilityLabel(around.words(.crewMenu))
      }
    }
    .task { await follow() }
    .onAppear { model.told.read { text in around.say(text) } }
    .onDisappear { model.told.read(by: nil) }
  }

  private var model: CrewBoard { board.model }
  private var state: Board { board.model.state }

  private var look: BoardLook {
    BoardLook(state, Times(nowMs: wallMs(), offsetMinutes: state.offsetMinutes, language: around.language), around.words)
  }

  // parity: crew.moved
  private var list: some View {
    let look = look
    return ScrollView {
      LazyVStack(alignment: .leading, spacing: Size.space12) {
        ForEach(look.notices.indices, id: \.self) { place in ProblemNote(text: look.notices[place]) }
        ForEach([state.waiting, look.route, look.unsent].compactMap { $0 }, id: \.self) { line in
          Text(line).font(TextStyle.second).foregroundColor(Paint.ink2)
        }
        if look.isEmpty {
          EmptyNote(icon: "truck", title: around.words(.crewEmpty), why: around.words(.crewEmptyHint))
        }
        ForEach(look.stops) { stop in StopCard(look: stop, place: place(of: stop.id)) }
      }
      .padding(Size.pageSide)
    }
    .refreshable { model.refresh() }
  }

  // parity: crew.map
  private var ground: some View {
    GroundMap(
      middle: .of(middle ?? pins.first?.at ?? LatLon(0, 0)) { middle = $0 }, pins: pins, chosen: nil,
      choose: { if let id = $0 { around.open(.task(id)) } })
  }

  private var pins: [GroundPin] {
    let spoken = Dictionary(look.stops.map { ($0.id, $0.spoken) }, uniquingKeysWith: { first, _ in first })
    return state.stops.compactMap { stop in
      stop.task.place.map {
        GroundPin(
          id: stop.id, at: LatLon($0.latDeg, $0.lonDeg), mark: Look.of(stop.task.status), number: stop.number,
          spoken: spoken[stop.id] ?? stop.task.categoryName)
      }
    }
  }

  private func place(of task: String) -> PlaceView? { state.stops.first { $0.id == task }?.task.place }

  private func follow() async {
    if await around.whereabouts.standing() == .undecided { _ = await around.asking.forLocation() }
    for await fix in around.whereabouts.fixes() { model.moved(fix) }
  }
}
