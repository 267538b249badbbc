import Foundation

/// Files on their way into drafts. Each owner has a folder of its own name, so a file that a killed process left there
/// tells where it belongs. All of it is done off the main thread.
public struct Incoming: Sendable {
  private let root: URL
  private let patience: Duration
  private static let retaken = "_"

  /// `patience`: so long another app may take to hand one picture over.
  public init(_ root: URL, patience: Duration = .seconds(60)) {
    self.root = root
    self.patience = patience
  }

  /// A new, empty file for an owner: once it is gone, it was taken in. Its name tells which photo it is to replace.
  public func target(_ owner: String, retaken: String? = nil) async throws -> URL {
    let name = UUID().uuidString + (retaken.map { Self.retaken + $0 } ?? "") + ".jpg"
    let folder = folder(owner)
    return try await Workers.disk.run {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let file = folder.appendingPathComponent(name)
      try Data().write(to: file)
      return file
    }
  }

  /// The photo that such a file is to replace.
  public func retaken(_ file: URL) -> String? {
    let name = file.deletingPathExtension().lastPathComponent
    guard let at = name.range(of: Self.retaken), at.upperBound < name.endIndex else { return nil }
    return String(name[at.upperBound...])
  }

  /// Copies a picture of another app; throws why that cannot be. Nobody can stop an app that hangs: what it does too late
  /// is thrown away when it comes.
  public func copy(_ owner: String, _ source: any PhotoSource) async throws -> URL {
    let folder = folder(owner)
    // Until it is whole it has a name that nobody takes up.
    let part = folder.appendingPathComponent(UUID().uuidString + ".part")
    let whole = part.deletingPathExtension().appendingPathExtension("jpg")
    let answer = Answer<URL>()
    Task.detached {
      do {
        try await Workers.disk.run { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
        try await source.copy(to: part)
        try await Workers.disk.run { try FileManager.default.moveItem(at: part, to: whole) }
        if !answer.give(.success(whole)) { await remove(whole) }
      } catch {
        await remove(part)
        answer.give(.failure(error))
      }
    }
    let clock = Task.detached { [patience] in
      try await Task.sleep(for: patience)
      answer.give(.failure(PhotoFault.slow))
    }
    defer { clock.cancel() }
    return try await answer.wait()
  }

  /// What lies there for an owner, the oldest first. What is empty is removed, since no camera has written it, and so is a
  /// copy that did not come to its end.
  public func left(_ owner: String) async -> [URL] {
    let folder = folder(owner)
    return await onDisk(otherwise: []) {
      let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey]
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: Array(keys))
      let known = try files.map { ($0, try $0.resourceValues(forKeys: keys)) }
      let isWritten = { (file: URL, size: Int?) in size != 0 && file.pathExtension == "jpg" }
      for (file, values) in known where !isWritten(file, values.fileSize) { try FileManager.default.removeItem(at: file) }
      return known.filter { isWritten($0.0, $0.1.fileSize) }
        .sorted { ($0.1.contentModificationDate ?? .distantPast) < ($1.1.contentModificationDate ?? .distantPast) }
        .map(\.0)
    }
  }

  /// Those that are still there.
  public func existing(_ files: [URL]) async -> [URL] {
    await onDisk(otherwise: []) { files.filter { FileManager.default.fileExists(atPath: $0.path) } }
  }

  /// Whether nothing was written to it; then it is removed.
  public func isEmpty(_ file: URL) async -> Bool {
    await onDisk(otherwise: true) {
      let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
      if size == 0 { try FileManager.default.removeItem(at: file) }
      return size == 0
    }
  }

  /// Gives a file another owner, where it waits for room.
  public func move(_ file: URL, to owner: String) async {
    let folder = folder(owner)
    await onDisk(otherwise: ()) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let target = folder.appendingPathComponent(file.lastPathComponent)
      if target != file { try FileManager.default.moveItem(at: file, to: target) }
    }
  }

  /// Removes one file.
  public func remove(_ file: URL) async {
    await onDisk(otherwise: ()) { try FileManager.default.removeItem(at: file) }
  }

  /// Removes what lies there for an owner.
  public func clear(_ owner: String) async {
    let folder = folder(owner)
    await onDisk(otherwise: ()) { try FileManager.default.removeItem(at: folder) }
  }

  private func folder(_ owner: String) -> URL { root.appendingPathComponent(owner, isDirectory: true) }

  /// What is not there needs no tidying; and tidying is brought to its end whoever stops waiting.
  private func onDisk<T: Sendable>(otherwise: T, _ work: @escaping @Sendable () throws -> T) async -> T {
    await Task { (try? await Workers.disk.run(work)) ?? otherwise }.value
  }
}
