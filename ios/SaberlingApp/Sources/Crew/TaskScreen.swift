import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: crew.task
/// One task: what is asked, the photos before and after, and what can be done now. All of it works offline.
struct TaskScreen: View {
  @StateObject private var desk: Held<TaskDesk>
  @EnvironmentObject private var around: Surroundings
  @State private var camera: Evidence?
  @State private var isDeclining = false
  @State private var isDiscarding = false
  @State private var note = ""

  init(core: Core, task: String, incoming: Incoming) {
    _desk = StateObject(wrappedValue: Held(TaskDesk(core, task, incoming: incoming)))
  }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        if let look { TaskBody(look: look, shoot: { camera = Evidence(role: $0) }) }
        if look?.writesNote == true { writing }
      }
      .padding(Size.pageSide)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .scrollDismissesKeyboard(.interactively)
    .page()
    .foot { if let look { buttons(look) } }
    .navigationTitle(look?.title ?? around.words(.crewTaskAlone))
    .navigationBarTitleDisplayMode(.inline)
    .sheet(isPresented: $isDeclining) {
      DeclineSheet(reasons: state.reasons) { reason, words in
        isDeclining = false
        model.decline(reason, words)
      }
    }
    .fullScreenCover(item: $camera) { evidence in
      EvidenceScreen(desk: desk, role: evidence.role) { camera = nil }
    }
    .confirmationDialog(around.words(.crewDiscardAsk), isPresented: $isDiscarding, titleVisibility: .visible) {
      Button(around.words(.crewDiscardYes), role: .destructive) { model.discardRefused() }
      Button(around.words(.crewCancel), role: .cancel) {}
    }
    .task { for await fix in around.whereabouts.fixes() { model.moved(fix) } }
    .onAppear { model.told.read { news in hear(news) } }
    .onDisappear { model.told.read(by: nil) }
  }

  private var model: TaskDesk { desk.model }
  private var state: Desk { desk.model.state }

  private var look: TaskLook? {
    TaskLook(state, Times(nowMs: wallMs(), offsetMinutes: state.offsetMinutes, language: around.language), around.words)
  }

  private var writing: some View {
    TextField(around.words(.crewNote), text: $note, axis: .vertical)
      .font(TextStyle.body)
      .padding(Size.space12)
      .frame(minHeight: Size.control)
      .panel()
  }

  @ViewBuilder private func buttons(_ look: TaskLook) -> some View {
    if let main = look.main {
      Button(around.words(main)) { if main == .crewStart { model.start() } else { model.complete(note) } }
        .buttonStyle(MainButton())
        .disabled(state.busy)
    }
    if look.canDecline {
      // parity: crew.decline
      Button(around.words(.crewCannot)) { isDeclining = true }.buttonStyle(OutlineButton()).disabled(state.busy)
    }
    if look.canDiscard {
      Button(around.words(.crewDiscard)) { isDiscarding = true }.buttonStyle(OutlineButton(danger: true)).disabled(state.busy)
    }
    Text(look.foot).font(TextStyle.second).foregroundColor(Paint.ink2)
  }

  private func hear(_ news: DeskNews) {
    switch news {
    case .say(let text): around.say(text)
    case .mishap(let mishap): around.say(mishap.text(around.words))
    case .photoFirst(let role):
      around.say(around.words(role == .after ? .crewAfterFirst : .crewBeforeFirst))
      camera = Evidence(role: role)
    case .reasonFirst: around.say(around.words(.crewDeclineReasonFirst))
    case .recorded(let leave):
      around.say(around.words(leave ? .crewSaved : .crewStarted))
      if leave { around.back() }
    }
  }
}

/// The photo that is to be taken.
struct Evidence: Identifiable {
  let role: PhotoRole
  var id: String { role == .after ? "after" : "before" }
}
