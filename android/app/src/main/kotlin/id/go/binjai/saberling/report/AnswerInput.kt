package id.go.binjai.saberling.report

import android.content.Context
import android.text.Editable
import android.text.InputType
import android.text.TextWatcher
import android.util.AttributeSet
import android.widget.EditText
import android.widget.LinearLayout
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.QuestionKind
import id.go.binjai.saberling.core.QuestionView

/** The answer to one question, in the way that its kind asks for. */
class AnswerInput @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : LinearLayout(context, attrs) {
    private var question: QuestionView? = null
    private var field: EditText? = null
    private var changed: (List<String>) -> Unit = {}

    /** What is answered now. */
    var values: List<String> = emptyList()
        private set

    /** Whether a tap is the whole answer. */
    val isOneTap: Boolean get() = question?.kind == QuestionKind.YES_NO || question?.kind == QuestionKind.ONE_OF

    init {
        orientation = VERTICAL
    }

    /** Shows a question with what was answered; [changed] hears each change that is whole. */
    fun show(asked: QuestionView, given: List<String>, changed: (List<String>) -> Unit) {
        this.changed = changed
        if (asked == question && (given == values || field != null)) return
        question = asked
        values = given
        rebuild(asked)
    }

    private fun rebuild(asked: QuestionView) {
        removeAllViews()
        field = null
        when (asked.kind) {
            QuestionKind.YES_NO -> {
                choice("yes", context.getString(R.string.report_yes))
                choice("no", context.getString(R.string.report_no))
            }
            QuestionKind.ONE_OF -> asked.choices.forEach { choice(it.code, it.name) }
            QuestionKind.SOME_OF -> asked.choices.forEach { some(it.code, it.name) }
            QuestionKind.NUMBER -> field(asked, InputType.TYPE_CLASS_NUMBER or InputType.TYPE_NUMBER_FLAG_SIGNED)
            QuestionKind.TEXT -> field(asked, TEXT)
        }
    }

    /** Tapping the chosen one of an optional question takes it back. */
    private fun choice(code: String, name: String) = addView(
        choiceRow(this, name, null, code in values) {
            val isBack = question?.required == false && values == listOf(code)
            set(if (isBack) emptyList() else listOf(code))
        },
    )

    private fun some(code: String, name: String) = addView(
        choiceRow(this, name, null, code in values, many = true) {
            set(if (code in values) values - code else values + code)
        },
    )

    private fun set(new: List<String>) {
        values = new
        question?.let(::rebuild)
        changed(new)
    }

    private fun field(asked: QuestionView, type: Int) {
        val style = if (asked.kind == QuestionKind.TEXT) R.style.Field_Note else R.style.Field
        val edit = EditText(context, null, 0, style)
        edit.inputType = type
        edit.isSaveEnabled = false
        edit.contentDescription = asked.text
        edit.setText(values.firstOrNull().orEmpty())
        edit.addTextChangedListener(object : TextWatcher {
            override fun beforeTextChanged(text: CharSequence?, start: Int, count: Int, after: Int) = Unit
            override fun onTextChanged(text: CharSequence?, start: Int, before: Int, count: Int) = Unit
            override fun afterTextChanged(text: Editable) {
                values = listOf(text.toString().trim()).filter { it.isNotEmpty() }
                changed(values)
            }
        })
        field = edit
        addView(edit, LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT))
    }

    private companion object {
        const val TEXT = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_CAP_SENTENCES or
            InputType.TYPE_TEXT_FLAG_MULTI_LINE or InputType.TYPE_TEXT_FLAG_AUTO_CORRECT
    }
}
