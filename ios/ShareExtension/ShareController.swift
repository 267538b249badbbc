import Foundation
import SaberlingKit
import SwiftUI
import UIKit

// parity: report.share
/// What the share sheet opens: it copies the photos into the group's folder and says so. The app does the rest.
final class ShareController: UIViewController {
  private let handing = Handing()

  override func viewDidLoad() {
    super.viewDidLoad()
    let page = UIHostingController(rootView: SharePage(handing: handing) { [weak self] in self?.close() })
    addChild(page)
    page.view.frame = view.bounds
    page.view.autoresizingMask = [.flexibleWidth, .flexibleHeight]
    view.addSubview(page.view)
    page.didMove(toParent: self)
    handing.hand(over: photos())
  }

  private func photos() -> [ProvidedPhoto] {
    let items = extensionContext?.inputItems.compactMap { $0 as? NSExtensionItem } ?? []
    return items.flatMap { $0.attachments ?? [] }.map { ProvidedPhoto($0, settles: false) }
  }

  private func close() { extensionContext?.completeRequest(returningItems: nil) }
}

/// Hands the photos over; `said` is what became of it.
@MainActor
final class Handing: ObservableObject {
  @Published var said: String?
  /// The app's own wishes are not the extension's to read: it speaks as the phone does.
  let words = Words(.spoken(chosen: nil, preferred: Locale.preferredLanguages))

  func hand(over photos: [ProvidedPhoto]) {
    Task { said = await outcome(photos) }
  }

  private func outcome(_ photos: [ProvidedPhoto]) async -> String {
    let city = Self.city
    let name = city?.name ?? "e-Saberling"
    let group = city.flatMap { FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: $0.group) }
    guard let box = ShareBox(container: group) else { return words(.shareFailed, name) }
    if photos.isEmpty { return words(.shareNone, name) }
    do {
      _ = try await box.put(photos)
      return words(.shareReady, photos.count, name)
    } catch {
      return words(.shareFailed, name)
    }
  }

  private static var city: CityBuild? {
    guard let file = Bundle.main.url(forResource: "city", withExtension: "json"), let json = try? Data(contentsOf: file)
    else { return nil }
    return try? CityBuild.read(json)
  }
}
