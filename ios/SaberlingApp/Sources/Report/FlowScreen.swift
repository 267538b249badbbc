import Foundation
import SaberlingKit
import SwiftUI
import UIKit

// parity: report.capture
/// The report flow, as it was opened; where the process ended in it, it goes on where it stood.
struct FlowScreen: View {
  let begin: FlowBegin
  // parity: report.killed
  @EnvironmentObject private var around: Surroundings
  @SceneStorage("flow") private var kept: Data?

  var body: some View {
    FlowPage(flow: flow, begin: begin, isRestored: restored != nil) { mark in
      kept = mark.flatMap { try? JSONEncoder().encode(KeptFlow(begin: begin, mark: $0)) }
    }
  }

  private var restored: FlowMark? {
    let last = kept.flatMap { try? JSONDecoder().decode(KeptFlow.self, from: $0) }
    return last?.begin == begin ? last?.mark : nil
  }

  private func flow() -> ReportFlow {
    ReportFlow(around.core, whereabouts: around.whereabouts, incoming: around.incoming, start: start)
  }

  private var start: FlowStart {
    if let restored { return .restore(restored) }
    switch begin {
    case .camera, .library, .shared: return .new
    case .draft(let draftId): return .resume(draftId: draftId)
    case .again(let reportId): return .again(reportId: reportId)
    }
  }
}

/// What a killed process needs to open the same flow again.
private struct KeptFlow: Codable {
  let begin: FlowBegin
  let mark: FlowMark
}

/// The flow's steps, one at a time, and what stands over them.
private struct FlowPage: View {
  @StateObject private var held: Held<ReportFlow>
  @StateObject private var photos = PhotoWays()
  @EnvironmentObject private var around: Surroundings
  @Environment(\.scenePhase) private var phase
  @State private var blurring: Blurring?
  /// How the flow was opened: once it has a draft, the first photos come that way.
  private let begin: FlowBegin
  private let isRestored: Bool
  private let keep: (FlowMark?) -> Void

  init(flow: @escaping @MainActor () -> ReportFlow, begin: FlowBegin, isRestored: Bool, keep: @escaping (FlowMark?) -> Void) {
    _held = StateObject(wrappedValue: Held(flow()))
    self.begin = begin
    self.isRestored = isRestored
    self.keep = keep
  }

  var body: some View {
    step
      .page()
      .navigationBarBackButtonHidden(true)
      .navigationBarTitleDisplayMode(.inline)
      .toolbar {
        ToolbarItem(placement: .navigationBarLeading) {
          if state.report == nil { SymbolButton("back", around.words(.barBack)) { model.back() } }
        }
        ToolbarItem(placement: .navigationBarTrailing) {
          if state.report == nil { SymbolButton("x", around.words(.reportClose)) { model.leave() } }
        }
      }
      .modifier(FlowDialogs(model: model, state: state, photos: photos, blur: { blurring = Blurring(id: $0) }))
      .modifier(PhotoSheets(ways: photos, most: ReportFlow.mostPhotos, target: { await model.cameraTarget(retaken: $0) }))
      .fullScreenCover(item: $blurring) { photo in
        if let draftId = state.draft?.draftId {
          CoverScreen(core: around.core, ownerId: draftId, photoId: photo.id) {
            blurring = nil
            model.photoChanged()
          }
        }
      }
      .onAppear(perform: appear)
      .onDisappear {
        model.told.read(by: nil)
        model.pause()
      }
      .onChange(of: phase) { now in
        if now == .active { model.locate() } else { model.pause() }
        keep(model.mark)
      }
      .onChange(of: state.trail) { _ in
        keep(model.mark)
        UIAccessibility.post(notification: .screenChanged, argument: nil)
      }
      .onChange(of: state.dialog) { _ in keep(model.mark) }
  }

  @ViewBuilder private var step: some View {
    switch state.stop.step {
    case .category: CategoryStep(model: model, state: state, photos: photos)
    case .question: QuestionStep(model: model, state: state)
    case .place: PlaceStep(model: model, state: state)
    case .nearby: NearbyStep(model: model, state: state)
    case .review: ReviewStep(model: model, state: state, photos: photos)
    case .saved: SavedStep(state: state, done: { leave(nil) }, again: another)
    }
  }

  private var model: ReportFlow { held.model }
  private var state: FlowState { held.model.state }

  private func appear() {
    photos.hear(
      taken: { model.fromCamera($0) }, notTaken: { model.notTaken($0) }, chosen: { model.takeIn($0) },
      mishap: { model.noPhoto($0) })
    model.told.read(by: hear)
    model.locate()
    keep(model.mark)
  }

  private func hear(_ told: FlowTold) {
    keep(model.mark)
    switch told {
    case .ready: if !isRestored { firstPhotos() }
    case .askLocation:
      Task {
        _ = await around.asking.forLocation()
        model.locationDecided()
      }
    case .movedOn: UIAccessibility.post(notification: .screenChanged, argument: nil)
    case .left(let why): leave(why)
    }
  }

  private func firstPhotos() {
    switch begin {
    case .camera, .again: photos.openCamera()
    case .library: photos.openLibrary()
    case .shared(let parcel):
      Task {
        guard let box = around.shared else { return around.say(around.words(.shareGone)) }
        model.takeIn(await box.photos(parcel).map(SettledPhoto.init))
      }
    case .draft: break
    }
  }

  private func leave(_ why: Leaving?) {
    keep(nil)
    if case .shared(let parcel) = begin { Task { await around.shared?.clear(parcel) } }
    switch why {
    case .draftKept: around.say(around.words(.reportDraftKept))
    case .draftGone: around.say(around.words(.reportDraftGone))
    case .supported: around.say(around.words(.reportSupportedSaid))
    case .nothing, .discarded, nil: break
    }
    around.back()
  }

  private func another() {
    keep(nil)
    around.begin(.camera)
  }
}

/// The photo whose faces and plates are being covered.
private struct Blurring: Identifiable {
  let id: String
}
