import SaberlingCore
import SaberlingKit

/// What scenes begin with.
extension Scene {
  /// A report of a phone that the office has.
  package func report(
    _ name: String = "a", note: String = "Tumpukan sampah.", photo: Int64? = nil
  ) async throws -> ReportView {
    let paths = try photo.map { [try picture($0).path] } ?? []
    let made = try await self[name].core.ask {
      try $0.submitReport(
        report: NewReport(category: "litter", note: note, photoPaths: paths, fix: here, evenIfRepeated: true))
    }
    try await self[name].sync()
    return try await self[name].core.ask { try $0.report(reportId: made.reportId) }
  }

  /// A phone becomes that of a crew.
  package func crew(_ name: String = "c", _ crew: String = "Regu Melati 1") async throws {
    let code = try code(crew: crew)
    try await self[name].online {
      _ = try await self[name].core.request { try await $0.activateCrew(code: code) }
    }
  }

  /// A report that the crew on phone `c` has as its task; gives both ids.
  package func assigned(photo: Int64? = nil) async throws -> (report: String, task: String) {
    try await crew()
    let report = try await report(photo: photo)
    try ask("office", ["report": .text(report.reportId), "act": .text("assign"), "crew": .text("Regu Melati 1")])
    try await self["c"].sync()
    let tasks = try await self["c"].core.ask { try $0.tasks() }
    guard let task = tasks.first else { throw Malformed(why: "the crew has no task") }
    return (report.reportId, task.taskId)
  }

  /// The crew does a task, without words.
  package func done(_ task: String) async throws {
    let (before, after) = (try picture(11).path, try picture(12).path)
    _ = try await self["c"].core.ask { app in
      _ = try app.startTask(taskId: task, photoPaths: [before], fix: here)
      return try app.completeTask(taskId: task, photoPaths: [after], note: "", fix: here)
    }
    try await self["c"].sync()
  }
}
