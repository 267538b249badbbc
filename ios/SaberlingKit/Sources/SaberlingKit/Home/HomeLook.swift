import SaberlingCore

extension MyReportsState {
  /// Whether the first screen shows its one line about beginning.
  public var isFirst: Bool { loaded && drafts.isEmpty && latest.isEmpty && around == nil }

  /// Why the list is empty, in two lines; nil while it is not.
  public func empty(_ words: Words) -> (title: String, why: String)? {
    if !loaded || !rows.isEmpty { return nil }
    let isSearch = search.map { !isBlank([$0]) } ?? false
    return isSearch ? (words(.reportsNone), words(.reportsNoneWhy)) : (words(.reportsEmpty), words(.homeFirst))
  }

  /// The number on the tab; nil where there is nothing to do.
  public func badge(_ words: Words) -> (shown: String, spoken: String)? {
    if badge == 0 { return nil }
    return (badge > 99 ? words(.badgeMany) : "\(badge)", words(.tabReportsBadge, badge))
  }
}

extension Around {
  /// What stands over the small map, and how many.
  public func words(_ words: Words) -> (title: String, count: String) {
    here == nil
      ? (words(.homeOnMap), words(.homeCount, reports.count))
      : (words(.homeAround), words(.homeNear, reports.count, Int(Self.nearM)))
  }
}

extension PhotoCaption {
  /// The word on the picture; none on the reporter's own.
  public var word: Word? {
    switch self {
    case .none: nil
    case .before: .pageBefore
    case .after: .pageAfter
    case .dispute: .pageNow
    }
  }
}

extension LineLook {
  /// What stands under a line that is only on the phone.
  public func below(_ words: Words) -> String? {
    refused.map { words(.pageLineRefused, $0) } ?? (unsent ? words(.pageLineUnsent) : nil)
  }
}

extension RespondState {
  /// What is missing, in words.
  public func missing(_ reply: Reply, _ words: Words) -> [String] {
    missing.map { missing in
      switch (missing, reply) {
      case (.words, .answer): words(.respondAnswerMissing)
      case (.words, .dispute): words(.respondDisputeMissing)
      case (.photo, _): words(.respondPhotoMissing)
      }
    }
  }
}
