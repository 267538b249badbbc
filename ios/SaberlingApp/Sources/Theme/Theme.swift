import SaberlingKit
import SwiftUI

/// A tone as it is painted: text on its tint, and what fills a marker.
struct TonePaint {
  let text: Color
  let tint: Color
  let fill: Color
  /// What is drawn on `fill`.
  let mark: Color
}

extension Tone {
  @MainActor var paint: TonePaint {
    switch self {
    case .blue: TonePaint(text: Paint.blue, tint: Paint.blueT, fill: Paint.fBlue, mark: Paint.onFill)
    case .violet: TonePaint(text: Paint.violet, tint: Paint.violetT, fill: Paint.fViolet, mark: Paint.onFill)
    case .amber: TonePaint(text: Paint.amber, tint: Paint.amberT, fill: Paint.fAmber, mark: Paint.onFAmber)
    case .green: TonePaint(text: Paint.green, tint: Paint.greenT, fill: Paint.fGreen, mark: Paint.onFill)
    case .grey: TonePaint(text: Paint.grey, tint: Paint.greyT, fill: Paint.fGrey, mark: Paint.onFill)
    case .red: TonePaint(text: Paint.red, tint: Paint.redT, fill: Paint.fRed, mark: Paint.onFill)
    case .plain: TonePaint(text: Paint.ink2, tint: Paint.sunk, fill: Paint.ink2, mark: Paint.surface)
    }
  }
}

/// The texts' sizes: those of the system that are nearest to the design, so all of them grow with the person's own size.
enum TextStyle {
  /// The title of a page.
  static let title = Font.title2.weight(.bold)
  /// The title of a part.
  static let part = Font.headline
  /// The main line of a row.
  static let row = Font.body.weight(.semibold)
  static let body = Font.body
  /// The second line.
  static let second = Font.subheadline
  /// The word on the main button.
  static let button = Font.headline
}

extension SaberlingKit.Theme {
  /// As SwiftUI takes it; nil follows the phone.
  var scheme: ColorScheme? {
    switch self {
    case .system: nil
    case .light: .light
    case .dark: .dark
    }
  }
}
