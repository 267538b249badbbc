import Foundation
import SaberlingKit
import SwiftUI
import UIKit

/// The app: one window with the screens.
@main
struct SaberlingApp: SwiftUI.App {
  @UIApplicationDelegateAdaptor(AppDelegate.self) private var delegate
  @Environment(\.scenePhase) private var phase

  var body: some Scene {
    WindowGroup {
      if let house = delegate.house {
        RootView(around: house.around)
      } else {
        BrokenBuild()
      }
    }
    .onChange(of: phase) { now in
      switch now {
      case .active: delegate.house?.seen()
      case .background: delegate.house?.left()
      default: break
      }
    }
  }
}

/// A build that came without its city; it says so instead of ending.
private struct BrokenBuild: View {
  var body: some View {
    EmptyNote(icon: "alert", title: Words(.spoken(chosen: nil, preferred: Locale.preferredLanguages))(.internalFault))
      .page()
  }
}
