import Foundation
import SaberlingCore
import SaberlingKit
import SwiftUI
import UIKit

// parity: crew.evidence
/// The camera of a crew: nothing is chosen from the library. Over its picture lies the one from before, as a shadow.
struct EvidenceScreen: View {
  @ObservedObject var desk: Held<TaskDesk>
  let role: PhotoRole
  let done: @MainActor () -> Void
  @EnvironmentObject private var around: Surroundings
  @Environment(\.scenePhase) private var phase
  @StateObject private var camera = PhoneCamera()
  @State private var problem: Mishap?
  @State private var isReady = false
  @State private var isTaking = false
  // parity: crew.ghost
  @State private var hasGhost = true
  private static let shadow = 0.4

  var body: some View {
    VStack(spacing: 0) {
      head
      ZStack {
        Color.black
        if let problem { trouble(problem) } else { finder }
      }
      foot
    }
    .background { Color.black.ignoresSafeArea() }
    .task(id: phase) { if phase == .active { await begin() } else { camera.end() } }
    .onAppear { UIDevice.current.beginGeneratingDeviceOrientationNotifications() }
    .onDisappear {
      UIDevice.current.endGeneratingDeviceOrientationNotifications()
      camera.end()
    }
  }

  private var head: some View {
    HStack(spacing: Size.space8) {
      Button(action: done) { Symbol("x").frame(minWidth: Size.control, minHeight: Size.control) }
        .accessibilityLabel(around.words(.cameraClose))
      VStack(alignment: .leading, spacing: 0) {
        Text(around.words(role == .after ? .cameraAfterTitle : .cameraBeforeTitle)).font(TextStyle.row)
        Text(desk.model.state.presence.text(around.words)).font(TextStyle.second)
      }
      .accessibilityElement(children: .combine)
      Spacer(minLength: 0)
    }
    .foregroundColor(.white)
    .padding(.horizontal, Size.space8)
  }

  private var finder: some View {
    FinderView(session: camera.session)
      .aspectRatio(3 / 4, contentMode: .fit)
      .overlay {
        if role == .after, hasGhost, let ghost = desk.model.state.ghost {
          PhotoBox(path: ghost, mode: .fit).opacity(Self.shadow).allowsHitTesting(false)
        }
      }
      .accessibilityElement(children: .ignore)
      .accessibilityLabel(hint)
  }

  private var foot: some View {
    VStack(spacing: Size.space12) {
      Text(hint).font(TextStyle.second).foregroundColor(.white).multilineTextAlignment(.center)
      if role == .after, desk.model.state.ghost != nil {
        Toggle(around.words(.cameraGhost), isOn: $hasGhost).foregroundColor(.white).frame(minHeight: Size.control)
      }
      Button {
        Task { await take() }
      } label: {
        Circle().strokeBorder(Color.white, lineWidth: 6).frame(width: Size.buttonLapor, height: Size.buttonLapor)
          .contentShape(Circle())
      }
      .accessibilityLabel(around.words(.cameraShutter))
      .disabled(!isReady || isTaking)
      .opacity(isReady && !isTaking ? 1 : 0.4)
    }
    .padding(Size.pageSide)
  }

  private var hint: String { around.words(role == .after ? .cameraHintAfter : .cameraHintBefore) }

  private func trouble(_ mishap: Mishap) -> some View {
    VStack(spacing: Size.space16) {
      Text(text(mishap)).font(TextStyle.body).foregroundColor(.white).multilineTextAlignment(.center)
      if mishap == .cameraDenied {
        Button(around.words(.cameraSettings)) { Opening.settings() }.buttonStyle(OutlineButton())
      } else {
        Button(around.words(.cameraAgain)) { Task { await begin() } }.buttonStyle(OutlineButton())
      }
    }
    .padding(Size.pageSide)
  }

  private func text(_ mishap: Mishap) -> String {
    switch mishap {
    case .cameraDenied: around.words(.cameraDenied)
    case .cameraMissing: around.words(.cameraMissing)
    case .cameraFull: around.words(.cameraFull)
    default: around.words(.cameraFailed)
    }
  }

  private func begin() async {
    problem = nil
    do {
      try await camera.begin()
      isReady = true
    } catch {
      isReady = false
      problem = error as? Mishap ?? .cameraNone
    }
  }

  private func take() async {
    isTaking = true
    defer { isTaking = false }
    guard let target = await desk.model.cameraTarget() else { return }
    do {
      try await camera.take(to: target, turned: Holding.degrees)
      UIImpactFeedbackGenerator(style: .medium).impactOccurred()
      desk.model.taken(role, target)
      done()
    } catch {
      problem = error as? Mishap ?? .cameraNone
    }
  }

  /// How the phone is held, as the camera counts it.
  private enum Holding {
    @MainActor static var degrees: Double {
      switch UIDevice.current.orientation {
      case .landscapeLeft: 0
      case .landscapeRight: 180
      case .portraitUpsideDown: 270
      default: 90
      }
    }
  }
}
