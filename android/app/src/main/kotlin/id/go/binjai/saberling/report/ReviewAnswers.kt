package id.go.binjai.saberling.report

import android.view.View
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.DraftView
import id.go.binjai.saberling.core.QuestionKind
import id.go.binjai.saberling.core.QuestionView
import id.go.binjai.saberling.kit.answerTo
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown

/** The answers within the review: required ones as rows with a way back, optional questions folded. */
internal class ReviewAnswers(
    private val host: PageHost,
    private val rows: LinearLayout,
    private val more: View,
    private val optional: LinearLayout,
) {
    private val context = rows.context
    private var isOpen = false
    private var lastRows: Any? = null
    private var lastOptional: List<QuestionView>? = null
    private val inputs = LinkedHashMap<String, AnswerInput>()

    init {
        more.setOnClickListener {
            isOpen = true
            unfold()
        }
        more.shown(false)
        optional.shown(false)
    }

    /** Shows what the draft has. */
    fun draw(draft: DraftView) {
        drawRows(draft)
        val asked = draft.questions.filter { !it.required }
        if (asked != lastOptional) build(asked)
        isOpen = isOpen || asked.any { draft.content.answerTo(it.code).isNotEmpty() }
        asked.forEach { question ->
            inputs[question.code]?.show(question, draft.content.answerTo(question.code)) { host.flow.answerOptional(question, it) }
        }
        unfold()
    }

    private fun unfold() {
        val hasAny = !lastOptional.isNullOrEmpty()
        more.shown(hasAny && !isOpen)
        optional.shown(hasAny && isOpen)
    }

    private fun drawRows(draft: DraftView) {
        val answered = draft.questions.filter { it.required }.map { it to draft.content.answerTo(it.code) }
        rows.shown(answered.isNotEmpty())
        if (answered == lastRows) return
        lastRows = answered
        rows.removeAllViews()
        answered.forEach { (question, values) ->
            val row = SplitRow(context)
            row.show(null, words(question, values), question.text, R.string.report_change_answer) { host.flow.changeAnswer(question.code) }
            rows.addView(row)
        }
    }

    private fun words(question: QuestionView, values: List<String>): String = when (question.kind) {
        QuestionKind.YES_NO -> values.joinToString { context.getString(if (it == "yes") R.string.report_yes else R.string.report_no) }
        QuestionKind.ONE_OF, QuestionKind.SOME_OF -> values.joinToString { code -> question.choices.find { it.code == code }?.name ?: code }
        QuestionKind.NUMBER, QuestionKind.TEXT -> values.joinToString()
    }

    private fun build(asked: List<QuestionView>) {
        lastOptional = asked
        // A question that is still asked keeps its field: somebody may be writing in it.
        inputs.keys.retainAll(asked.map { it.code }.toSet())
        optional.removeAllViews()
        asked.forEach { question ->
            val label = TextView(context, null, 0, R.style.Label)
            label.text = question.text
            label.setPadding(0, context.dp(12), 0, context.dp(4))
            optional.addView(label)
            val hint = TextView(context, null, 0, R.style.Text_Hint)
            hint.say(question.hint)
            optional.addView(hint)
            optional.addView(inputs.getOrPut(question.code) { AnswerInput(context) })
        }
    }
}
