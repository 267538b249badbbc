import SaberlingKit
import SwiftUI

/// One sentence and a way back to the other app.
struct SharePage: View {
  @ObservedObject var handing: Handing
  let close: @MainActor () -> Void

  var body: some View {
    VStack(spacing: 24) {
      if let said = handing.said {
        Text(said).font(.body).multilineTextAlignment(.center)
        Button(action: close) {
          Text(handing.words(.shareClose)).frame(maxWidth: .infinity, minHeight: 44)
        }
        .buttonStyle(.borderedProminent)
      } else {
        ProgressView()
      }
    }
    .padding(24)
    .frame(maxWidth: .infinity, maxHeight: .infinity)
  }
}
