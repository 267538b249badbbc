import SaberlingCore

/// The steps of a report, in their order.
public enum FlowStep: String, Codable, Sendable, CaseIterable { case category, question, place, nearby, review, saved }

/// A step, and for a question which one.
public struct FlowStop: Codable, Equatable, Hashable, Sendable {
  public let step: FlowStep
  public let question: String?

  public init(_ step: FlowStep, question: String? = nil) {
    self.step = step
    self.question = question
  }
}

/// What a killed process needs to go on where it was; everything else is in the draft.
public struct FlowMark: Codable, Equatable, Sendable {
  public var draftId: String?
  public var reportId: String?
  public var trail: [FlowStop]
  public var placeSettled: Bool
  public var nearbyAsked: Bool
  /// The sheet that stands over the step. What is agreed to is not kept: its words are read again.
  public var sheet: FlowSheet?
}

/// A sheet as it is kept.
public enum FlowSheet: Codable, Equatable, Sendable {
  case consent
  case repeated(String)
  case supported
  case photo(String)
  case discard
}

/// How the flow begins.
public enum FlowStart: Equatable, Sendable {
  /// With a new draft.
  case new
  /// With a new draft at a place that the person chose on the map.
  case at(LatLon, accuracyM: Double?)
  /// With a new draft at the place of an own report, which it follows.
  case again(reportId: String)
  /// With a draft that was kept.
  case resume(draftId: String)
  /// Where it stood when the process ended.
  case restore(FlowMark)
}

/// What a problem is about, and so where it is said.
public enum Spot: Sendable { case photos, category, question, place, nearby, note, send }

/// Something to mend.
public struct Problem: Equatable, Sendable {
  /// In whose words it is said.
  public enum Why: Equatable, Sendable {
    case core(String)
    case mishap(Mishap)
  }

  public let spot: Spot
  public let why: Why
  public var canRetry = false

  /// In words.
  public func text(_ words: Words) -> String {
    switch why {
    case .core(let text): text
    case .mishap(let mishap): mishap.text(words)
    }
  }
}

/// Photos that are being made ready: the `number`th of `total`.
public struct Preparing: Equatable, Sendable {
  public let number: Int
  public let total: Int
}

/// How the search for the phone's own place stands.
public enum Search: Sendable { case notBegun, searching, found, poor, reduced, notFound, denied, off }

/// The place step.
public struct PlaceState: Equatable, Sendable {
  public var search = Search.notBegun
  public var secondsLeft = 0
  /// The phone's own place, as good as it got.
  public var own: LocationFix?
  /// What is in the middle of the map; nil as long as that is nobody's choice.
  public var pin: LatLon?
  /// How exactly that was pointed at.
  public var pinAccuracyM: Double?
  /// Whether a person moved it.
  public var touched = false
  public var found: FoundPlace?
  public var chosenArea: String?
}

/// What stands over the step and waits for an answer.
public enum FlowDialog: Equatable, Sendable {
  /// Before anything is sent for the first time.
  case consent(ConsentView)
  /// The same as a report of a few minutes ago.
  case repeated(String)
  /// The support is saved; what about the draft?
  case supported
  /// One photo, and what can be done with it.
  case photo(String)
  /// Throw the draft away?
  case discard

  /// As it is kept.
  var sheet: FlowSheet {
    switch self {
    case .consent: .consent
    case .repeated(let text): .repeated(text)
    case .supported: .supported
    case .photo(let photo): .photo(photo)
    case .discard: .discard
    }
  }
}

/// All that the flow draws.
public struct FlowState: Equatable, Sendable {
  public var trail = [FlowStop(.category)]
  public var draft: DraftView?
  public var categories: [CategoryView] = []
  public var preparing: Preparing?
  public var problems: [Problem] = []
  /// What stands in the note's field; it is kept a moment later.
  public var note = ""
  public var place = PlaceState()
  public var nearby: [NearbyView] = []
  public var sync: SyncView?
  public var dialog: FlowDialog?
  public var sending = false
  public var report: ReportView?

  /// Where the person is.
  public var stop: FlowStop { trail.last ?? FlowStop(.category) }

  /// The question that is asked now.
  public var question: QuestionView? { draft?.questions.first { $0.code == stop.question } }

  /// What is to be mended there.
  public func problems(_ spot: Spot) -> [Problem] { problems.filter { $0.spot == spot } }
}

/// What happens once.
public enum FlowTold: Equatable, Sendable {
  /// There is a draft to take photos for.
  case ready(draftId: String)
  /// The phone's place is needed and nobody was asked yet.
  case askLocation
  /// The next step came without a tap: a tap that was on its way is not meant for it.
  case movedOn
  /// The flow is over.
  case left(Leaving)
}

/// Why it is over, for what is said last.
public enum Leaving: Sendable { case nothing, draftKept, draftGone, discarded, supported }

/// Where a refusal of the core is said: beside what it is about, otherwise where the person stands.
func spot(of code: String, at step: FlowStep) -> Spot {
  if code.hasPrefix("note.") { return .note }
  if code.hasPrefix("photo.") || code == "form.missing" { return .photos }
  if code.hasPrefix("category.") { return .category }
  if code.hasPrefix("fix.") { return .place }
  switch step {
  case .nearby: return .nearby
  case .question: return .question
  case .place: return .place
  case .category: return .category
  case .review, .saved: return .send
  }
}
