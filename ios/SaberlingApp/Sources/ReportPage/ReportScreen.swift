import SaberlingKit
import SwiftUI
import UIKit

// parity: page.withdraw
/// One own report: photos, timeline, and at the foot what it waits for from its person.
struct ReportScreen: View {
  @StateObject private var held: Held<ReportPage>
  @StateObject private var photos = PhotoWays()
  @EnvironmentObject private var around: Surroundings
  @State private var retaking: String?
  @State private var looking: Looking?
  private let reportId: String

  init(around: Surroundings, reportId: String) {
    self.reportId = reportId
    _held = StateObject(
      wrappedValue: Held(ReportPage(around.core, reportId, language: around.language, incoming: around.incoming)))
  }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: Size.space16) {
        if let gone = state.gone {
          EmptyNote(icon: "erased", title: gone)
        } else if let look = state.look {
          ReportBody(look: look, model: model) { looking = Looking(id: $0) }
        } else {
          Text(around.words(.reportLoading)).font(TextStyle.body).foregroundColor(Paint.ink2)
        }
      }
      .padding(Size.pageSide)
      .frame(maxWidth: .infinity, alignment: .leading)
    }
    .page()
    .modifier(ReportFoot(look: state.look, model: model, reportId: reportId))
    .navigationTitle(state.look?.name ?? "")
    .navigationBarTitleDisplayMode(.inline)
    .toolbar {
      ToolbarItem(placement: .navigationBarTrailing) {
        if let look = state.look { ReportMenu(look: look, model: model, reportId: reportId) }
      }
    }
    .confirmationDialog(around.words(.retakeAsk), isPresented: $retaking.isThere, titleVisibility: .visible) {
      if let photo = retaking {
        Button(around.words(.fromCamera)) { open(photo) { photos.openCamera(retaking: photo) } }
        Button(around.words(.fromGallery)) { open(photo) { photos.openLibrary() } }
      }
      Button(around.words(.dialogCancel), role: .cancel) {}
    }
    .modifier(PhotoSheets(ways: photos, most: 1, target: { _ in TakenFile.new() }))
    .fullScreenCover(item: $looking) { first in
      PhotoScreen(photos: (state.look?.pair ?? []) + (state.look?.photos ?? []), first: first.id) { looking = nil }
    }
    .onAppear(perform: appear)
    .onDisappear { model.told.read(by: nil) }
    .onChange(of: around.words) { model.language = $0.language }
  }

  private var model: ReportPage { held.model }
  private var state: ReportPageState { held.model.state }

  private func appear() {
    model.told.read(by: hear)
    if let photo = around.takeRetaking(of: reportId) { model.mend(.retakePhoto(photo)) }
  }

  /// Whatever comes is for this photo.
  private func open(_ photo: String, _ way: () -> Void) {
    photos.hear(
      taken: { [model] in model.replace(photo, TakenFile(file: $0)) }, notTaken: { _ in },
      chosen: { [model] sources in sources.first.map { model.replace(photo, $0) } },
      mishap: { [around] in around.say($0.text(around.words)) })
    way()
  }

  private func hear(_ said: PageSaid) {
    switch said {
    case .words(let text): around.say(text)
    case .retake(let photo): retaking = photo
    case .correct: around.open(.edit(report: reportId, correcting: true))
    case .mishap(let mishap): around.say(mishap.text(around.words))
    }
  }
}

/// The photo that is looked at.
private struct Looking: Identifiable {
  let id: String
}
