import SaberlingKit
import SwiftUI

/// What stands over a step of the flow and waits for an answer.
struct FlowDialogs: ViewModifier {
  let model: ReportFlow
  let state: FlowState
  let photos: PhotoWays
  let blur: (String) -> Void
  @EnvironmentObject private var around: Surroundings

  /// What is opened once the sheet is gone: two at once the system does not show.
  @State private var next: (@MainActor () -> Void)?

  func body(content: Content) -> some View {
    content
      .confirmationDialog(around.words(.reportDiscardAsk), isPresented: asksDiscard, titleVisibility: .visible) {
        Button(around.words(.reportDiscardDraft), role: .destructive) { model.discard() }
        Button(around.words(.dialogCancel), role: .cancel) { model.dismiss() }
      }
      .sheet(item: sheet, onDismiss: goOn) { over in
        switch over.dialog {
        case .consent(let consent):
          ConsentSheet(consent: consent, agree: { model.agree() }, later: { model.dismiss() })
        case .repeated(let text): repeated(text)
        case .supported: supported
        case .photo(let photoId): PhotoSheet(photos: state.draft?.photos ?? [], photoId: photoId) { act(photoId, $0) }
        case .discard: EmptyView()
        }
      }
  }

  private func repeated(_ text: String) -> some View {
    AskSheet(
      title: around.words(.reportRepeatedAsk), text: text,
      answers: [
        .init(around.words(.reportRepeatedSend)) { model.sendRepeated() },
        .init(around.words(.reportRepeatedNot)) { model.dismiss() },
      ])
  }

  private var supported: some View {
    AskSheet(
      title: around.words(.reportSupported), text: around.words(.reportSupportedAsk),
      answers: [
        .init(around.words(.reportKeepDraft)) { model.dismiss() },
        .init(around.words(.reportDiscardDraft), danger: true) { model.discard() },
      ])
  }

  private func act(_ photoId: String, _ what: PhotoSheet.Act) {
    switch what {
    case .blur: next = { blur(photoId) }
    case .retake: next = { photos.openCamera(retaking: photoId) }
    case .drop: return model.dropPhoto(photoId)
    case .close: break
    }
    model.dismiss()
  }

  private func goOn() {
    next?()
    next = nil
  }

  private var asksDiscard: Binding<Bool> {
    .of(state.dialog == .discard) { [model] shown in
      if !shown { model.dismissIfOpen(.discard) }
    }
  }

  /// A sheet that is swiped away was put away without an answer; one that is gone already was answered.
  private var sheet: Binding<FlowOver?> {
    let dialog = state.dialog
    return .of(dialog.flatMap { $0 == .discard ? nil : FlowOver(dialog: $0) }) { [model] over in
      if over == nil { model.dismissIfOpen(dialog) }
    }
  }
}

/// A sheet over the flow, told from another one by what it asks.
private struct FlowOver: Identifiable, Equatable {
  let dialog: FlowDialog

  var id: String {
    switch dialog {
    case .consent: "consent"
    case .repeated: "repeated"
    case .supported: "supported"
    case .photo(let photo): photo
    case .discard: "discard"
    }
  }
}

extension ReportFlow {
  /// Puts this dialog away, unless its answer did.
  fileprivate func dismissIfOpen(_ dialog: FlowDialog?) {
    if dialog != nil, state.dialog == dialog { dismiss() }
  }
}
