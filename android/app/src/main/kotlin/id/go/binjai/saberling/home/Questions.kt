package id.go.binjai.saberling.home

import android.app.Activity
import android.app.AlertDialog
import android.os.Bundle
import android.text.InputType
import android.widget.EditText
import android.widget.FrameLayout
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.dp

/** The dialogs of an activity, one at a time: what was asked, and what was typed, outlives a rotation and the process. */
class Questions(private val make: (Int, Bundle) -> AlertDialog?) {
    private var asked: Pair<Int, Bundle>? = null
    private var dialog: AlertDialog? = null

    /** Asks it. */
    fun ask(id: Int, args: Bundle) {
        close()
        val made = make(id, args) ?: return
        asked = id to args
        dialog = made
        made.setOnDismissListener { if (dialog === made) forget() }
        made.show()
    }

    /** Keeps it. */
    fun save(into: Bundle) {
        val (id, args) = asked ?: return
        val kept = Bundle(args)
        dialog?.findViewById<EditText>(R.id.dialog_words)?.let { kept.putString(WORDS, it.text.toString()) }
        into.putInt(ID, id)
        into.putBundle(ARGS, kept)
    }

    /** Asks again what was asked when it was kept. */
    fun restore(from: Bundle?) {
        val args = from?.getBundle(ARGS) ?: return
        ask(from.getInt(ID), args)
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
    }

    companion object {
        private const val ID = "question"
        private const val ARGS = "question.args"

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
