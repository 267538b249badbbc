import SaberlingKit
import SwiftUI

// parity: home.list
/// One's own reports: what needs action, unsent, open, ended. Rows do not jump under a finger: new ones wait to be asked for.
struct ReportsScreen: View {
  @ObservedObject var reports: Held<MyReports>
  @EnvironmentObject private var around: Surroundings
  @State private var rows: [Row] = []
  @State private var waiting = 0
  @State private var isAtTop = true

  var body: some View {
    ScrollViewReader { scroll in
      ScrollView {
        LazyVStack(alignment: .leading, spacing: Size.space12) {
          Color.clear.frame(height: 1).id(Self.top)
            .onAppear {
              isAtTop = true
              take()
            }
            .onDisappear { isAtTop = false }
          head
          if let empty = state.empty(around.words) { EmptyNote(icon: "list", title: empty.title, why: empty.why) }
          ForEach(rows) { row($0) }
        }
        .padding(Size.pageSide)
      }
      .refreshable { await model.pull() }
      .overlay(alignment: .top) {
        if waiting > 0 {
          Button(around.words(.reportsNew, waiting)) {
            take()
            scroll.scrollTo(Self.top, anchor: .top)
          }
          .buttonStyle(MainButton())
          .padding(Size.pageSide)
        }
      }
    }
    .page()
    .onChange(of: state.rows) { _ in renew() }
    .onAppear(perform: take)
  }

  private static let top = "top"
  private var model: MyReports { reports.model }
  private var state: MyReportsState { reports.model.state }

  @ViewBuilder private var head: some View {
    HStack {
      Text(around.words(.tabReports)).font(TextStyle.title).foregroundColor(Paint.ink).accessibilityAddTraits(.isHeader)
      Spacer(minLength: 0)
      SymbolButton(
        state.search == nil ? "search" : "x", around.words(state.search == nil ? .reportsSearch : .reportsSearchClose)
      ) { model.search(state.search == nil ? "" : nil) }
    }
    if state.search != nil {
      VStack(alignment: .leading, spacing: Size.space4) {
        Text(around.words(.reportsSearchLabel)).font(TextStyle.second).foregroundColor(Paint.ink2).accessibilityHidden(true)
        TextField(around.words(.reportsSearchLabel), text: .of(state.search ?? "") { model.search($0) }, prompt: Text(verbatim: ""))
          .modifier(FieldBox())
          .submitLabel(.search)
          .autocorrectionDisabled()
      }
    }
    if let problem = state.problem {
      ProblemNote(text: problem) {
        Button(around.words(.reportRetry)) { model.again() }.buttonStyle(OutlineButton())
      }
    }
    if !state.loaded && state.problem == nil {
      Text(around.words(.reportLoading)).font(TextStyle.body).foregroundColor(Paint.ink2)
    }
  }

  @ViewBuilder private func row(_ row: Row) -> some View {
    switch row {
    case .head(let section): Text(around.words(section.word)).partTitle().padding(.top, Size.space8)
    case .card(let card): ReportCard(look: card) { model.mend(card.id, $0) }
    }
  }

  /// All that there is, as it is now.
  private func take() { (rows, waiting) = (state.rows, 0) }

  /// What is shown stays where it is while somebody reads further down.
  private func renew() {
    if isAtTop || state.search != nil || rows.isEmpty { return take() }
    let steady = Steady.keep(before: rows, now: state.rows)
    (rows, waiting) = (steady.rows, steady.waiting)
  }
}
