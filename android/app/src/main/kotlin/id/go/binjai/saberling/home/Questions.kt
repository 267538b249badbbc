package id.go.binjai.saberling.home

import android.app.Activity
import android.app.AlertDialog
import android.os.Bundle
import android.text.InputType
import android.widget.EditText
import android.widget.FrameLayout
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.dp

/** The dialogs of an activity, one at a time: what was asked, and what was typed or chosen, outlives a rotation and the process. */
class Questions(private val make: (Int, Bundle) -> AlertDialog?) {
    private var asked: Pair<Int, Bundle>? = null
    private var dialog: AlertDialog? = null

    /** What is asked again once there is what it asks about. */
    private var waiting: Bundle? = null

    /** Asks it. */
    fun ask(id: Int, args: Bundle = Bundle()) {
        close()
        val made = make(id, args) ?: return
        show(id, args, made)
        made.show()
    }

    private fun show(id: Int, args: Bundle, made: AlertDialog) {
        asked = id to args
        dialog = made
        made.setOnDismissListener { if (dialog === made) forget() }
    }

    /** Keeps it. */
    fun save(into: Bundle) {
        val (id, args) = asked ?: return waiting.let { if (it != null) into.putAll(it) }
        into.putInt(ID, id)
        into.putBundle(ARGS, args)
        into.putBundle(STATE, dialog?.onSaveInstanceState())
    }

    /** Asks again what was asked when it was kept. */
    fun restore(from: Bundle?) {
        val args = from?.getBundle(ARGS) ?: return
        waiting = Bundle().apply {
            putInt(ID, from.getInt(ID))
            putBundle(ARGS, args)
            putBundle(STATE, from.getBundle(STATE))
        }
        retry()
    }

    /** There may be now what a dialog that was restored asks about. */
    fun retry() {
        val kept = waiting ?: return
        val id = kept.getInt(ID)
        val args = kept.getBundle(ARGS) ?: Bundle()
        val made = make(id, args) ?: return
        waiting = null
        show(id, args, made)
        kept.getBundle(STATE)?.let(made::onRestoreInstanceState) ?: made.show()
    }

    /** The activity goes: its windows go before it. */
    fun close() {
        val open = dialog
        forget()
        open?.dismiss()
    }

    private fun forget() {
        asked = null
        dialog = null
        waiting = null
    }

    companion object {
        private const val ID = "question"
        private const val ARGS = "question.args"
        private const val STATE = "question.state"

        /** What stands in the field at first. */
        const val WORDS = "question.words"
    }
}

/** A dialog with a field for words. */
internal fun Activity.wordsDialog(message: Int, label: Int?, args: Bundle, button: Int, then: (String) -> Unit): AlertDialog {
    val field = EditText(this, null, 0, R.style.Field_Note)
    field.id = R.id.dialog_words
    field.inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_MULTI_LINE or InputType.TYPE_TEXT_FLAG_CAP_SENTENCES
    field.setText(args.getString(Questions.WORDS).orEmpty())
    if (label != null) field.hint = getString(label)
    val frame = FrameLayout(this)
    frame.setPadding(dp(20), dp(12), dp(20), 0)
    frame.addView(field)
    return AlertDialog.Builder(this)
        .setMessage(message)
        .setView(frame)
        .setPositiveButton(button) { _, _ -> then(field.text.toString()) }
        .setNegativeButton(R.string.dialog_cancel, null)
        .create()
}
