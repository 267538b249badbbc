import Foundation
import SaberlingCore

/// A rating as it is being given; `stars` is 0 until one was tapped.
public struct RatingState: Equatable, Sendable {
  public var stars = 0
  public var missing = false
  public var problem: String?
  public var sending = false
}

/// Rates the work on a report; one message says that it is kept.
public final class Rating: Screen<RatingState, Rating.Done> {
  /// It is kept.
  public struct Done: Equatable, Sendable {}

  /// The most stars.
  public static let most = 5
  private let reportId: String

  public init(_ core: Core, _ reportId: String, stars: Int = 0) {
    self.reportId = reportId
    super.init(core, RatingState(stars: stars))
  }

  /// So many of five.
  public func stars(_ count: Int) {
    change {
      $0.stars = min(max(count, 1), Self.most)
      $0.missing = false
    }
  }

  /// Sends it.
  public func send(_ words: String) {
    let mine = state.stars > 0 && !state.sending
    change {
      $0.missing = $0.stars == 0
      $0.problem = nil
      $0.sending = $0.sending || mine
    }
    if !mine { return }
    let (reportId, stars) = (reportId, UInt8(state.stars))
    let text = words.trimmingCharacters(in: .whitespacesAndNewlines)
    go { [self] in
      // Once it is kept, a second tap on the screen that is about to go is none.
      do { _ = try await core.ask { try $0.rateReport(reportId: reportId, stars: stars, text: text) } } catch {
        change { $0.sending = false }
        throw error
      }
      tell(Done())
    }
  }

  override func trouble(_ trouble: Trouble) { change { $0.problem = trouble.text } }
}
