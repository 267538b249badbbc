import SaberlingKit
import SwiftUI

// parity: home.first
/// The first screen: what is unsent or latest, what is around, and the large button.
struct HomeScreen: View {
  @ObservedObject var reports: Held<MyReports>
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        heading
        if let problem = state.problem {
          ProblemNote(text: problem) {
            Button(around.words(.reportRetry)) { model.again() }.buttonStyle(OutlineButton())
          }
        }
        if let crew = state.crew { CrewRow(name: crew.crewName) }
        latest
        if state.isFirst { Text(around.words(.homeFirst)).font(TextStyle.body).foregroundColor(Paint.ink2) }
        if let near = state.around { AroundCard(near: near) }
      }
      .padding(Size.pageSide)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .refreshable { await model.pull() }
    .page()
    .foot { ReportButtons() }
  }

  private var model: MyReports { reports.model }
  private var state: MyReportsState { reports.model.state }

  private var heading: some View {
    HStack(alignment: .center, spacing: Size.space12) {
      Image(decorative: "Mark").resizable().scaledToFit().frame(width: Size.control, height: Size.control)
        .clipShape(RoundedRectangle(cornerRadius: Size.space8))
      VStack(alignment: .leading, spacing: 0) {
        Text(around.city.name).font(TextStyle.title).foregroundColor(Paint.ink)
        Text(state.city).font(TextStyle.second).foregroundColor(Paint.ink2)
      }
      .accessibilityElement(children: .combine)
      .accessibilityAddTraits(.isHeader)
      Spacer(minLength: 0)
      SymbolButton("gear", around.words(.homeSettings)) { around.open(.settings) }
    }
  }

  @ViewBuilder private var latest: some View {
    let cards = Array(state.latest)
    if !cards.isEmpty {
      HStack(alignment: .firstTextBaseline) {
        Text(around.words(.homeLatest)).partTitle()
        Spacer(minLength: Size.space8)
        Button(around.words(.homeAll)) { around.way.tab = .reports }.buttonStyle(QuietButton())
      }
      ForEach(cards) { card in
        ReportCard(look: card) { model.mend(card.id, $0) }
      }
    }
  }
}

/// The two ways into a report: the camera, and photos that are there already.
struct ReportButtons: View {
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    ViewThatFits(in: .horizontal) {
      HStack(spacing: Size.space8) {
        report
        library.fixedSize(horizontal: true, vertical: false)
      }
      VStack(spacing: Size.space8) {
        report
        library
      }
    }
  }

  private var report: some View {
    Button {
      around.open(.flow(.camera))
    } label: {
      Worded("camera", around.words(.homeReport)).font(.title3.weight(.bold))
    }
    .buttonStyle(MainButton(height: Size.buttonLapor))
  }

  private var library: some View {
    Button {
      around.open(.flow(.library))
    } label: {
      VStack(spacing: Size.space4) {
        Symbol("image")
        Text(around.words(.homeGallery)).font(TextStyle.second)
      }
    }
    .buttonStyle(OutlineButton(height: Size.buttonLapor))
  }
}

/// The way to the crew's tasks, on a phone that has a crew.
struct CrewRow: View {
  let name: String
  @EnvironmentObject private var around: Surroundings

  var body: some View {
    Button {
      around.open(.tasks)
    } label: {
      HStack(spacing: Size.space12) {
        Symbol("truck")
        Text(around.words(.reportsCrew, name)).font(TextStyle.row)
        Spacer(minLength: 0)
        Symbol("right", size: Size.iconSync).foregroundColor(Paint.ink3)
      }
      .foregroundColor(Paint.ink)
      .padding(Size.space12)
      .frame(minHeight: Size.control)
      .panel()
    }
    .buttonStyle(.plain)
  }
}

// parity: home.around
/// A small map of what others reported; all of it opens the map.
struct AroundCard: View {
  let near: Around
  @EnvironmentObject private var around: Surroundings
  @ScaledMetric(relativeTo: .body) private var height: CGFloat = 120

  var body: some View {
    let words = near.words(around.words)
    VStack(alignment: .leading, spacing: Size.space8) {
      Text(words.title).partTitle()
      Button {
        around.way.tab = .map
      } label: {
        VStack(alignment: .leading, spacing: 0) {
          PackMap(shapes: around.shapes, middle: middle, metresPerPoint: near.here == nil ? 14 : 2, pins: pins)
            .frame(height: height)
          HStack {
            Text(words.count).font(TextStyle.body).foregroundColor(Paint.ink)
            Spacer(minLength: 0)
            Symbol("right", size: Size.iconSync).foregroundColor(Paint.ink3)
          }
          .padding(Size.space12)
          .frame(minHeight: Size.control)
        }
        .clipShape(RoundedRectangle(cornerRadius: Size.radiusCard))
        .panel()
      }
      .buttonStyle(.plain)
      .accessibilityElement(children: .ignore)
      .accessibilityAddTraits(.isButton)
      .accessibilityLabel(words.count)
    }
  }

  private var pins: [MapPin] {
    near.reports.compactMap { report in
      report.latDeg.flatMap { lat in report.lonDeg.map { MapPin(at: LatLon(lat, $0), mark: Look.of(report.status)) } }
    }
  }

  private var middle: LatLon { near.here ?? pins.first?.at ?? LatLon(0, 0) }
}
