import SaberlingCore

/// One of the three steps of sending: what was, what is, what is still to come.
public struct SendingStep: Equatable, Sendable, Identifiable {
  public enum When: Sendable { case past, now, ahead }

  /// Its symbol.
  public let id: String
  public let text: String
  public let when: When
  public let spoken: String
}

/// The phone has written it durably; what follows is told, and shown once it has happened.
public struct SavedLook: Equatable, Sendable {
  public let title: String
  public let why: String
  public let number: String
  public let spokenNumber: String
  public let steps: [SendingStep]

  /// Nil while there is no report.
  public init?(_ state: FlowState, _ words: Words) {
    guard let report = state.report else { return nil }
    let reached = Self.reached(report)
    title = words([.reportSaved, .reportReceived, .reportComplete][reached])
    why = Self.why(state, report, reached, words)
    number = report.number
    spokenNumber = spelled(report.number)
    let photos = Int(report.photosTotal)
    let texts = [
      ("saved", words(.reportSaved)), ("check", words(.reportReceived)),
      ("complete", photos == 0 ? words(.reportComplete) : words(.reportCompletePhotos, photos)),
    ]
    steps = texts.enumerated().map { place, step in
      SendingStep(
        id: step.0, text: step.1, when: place < reached ? .past : place == reached ? .now : .ahead,
        spoken: words(place <= reached ? .reportStepDone : .reportStepOpen, step.1))
    }
  }

  private static func reached(_ report: ReportView) -> Int {
    switch report.sending {
    case .queued, .sending, .rejected: 0
    case .acknowledged, .photosPending: 1
    case .complete: 2
    }
  }

  private static func why(_ state: FlowState, _ report: ReportView, _ reached: Int, _ words: Words) -> String {
    if reached > 0 || report.sending == .rejected { return report.sendingText }
    return words(state.sync?.phase == .offline ? .reportSavedOffline : .reportSavedWaiting)
  }
}

/// A neighbour's report that may be about the same. Its photo is not on this phone, so its place is shown.
public struct NearbyLook: Equatable, Sendable {
  public let number: String
  public let spokenNumber: String
  public let why: String
  public let icon: String
  public let category: String
  public let chip: ChipLook
  public let others: String?
  public let at: LatLon?

  /// The one that is asked about now.
  public init?(_ state: FlowState, _ words: Words) {
    guard let near = state.nearby.first else { return nil }
    let report = near.report
    number = report.number
    spokenNumber = spelled(report.number)
    why = near.text
    icon = Look.category(report.icon)
    category = report.categoryName
    chip = ChipLook(mark: Look.of(report.status), text: report.statusText)
    others = report.meToo == 0 ? nil : words(.reportOthers, Int(report.meToo))
    at = report.latDeg.flatMap { lat in report.lonDeg.map { LatLon(lat, $0) } }
  }
}
