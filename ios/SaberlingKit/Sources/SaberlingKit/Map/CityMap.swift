import SaberlingCore

/// One report on the map of the city: own ones are exact and open their page, others are coarse.
public struct MapEntry: Equatable, Sendable, Identifiable {
  public let id: String
  public let own: Bool
  public let at: LatLon
  public let publicReport: PublicReportView?
  public let report: ReportView?

  public var categoryName: String { publicReport?.categoryName ?? report?.categoryName ?? "" }
  public var statusText: String? { publicReport?.statusText ?? report?.statusText }
  /// How its marker looks; a report that the office does not have yet is a new one.
  public var mark: Mark { Look.of(publicReport?.status ?? report?.status ?? .submitted) }
  /// Whether it counts into the red share of a cluster.
  public var alarm: Bool { mark.tone == .red }
}

/// All that the map of the city shows.
public struct CityMapState: Equatable, Sendable {
  public var entries: [MapEntry] = []
  public var chosen: String?
  public var fetching = false
  /// Why nothing newer could be fetched, in words; what is shown is what the phone had.
  public var trouble: String?
  public var loaded = false
  public var shapes: CityShapes?

  /// The chosen entry.
  public var card: MapEntry? { entries.first { $0.id == chosen } }
}

/// What is said once.
public enum CityMapTold: Equatable, Sendable {
  /// The person's "me too" is kept.
  case meToo
  /// The core's words.
  case words(String)
}

/// The map of what others reported around, with one's own.
public final class CityMap: Screen<CityMapState, CityMapTold> {
  /// So far the map is moved before it fetches again, in metres.
  public static let farM = 700.0
  /// So far others' points are rounded, in metres.
  public static let coarseM = 60.0
  private var fetchedAt: LatLon?

  public init(_ core: Core) {
    super.init(core, CityMapState())
    follow(core.watch(Self.concerns) { Self.entries(try $0.publicReports(), try $0.reports()) }) { [weak self] entries in
      self?.change {
        $0.entries = entries
        $0.loaded = true
      }
    }
    follow(CityShapes.of(core)) { [weak self] shapes in self?.change { $0.shapes = shapes } }
  }

  /// A person looks there: what is public around is fetched, unless that was just done.
  public func look(_ at: LatLon) {
    if let fetchedAt, fetchedAt.metres(to: at) < Self.farM { return }
    again(at)
  }

  /// Once more, because a person asks.
  public func again(_ at: LatLon) {
    fetchedAt = at
    change {
      $0.fetching = true
      $0.trouble = nil
    }
    go { [self] in
      do {
        _ = try await core.request { try await $0.fetchPublic(latDeg: at.lat, lonDeg: at.lon) }
        try await read()
        change { $0.fetching = false }
      } catch let refusal as Trouble {
        // The next look tries again: nothing was fetched here.
        fetchedAt = nil
        change {
          $0.fetching = false
          $0.trouble = refusal.text
        }
      }
    }
  }

  /// Shows the card of this one; nil none.
  public func choose(_ id: String?) { change { $0.chosen = id } }

  /// "It bothers me too", on the chosen one.
  public func meToo() {
    guard let number = state.card?.publicReport?.number else { return }
    go { [self] in
      _ = try await core.ask { try $0.meToo(number: number) }
      try await read()
      tell(.meToo)
    }
  }

  override func trouble(_ trouble: Trouble) { tell(.words(trouble.text)) }

  private func read() async throws {
    let entries = try await core.ask { Self.entries(try $0.publicReports(), try $0.reports()) }
    change { $0.entries = entries }
  }

  /// What can stand on the map: an own report that is public too stands there once, as one's own.
  nonisolated static func entries(_ all: [PublicReportView], _ own: [ReportView]) -> [MapEntry] {
    let mine = own.compactMap { report in
      report.place.map {
        MapEntry(id: report.reportId, own: true, at: LatLon($0.latDeg, $0.lonDeg), publicReport: nil, report: report)
      }
    }
    let numbers = Set(own.flatMap { [$0.number, $0.formerNumber].compactMap { $0 } })
    let others = all.compactMap { report -> MapEntry? in
      guard let lat = report.latDeg, let lon = report.lonDeg, !numbers.contains(report.number) else { return nil }
      return MapEntry(id: report.number, own: false, at: LatLon(lat, lon), publicReport: report, report: nil)
    }
    return others + mine
  }

  private nonisolated static func concerns(_ event: Event) -> Bool {
    switch event {
    case .reportChanged, .reportNews, .reportGone: true
    default: false
    }
  }
}
