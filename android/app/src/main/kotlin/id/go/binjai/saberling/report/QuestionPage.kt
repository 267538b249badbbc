package id.go.binjai.saberling.report

import android.view.ViewGroup
import android.widget.Button
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.kit.Spot
import id.go.binjai.saberling.kit.answerTo
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown

// parity: report.questions
/** One required question with large answers; where a tap is the answer, it goes on by itself. */
internal class QuestionPage(host: PageHost, into: ViewGroup) : Page(host, R.layout.report_question, into) {
    private val bar: Bar = find(R.id.report_bar)
    private val input: AnswerInput = find(R.id.question_answer)
    private val problems: ProblemList = find(R.id.report_problems)
    private val next: Button = find(R.id.question_next)

    init {
        bar.back { host.back() }
    }

    override fun draw(state: FlowState) {
        val asked = state.question ?: return
        bar.title = asked.text
        find<TextView>(R.id.question_hint).say(asked.hint)
        problems.show(state.problems(Spot.QUESTION))
        input.show(asked, state.draft?.content?.answerTo(asked.code).orEmpty()) { if (input.isOneTap) flow.answer(asked, it) }
        // Where a tap is the answer, there is nothing to press below, and no bar to hold it.
        val hasNext = !input.isOneTap || input.values.isNotEmpty()
        next.shown(hasNext)
        bottom.background?.mutate()?.alpha = if (hasNext) OPAQUE else 0
        next.setOnClickListener { flow.answer(asked, input.values) }
    }

    private companion object {
        const val OPAQUE = 255
    }
}
