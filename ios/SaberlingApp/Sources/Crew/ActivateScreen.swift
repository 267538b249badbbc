import SaberlingKit
import SwiftUI

// parity: crew.activate
/// Makes this phone a crew's, or hands it to the next shift: with a typed code, or one that a link brought.
struct ActivateScreen: View {
  @StateObject private var activation: Held<Activation>
  @EnvironmentObject private var around: Surroundings
  @State private var code = ""

  init(core: Core) { _activation = StateObject(wrappedValue: Held(Activation(core))) }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        Text(around.words(.activateHint)).font(TextStyle.body).foregroundColor(Paint.ink2)
        TextField(around.words(.activateCode), text: $code)
          .font(TextStyle.title)
          .textInputAutocapitalization(.characters)
          .autocorrectionDisabled()
          .submitLabel(.send)
          .onSubmit { send() }
          .padding(Size.space12)
          .frame(minHeight: Size.buttonMain)
          .panel()
          .disabled(state.busy)
        if state.missing { ProblemNote(text: around.words(.activateMissing)) }
        if let problem = state.problem { ProblemNote(text: problem) }
        ForEach(state.others, id: \.crewId) { crew in
          Text(around.words(.crewShiftUnsent, Int(crew.unsent), crew.crewName))
            .font(TextStyle.second).foregroundColor(Paint.ink2)
        }
      }
      .padding(Size.pageSide)
    }
    .page()
    .foot {
      Button(around.words(state.busy ? .activateBusy : .activateSend)) { send() }
        .buttonStyle(MainButton())
        .disabled(state.busy)
    }
    .navigationTitle(around.words(.activateTitle))
    .onAppear {
      if let carried = around.takeCarried() { code = carried.text }
      activation.model.told.read { crew in
        around.say(around.words(.activateDone, crew.crewName, crew.memberName))
        around.way.replace(with: .tasks)
      }
    }
    .onDisappear { activation.model.told.read(by: nil) }
  }

  private var state: ActivationState { activation.model.state }

  private func send() { activation.model.activate(code, host: around.city.host) }
}
