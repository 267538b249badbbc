package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.CategoryView
import id.go.binjai.saberling.core.GivenAnswer
import id.go.binjai.saberling.core.QuestionView
import id.go.binjai.saberling.core.ReportEdit
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Trouble

/** What a form about a report says now; it is kept over the end of the process by the screen. */
data class Form(
    val category: String,
    val note: String,
    val answers: Map<String, List<String>>,
    val anonymous: Boolean,
    val confidential: Boolean,
)

/** The form of a report that is edited, or corrected after it was refused. */
data class EditingState(
    val form: Form? = null,
    val categories: List<CategoryView> = emptyList(),
    val questions: List<QuestionView> = emptyList(),
    val missing: List<String> = emptyList(),
    val problem: String? = null,
    val sending: Boolean = false,
)

/** What happens once there. */
enum class Edited { DONE, OVER }

/** Changes an own report: [correcting] sends one again that the office refused, with what its form says of category, answers and note. */
class Editing(core: Core, private val reportId: String, val correcting: Boolean, kept: Form?) :
    Screen<EditingState, Edited>(core, EditingState()) {
    init {
        go {
            val (report, categories) = core.ask { it.report(reportId) to it.categories() }
            if (!(if (correcting) report.can.correct else report.can.edit)) return@go tell(Edited.OVER)
            val form = kept ?: Form(
                report.category, report.note, report.answers.associate { it.question to it.values }, report.anonymous, report.confidential,
            )
            change { it.copy(form = form, categories = categories) }
            ask(form)
        }
    }

    /** Another category; answers to questions that it has too stay. */
    fun category(code: String) = put { it.copy(category = code) }

    /** What the person writes. */
    fun note(text: String) = change { it.copy(form = it.form?.copy(note = text)) }

    /** An answer; no values is none. */
    fun answer(question: String, values: List<String>) = put { it.copy(answers = it.answers + (question to values)) }

    /** Whether the name stays hidden. */
    fun anonymous(yes: Boolean) = change { it.copy(form = it.form?.copy(anonymous = yes)) }

    /** Whether the report stays off the public map. */
    fun confidential(yes: Boolean) = change { it.copy(form = it.form?.copy(confidential = yes)) }

    /** Keeps it; what is missing is said. */
    fun send() {
        val state = state.value
        val form = state.form ?: return
        val missing = state.questions.filter { it.required && form.answers[it.code].orEmpty().none(String::isNotBlank) }.map { it.code }
        var mine = false
        change {
            mine = missing.isEmpty() && !it.sending
            it.copy(missing = missing, problem = null, sending = it.sending || mine)
        }
        if (!mine) return
        go {
            try {
                hand(form, state.questions)
                tell(Edited.DONE)
            } catch (refusal: Trouble) {
                // Once it is kept, a second tap on the screen that is about to go is none.
                change { it.copy(sending = false) }
                throw refusal
            }
        }
    }

    override fun trouble(refusal: Trouble) = change { it.copy(problem = refusal.text) }

    private suspend fun hand(form: Form, questions: List<QuestionView>) {
        val shown = questions.map { it.code }
        val answers = given(form).filter { it.question in shown && it.values.isNotEmpty() }
        if (correcting) {
            core.ask { it.correctReport(reportId, form.category, form.note, answers) }
            return
        }
        val edit = ReportEdit(
            category = form.category, note = form.note, answers = answers,
            anonymous = form.anonymous, confidential = form.confidential,
        )
        core.ask { it.editReport(reportId, edit) }
    }

    private fun put(how: (Form) -> Form) {
        change { it.copy(form = it.form?.let(how), problem = null) }
        state.value.form?.let { form -> go { ask(form) } }
    }

    /** The questions come and go with the answers; a category that the city does not know asks nothing. */
    private suspend fun ask(form: Form) {
        val questions = try {
            core.ask { it.questions(form.category, given(form)) }
        } catch (gone: Trouble) {
            if (gone.code != "category.gone") throw gone
            emptyList()
        }
        change { if (it.form?.category == form.category) it.copy(questions = questions, missing = it.missing.filter { code -> form.answers[code].orEmpty().isEmpty() }) else it }
    }

    private fun given(form: Form) = form.answers.map { (question, values) -> GivenAnswer(question, values) }
}
