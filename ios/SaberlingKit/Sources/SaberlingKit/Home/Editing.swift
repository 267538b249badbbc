import Foundation
import SaberlingCore

/// What a form about a report says now; it is kept over the end of the process by the screen.
public struct Form: Codable, Equatable, Sendable {
  public var category: String
  public var note: String
  public var answers: [String: [String]]
  public var anonymous: Bool
  public var confidential: Bool
}

/// The form of a report that is edited, or corrected after it was refused.
public struct EditingState: Equatable, Sendable {
  public var form: Form?
  public var categories: [CategoryView] = []
  public var questions: [QuestionView] = []
  public var missing: [String] = []
  public var problem: String?
  public var sending = false
}

/// What happens once there.
public enum Edited: Equatable, Sendable { case done, over }

/// Changes an own report: `correcting` sends one again that the office refused, with what its form says of
/// category, answers and note.
public final class Editing: Screen<EditingState, Edited> {
  public let correcting: Bool
  private let reportId: String

  public init(_ core: Core, _ reportId: String, correcting: Bool, kept: Form? = nil) {
    self.reportId = reportId
    self.correcting = correcting
    super.init(core, EditingState())
    go { [self] in
      let (report, categories) = try await core.ask { (try $0.report(reportId: reportId), $0.categories()) }
      if !(correcting ? report.can.correct : report.can.edit) { return tell(.over) }
      let answers = Dictionary(report.answers.map { ($0.question, $0.values) }, uniquingKeysWith: { first, _ in first })
      let form =
        kept
        ?? Form(
          category: report.category, note: report.note, answers: answers, anonymous: report.anonymous,
          confidential: report.confidential)
      change {
        $0.form = form
        $0.categories = categories
      }
      try await ask(form)
    }
  }

  /// Another category; answers to questions that it has too stay.
  public func category(_ code: String) { put { $0.category = code } }

  /// What the person writes.
  public func note(_ text: String) { change { $0.form?.note = text } }

  /// An answer; no values is none.
  public func answer(_ question: String, _ values: [String]) { put { $0.answers[question] = values } }

  /// Whether the name stays hidden.
  public func anonymous(_ yes: Bool) { change { $0.form?.anonymous = yes } }

  /// Whether the report stays off the public map.
  public func confidential(_ yes: Bool) { change { $0.form?.confidential = yes } }

  /// Keeps it; what is missing is said.
  public func send() {
    guard let form = state.form else { return }
    let questions = state.questions
    let missing = questions.filter { $0.required && isBlank(form.answers[$0.code] ?? []) }.map(\.code)
    let mine = missing.isEmpty && !state.sending
    change {
      $0.missing = missing
      $0.problem = nil
      $0.sending = $0.sending || mine
    }
    if !mine { return }
    go { [self] in
      // Once it is kept, a second tap on the screen that is about to go is none.
      do { try await hand(form, questions) } catch {
        change { $0.sending = false }
        throw error
      }
      tell(.done)
    }
  }

  override func trouble(_ trouble: Trouble) { change { $0.problem = trouble.text } }

  private func hand(_ form: Form, _ questions: [QuestionView]) async throws {
    let reportId = reportId
    let shown = Set(questions.map(\.code))
    let answers = given(form).filter { shown.contains($0.question) && !$0.values.isEmpty }
    if correcting {
      _ = try await core.ask {
        try $0.correctReport(reportId: reportId, category: form.category, note: form.note, answers: answers)
      }
      return
    }
    let edit = ReportEdit(
      category: form.category, note: form.note, answers: answers, anonymous: form.anonymous,
      confidential: form.confidential)
    _ = try await core.ask { try $0.editReport(reportId: reportId, edit: edit) }
  }

  private func put(_ how: (inout Form) -> Void) {
    guard var form = state.form else { return }
    how(&form)
    change {
      $0.form = form
      $0.problem = nil
    }
    go { [self] in try await ask(form) }
  }

  /// The questions come and go with the answers; a category that the city does not know asks nothing.
  private func ask(_ form: Form) async throws {
    let answers = given(form)
    var questions: [QuestionView] = []
    do {
      questions = try await core.ask { try $0.questions(category: form.category, answers: answers) }
    } catch let gone as Trouble where gone.code == "category.gone" {
      questions = []
    }
    change { [questions] state in
      if state.form?.category != form.category { return }
      state.questions = questions
      state.missing = state.missing.filter { (form.answers[$0] ?? []).isEmpty }
    }
  }

  private func given(_ form: Form) -> [GivenAnswer] {
    form.answers.sorted { $0.key < $1.key }.map { GivenAnswer(question: $0.key, values: $0.value) }
  }
}

/// Whether nothing was answered.
func isBlank(_ values: [String]) -> Bool { values.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
