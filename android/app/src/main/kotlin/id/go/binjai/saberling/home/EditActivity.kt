package id.go.binjai.saberling.home

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.text.Editable
import android.text.TextWatcher
import android.view.View
import android.widget.Button
import android.widget.EditText
import android.widget.RadioButton
import android.widget.RadioGroup
import android.widget.Switch
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.home.Edited
import id.go.binjai.saberling.kit.home.Editing
import id.go.binjai.saberling.kit.home.EditingState
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.sp
import id.go.binjai.saberling.widget.symbolAt

// parity: page.edit
/** Changes an own report while the office has not decided, or mends one that was refused. */
class EditActivity : BaseActivity() {
    private lateinit var editing: Editing
    private lateinit var questions: QuestionFields
    private var filled = false

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.home_edit)
        insets(findViewById(R.id.edit), findViewById(R.id.edit_foot))
        val correcting = intent.getBooleanExtra(CORRECTING, false)
        val kept = savedInstanceState?.getBundle(FORM)?.let(::formOf)
        editing = model { Editing(core, intent.getStringExtra(REPORT_ID).orEmpty(), correcting, kept) }
        val bar = findViewById<Bar>(R.id.edit_bar)
        bar.back { finish() }
        bar.title = getString(if (correcting) R.string.edit_correct else R.string.edit_title)
        val send = findViewById<Button>(R.id.edit_send)
        send.setText(if (correcting) R.string.edit_correct_send else R.string.edit_send)
        send.setOnClickListener { editing.send() }
        findViewById<View>(R.id.edit_flags).shown(!correcting)
        questions = QuestionFields(this, findViewById(R.id.edit_questions), editing::answer)
        editing.state.show(::draw)
        editing.told.show(::said)
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        editing.state.value.form?.let { outState.putBundle(FORM, bundleOf(it)) }
    }

    private fun draw(state: EditingState) {
        val form = state.form
        findViewById<View>(R.id.edit_all).visibility = if (form == null) View.INVISIBLE else View.VISIBLE
        findViewById<TextView>(R.id.edit_problem).say(state.problem)
        if (form == null) return
        if (!filled) fill(state)
        questions.draw(state.questions, form.answers, state.missing)
    }

    /** Once for this activity: from then on the fields lead. */
    private fun fill(state: EditingState) {
        filled = true
        val form = state.form ?: return
        val group = findViewById<RadioGroup>(R.id.edit_categories)
        for (category in state.categories) {
            val choice = RadioButton(this, null, 0, R.style.Choice_Radio)
            choice.id = View.generateViewId()
            choice.text = category.name
            choice.compoundDrawablePadding = sp(8)
            choice.setCompoundDrawablesRelative(symbolAt(Look.category(category.icon), sp(20), getColor(R.color.ink)), null, null, null)
            choice.isChecked = category.code == form.category
            choice.setOnClickListener { editing.category(category.code) }
            group.addView(choice, RadioGroup.LayoutParams(RadioGroup.LayoutParams.MATCH_PARENT, RadioGroup.LayoutParams.WRAP_CONTENT))
        }
        val note = findViewById<EditText>(R.id.edit_note)
        note.setText(form.note)
        note.addTextChangedListener(Typed(editing::note))
        flag(R.id.edit_anonymous, form.anonymous, editing::anonymous)
        flag(R.id.edit_confidential, form.confidential, editing::confidential)
    }

    private fun flag(id: Int, on: Boolean, tell: (Boolean) -> Unit) {
        val flag = findViewById<Switch>(id)
        flag.isChecked = on
        flag.setOnCheckedChangeListener { _, yes -> tell(yes) }
    }

    private fun said(said: Edited) {
        if (said == Edited.DONE) {
            setResult(RESULT_OK)
            finish()
        } else {
            findViewById<View>(R.id.edit_foot).shown(false)
            findViewById<View>(R.id.edit_all).visibility = View.VISIBLE
            findViewById<TextView>(R.id.edit_problem).say(getString(R.string.edit_over))
        }
    }

    companion object {
        private const val REPORT_ID = "report_id"
        private const val CORRECTING = "correcting"
        private const val FORM = "form"

        /** Changes a report; [correcting] sends one again that the office refused. */
        fun intent(context: Context, reportId: String, correcting: Boolean): Intent =
            Intent(context, EditActivity::class.java).putExtra(REPORT_ID, reportId).putExtra(CORRECTING, correcting)
    }
}

/** Hears what was typed. */
internal class Typed(private val tell: (String) -> Unit) : TextWatcher {
    override fun beforeTextChanged(text: CharSequence?, start: Int, count: Int, after: Int) = Unit
    override fun onTextChanged(text: CharSequence?, start: Int, before: Int, count: Int) = Unit
    override fun afterTextChanged(text: Editable) = tell(text.toString())
}
