import Foundation
import SaberlingCore
import SaberlingKit
import SwiftUI

// parity: page.answer
/// An answer to the office, or "not clean yet": words and photos, durable from the moment they are shown.
struct RespondScreen: View {
  @StateObject private var held: Held<Respond>
  @StateObject private var photos = PhotoWays()
  @EnvironmentObject private var around: Surroundings
  @SceneStorage private var text: String
  @State private var isAdding = false
  private let reply: Reply

  init(around: Surroundings, reportId: String, reply: Reply) {
    self.reply = reply
    _held = StateObject(wrappedValue: Held(Respond(around.core, reportId, reply, incoming: around.incoming)))
    _text = SceneStorage(wrappedValue: "", "respond-" + reply.rawValue + "-" + reportId)
  }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        if isAnswer, let question = state.question {
          Text(around.words(.pageQuoted, question)).font(TextStyle.body).foregroundColor(Paint.ink)
        } else if !isAnswer {
          Text(around.words(.respondDisputeWhy)).font(TextStyle.body).foregroundColor(Paint.ink2)
        }
        NoteField(label: around.words(isAnswer ? .respondAnswerLabel : .respondDisputeLabel), text: $text)
        photoPart
        ForEach(state.missing(reply, around.words), id: \.self) { ProblemNote(text: $0) }
        if let problem = state.problem { ProblemNote(text: problem) }
      }
      .padding(Size.pageSide)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .page()
    .scrollDismissesKeyboard(.interactively)
    .foot {
      Button(around.words(isAnswer ? .respondAnswerSend : .respondDisputeSend)) { model.send(text) }.buttonStyle(MainButton())
    }
    .navigationTitle(around.words(isAnswer ? .respondAnswer : .respondDispute))
    .navigationBarTitleDisplayMode(.inline)
    .modifier(PhotoSheets(ways: photos, most: ReportFlow.mostPhotos, target: target))
    .onChange(of: text) { model.typed($0) }
    .onAppear(perform: appear)
    .onDisappear { model.told.read(by: nil) }
  }

  private var isAnswer: Bool { reply == .answer }
  private var model: Respond { held.model }
  private var state: RespondState { held.model.state }

  private var photoPart: some View {
    VStack(alignment: .leading, spacing: Size.space8) {
      Text(around.words(isAnswer ? .respondAnswerPhotos : .respondDisputePhotos)).font(TextStyle.row).foregroundColor(Paint.ink)
      ForEach(Array(state.photos.enumerated()), id: \.element.photoId) { place, photo in
        HStack(spacing: Size.space12) {
          Thumb(path: photo.thumbPath)
          if let notice = photo.notice { Text(notice).font(TextStyle.second).foregroundColor(Paint.ink2) }
          Spacer(minLength: 0)
          SymbolButton("x", around.words(.respondDrop, place + 1)) { model.drop(photo.photoId) }
        }
      }
      if state.preparing { Text(around.words(.respondPreparing)).font(TextStyle.second).foregroundColor(Paint.ink2) }
      Button {
        isAdding = true
      } label: {
        Worded("camera", around.words(.reportAddPhoto))
      }.buttonStyle(OutlineButton())
    }
    .confirmationDialog(around.words(.reportAddFrom), isPresented: $isAdding, titleVisibility: .visible) {
      Button(around.words(.reportCamera)) { photos.openCamera() }
      Button(around.words(.reportGallery)) { photos.openLibrary() }
      Button(around.words(.dialogCancel), role: .cancel) {}
    }
  }

  private func target(_: String?) async -> URL? {
    do { return try await around.incoming.target(model.owner) } catch {
      around.say(around.words(.cameraFull))
      return nil
    }
  }

  private func appear() {
    photos.hear(
      taken: { [model] _ in model.takeUp() }, notTaken: { [model] _ in model.notTaken() }, chosen: { [model] in model.add($0) },
      mishap: { [around] in around.say($0.text(around.words)) })
    model.told.read(by: hear)
  }

  private func hear(_ said: RespondSaid) {
    switch said {
    case .mishap(let mishap): return around.say(mishap.text(around.words))
    case .done: around.say(around.words(.saidKept))
    case .over: around.say(around.words(.respondOver))
    }
    text = ""
    around.back()
  }
}
