package id.go.binjai.saberling.home

import android.app.Activity
import android.text.InputType
import android.view.View
import android.widget.CheckBox
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.RadioButton
import android.widget.RadioGroup
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.ChoiceView
import id.go.binjai.saberling.core.QuestionKind
import id.go.binjai.saberling.core.QuestionView
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.lead
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.sp

/** A category's questions as fields below each other. Those that stay are not built anew, so what is typed stays too. */
class QuestionFields(private val activity: Activity, private val into: LinearLayout, private val answer: (String, List<String>) -> Unit) {
    private var shown: List<QuestionView>? = null
    private val errors = HashMap<String, TextView>()

    /** Draws them with their answers; those that are missing say so. */
    fun draw(questions: List<QuestionView>, answers: Map<String, List<String>>, missing: List<String>) {
        if (questions != shown) build(questions, answers)
        for ((code, error) in errors) {
            val yes = code in missing
            if (yes && error.visibility != View.VISIBLE) error.announceForAccessibility(error.text)
            error.shown(yes)
        }
    }

    private fun build(questions: List<QuestionView>, answers: Map<String, List<String>>) {
        shown = questions
        val old = (0 until into.childCount).map { into.getChildAt(it) }.associateBy { it.tag }
        into.removeAllViews()
        errors.keys.retainAll(questions.map { it.code }.toSet())
        for (question in questions) {
            into.addView(old[question] ?: block(question, answers[question.code].orEmpty()))
        }
    }

    private fun block(question: QuestionView, values: List<String>): View {
        val block = LinearLayout(activity)
        block.tag = question
        block.orientation = LinearLayout.VERTICAL
        block.setPadding(0, activity.dp(16), 0, 0)
        val label = TextView(activity, null, 0, R.style.Label)
        label.text = question.text
        block.addView(label)
        question.hint?.let { hint -> block.addView(TextView(activity, null, 0, R.style.Text_Second).apply { text = hint }) }
        val error = TextView(activity, null, 0, R.style.Text_Error)
        error.setText(R.string.edit_required)
        error.lead("alert", activity.sp(18), activity.getColor(R.color.red))
        error.shown(false)
        errors[question.code] = error
        block.addView(error)
        block.addView(field(question, values, label))
        return block
    }

    private fun field(question: QuestionView, values: List<String>, label: TextView): View = when (question.kind) {
        QuestionKind.YES_NO -> one(
            question, values,
            listOf(ChoiceView("yes", activity.getString(R.string.edit_yes)), ChoiceView("no", activity.getString(R.string.edit_no))),
        )
        QuestionKind.ONE_OF -> one(question, values, question.choices)
        QuestionKind.SOME_OF -> some(question, values)
        QuestionKind.NUMBER -> typed(question, values, label, InputType.TYPE_CLASS_NUMBER or InputType.TYPE_NUMBER_FLAG_SIGNED)
        QuestionKind.TEXT -> typed(question, values, label, InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_CAP_SENTENCES or InputType.TYPE_TEXT_FLAG_MULTI_LINE)
    }

    private fun one(question: QuestionView, values: List<String>, choices: List<ChoiceView>): View {
        val group = RadioGroup(activity)
        for (choice in choices) {
            val button = RadioButton(activity, null, 0, R.style.Choice_Radio)
            button.id = View.generateViewId()
            button.text = choice.name
            button.isChecked = choice.code in values
            button.setOnClickListener { answer(question.code, listOf(choice.code)) }
            group.addView(button, RadioGroup.LayoutParams(RadioGroup.LayoutParams.MATCH_PARENT, RadioGroup.LayoutParams.WRAP_CONTENT))
        }
        return group
    }

    private fun some(question: QuestionView, values: List<String>): View {
        val group = LinearLayout(activity)
        group.orientation = LinearLayout.VERTICAL
        val chosen = LinkedHashSet(values)
        for (choice in question.choices) {
            val box = CheckBox(activity, null, 0, R.style.Choice_Check)
            box.text = choice.name
            box.isChecked = choice.code in values
            box.setOnCheckedChangeListener { _, yes ->
                if (yes) chosen.add(choice.code) else chosen.remove(choice.code)
                answer(question.code, question.choices.map { it.code }.filter { it in chosen })
            }
            group.addView(box, LinearLayout.LayoutParams(LinearLayout.LayoutParams.MATCH_PARENT, LinearLayout.LayoutParams.WRAP_CONTENT))
        }
        return group
    }

    private fun typed(question: QuestionView, values: List<String>, label: TextView, type: Int): View {
        val field = EditText(activity, null, 0, R.style.Field)
        field.id = View.generateViewId()
        label.labelFor = field.id
        field.inputType = type
        field.isSaveEnabled = false
        field.setText(values.firstOrNull().orEmpty())
        field.addTextChangedListener(Typed { words -> answer(question.code, listOf(words.trim()).filter { it.isNotEmpty() }) })
        return field
    }
}
