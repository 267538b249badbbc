package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.GivenAnswer
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.QuestionKind
import id.go.binjai.saberling.core.QuestionView
import id.go.binjai.saberling.core.ReportView

/** What is wrong with an answer before the core is asked; null: nothing. */
internal fun mishapOf(question: QuestionView, values: List<String>): Mishap? {
    if (values.all { it.isBlank() }) return Mishap.ANSWER_NONE
    if (question.kind != QuestionKind.NUMBER) return null
    val number = values.first().trim().toLongOrNull() ?: return Mishap.NUMBER_RANGE
    val isInside = number >= (question.min ?: Long.MIN_VALUE) && number <= (question.max ?: Long.MAX_VALUE)
    return if (isInside) null else Mishap.NUMBER_RANGE
}

/** The content with this answer; no values take it back. */
internal fun DraftContent.withAnswer(code: String, values: List<String>): DraftContent {
    val others = answers.filter { it.question != code }
    return copy(answers = if (values.isEmpty()) others else others + GivenAnswer(code, values))
}

/** What was answered to it so far. */
fun DraftContent.answerTo(code: String): List<String> = answers.find { it.question == code }?.values.orEmpty()

/** The content of a report at the same place about the same thing. The place is a person's choice, whatever it was before. */
internal fun DraftContent.following(before: ReportView): DraftContent = copy(
    follows = before.number,
    category = before.category,
    fix = before.place?.let { LocationFix(latDeg = it.latDeg, lonDeg = it.lonDeg, source = FixSource.PIN) },
    anonymous = before.anonymous,
    confidential = before.confidential,
)
