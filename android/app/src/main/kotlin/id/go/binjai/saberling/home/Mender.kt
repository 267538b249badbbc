package id.go.binjai.saberling.home

import android.app.Activity
import android.app.AlertDialog
import android.app.Dialog
import android.os.Bundle
import android.text.InputType
import android.widget.EditText
import android.widget.FrameLayout
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.widget.dp

/** Does what the buttons that mend say; before anything is thrown away it asks. The question outlives a rotation. */
class Mender(private val activity: Activity, private val act: (String, Mend) -> Unit) {
    /** One of the buttons was pressed. */
    fun mend(reportId: String, mend: Mend) {
        val args = Bundle()
        args.putString(REPORT, reportId)
        when (mend) {
            is Mend.DiscardAct -> activity.ask(DISCARD, args.apply { putString(OP, mend.opId) })
            Mend.Discard -> activity.ask(DISCARD, args)
            else -> act(reportId, mend)
        }
    }

    /** The question with this number, when it is one of these. */
    fun dialog(id: Int, args: Bundle?): Dialog? {
        if (id != DISCARD || args == null) return null
        val opId = args.getString(OP)
        return AlertDialog.Builder(activity)
            .setMessage(R.string.discard_text)
            .setPositiveButton(R.string.mend_discard) { _, _ ->
                act(args.getString(REPORT).orEmpty(), if (opId == null) Mend.Discard else Mend.DiscardAct(opId))
            }
            .setNegativeButton(R.string.dialog_cancel, null)
            .create()
    }

    private companion object {
        const val DISCARD = 1
        const val REPORT = "report"
        const val OP = "op"
    }
}

/** Asks something by a dialog that the activity keeps over a rotation, with what was typed in it. */
@Suppress("DEPRECATION")
internal fun Activity.ask(id: Int, args: Bundle) {
    removeDialog(id)
    showDialog(id, args)
}

/** A dialog with a field for words. */
internal fun Activity.wordsDialog(message: Int, label: Int?, words: String, button: Int, then: (String) -> Unit): Dialog {
    val field = EditText(this, null, 0, R.style.Field_Note)
    // With an id its text is kept over a rotation.
    field.id = R.id.dialog_words
    field.inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_MULTI_LINE or InputType.TYPE_TEXT_FLAG_CAP_SENTENCES
    field.setText(words)
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
