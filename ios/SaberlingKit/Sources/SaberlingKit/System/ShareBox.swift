import Foundation

/// The folder in the app group where the share extension leaves photos for the app. An extension has little memory and no
/// core: it copies, and the app takes in what it finds. Without the group there is no box, and the extension says so.
public struct ShareBox: Sendable {
  private let root: URL

  /// `container` is the group's, nil when the app is not in one.
  public init?(container: URL?) {
    guard let container else { return nil }
    root = container.appendingPathComponent("shared", isDirectory: true)
  }

  /// Puts photos in as one parcel; nothing is seen of it before all are there. Gives its name.
  public func put(_ sources: [any PhotoSource]) async throws -> String {
    let name = UUID().uuidString
    let (building, done) = (root.appendingPathComponent(name + ".part"), root.appendingPathComponent(name))
    try await Workers.disk.run { try FileManager.default.createDirectory(at: building, withIntermediateDirectories: true) }
    do {
      for (place, source) in sources.enumerated() {
        try await source.copy(to: building.appendingPathComponent(String(format: "%03d.jpg", place)))
      }
      try await Workers.disk.run { try FileManager.default.moveItem(at: building, to: done) }
      return name
    } catch {
      try? await Workers.disk.run { try FileManager.default.removeItem(at: building) }
      throw error
    }
  }

  /// The parcels that wait, the oldest first. What was begun and never finished goes after a day.
  public func waiting(nowMs: Int64 = wallMs()) async -> [String] {
    let root = root
    let found = try? await Workers.disk.run {
      let folders = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: [.contentModificationDateKey])
      let dated = try folders.map {
        ($0, try $0.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate ?? .distantPast)
      }
      let yesterday = Date(timeIntervalSince1970: Double(nowMs) / 1_000 - 86_400)
      for (folder, date) in dated where folder.pathExtension == "part" && date < yesterday {
        try FileManager.default.removeItem(at: folder)
      }
      return dated.filter { $0.0.pathExtension != "part" }.sorted { $0.1 < $1.1 }.map { $0.0.lastPathComponent }
    }
    return found ?? []
  }

  /// The photos of a parcel, as sources that are gone once they were taken.
  public func photos(_ parcel: String) async -> [any PhotoSource] {
    let folder = root.appendingPathComponent(parcel)
    let files = try? await Workers.disk.run {
      try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
    return (files ?? []).map(LeftPhoto.init)
  }

  /// Throws a parcel away: it was taken in, or the person does not want it.
  public func clear(_ parcel: String) async {
    let folder = root.appendingPathComponent(parcel)
    try? await Workers.disk.run { try FileManager.default.removeItem(at: folder) }
  }
}

/// A file of ours in the group's folder: it is moved.
private struct LeftPhoto: PhotoSource {
  let file: URL

  func copy(to target: URL) async throws {
    try await Workers.disk.run {
      guard FileManager.default.fileExists(atPath: file.path) else { throw PhotoFault.gone }
      if FileManager.default.fileExists(atPath: target.path) { try FileManager.default.removeItem(at: target) }
      try FileManager.default.moveItem(at: file, to: target)
    }
  }
}
