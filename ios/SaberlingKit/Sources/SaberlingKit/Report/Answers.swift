import SaberlingCore

/// What is wrong with an answer before the core is asked; nil: nothing.
func mishap(of question: QuestionView, _ values: [String]) -> Mishap? {
  if isBlank(values) { return .answerNone }
  if question.kind != .number { return nil }
  let digits = values[0].filter { !$0.isWhitespace }
  guard let number = Int64(digits) else { return .numberWhole }
  let (least, most) = (question.min ?? .min, question.max ?? .max)
  return (least...most).contains(number) ? nil : .numberRange(min: least, max: most)
}

extension DraftContent {
  /// Another answer in the place of the one before; no values take it back.
  mutating func answer(_ code: String, _ values: [String]) {
    answers.removeAll { $0.question == code }
    if !values.isEmpty { answers.append(GivenAnswer(question: code, values: values)) }
  }

  /// What was answered to it so far.
  public func answer(to code: String) -> [String] { answers.first { $0.question == code }?.values ?? [] }

  /// The same place and thing as that report. The place is a person's choice, whatever it was before.
  mutating func follow(_ before: ReportView) {
    follows = before.number
    category = before.category
    fix = before.place.map { LocationFix(latDeg: $0.latDeg, lonDeg: $0.lonDeg, source: .pin) }
    anonymous = before.anonymous
    confidential = before.confidential
  }
}
