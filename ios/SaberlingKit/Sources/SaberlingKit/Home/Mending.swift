import SaberlingCore

/// What mends a report without a further question.
enum Mending {
  /// Does it. What went with a report that is thrown away is told by the core's event, to whoever looks.
  static func act(_ core: Core, _ reportId: String, _ mend: Mend) async throws {
    try await core.ask { app in
      switch mend {
      case .withoutPhoto(let photo): _ = try app.dropPhoto(reportId: reportId, photoId: photo)
      case .retryAct(let act): try app.retryAct(opId: act)
      case .discardAct(let act): try app.discardAct(opId: act)
      case .discard: _ = try app.discardReport(reportId: reportId)
      case .editAct(let act, let words): try app.editAct(opId: act, text: words)
      case .retakePhoto, .correct: break
      }
    }
  }
}
