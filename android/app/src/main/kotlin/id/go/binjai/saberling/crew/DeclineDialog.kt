package id.go.binjai.saberling.crew

import android.app.AlertDialog
import android.content.Context
import android.view.LayoutInflater
import android.view.View
import android.widget.EditText
import android.widget.RadioButton
import android.widget.RadioGroup
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.ReasonView
import id.go.binjai.saberling.widget.shown

// parity: crew.decline
/** Why a task cannot be done. The button stays pressable; without a reason it says what is missing. */
class DeclineDialog(private val context: Context, private val reasons: List<ReasonView>, private val send: (String, String) -> Unit) {
    /** Made to be shown. */
    fun make(): AlertDialog {
        val view = LayoutInflater.from(context).inflate(R.layout.crew_decline, null)
        val group = view.findViewById<RadioGroup>(R.id.reasons)
        reasons.forEachIndexed { index, reason ->
            val choice = LayoutInflater.from(context).inflate(R.layout.crew_reason, group, false) as RadioButton
            choice.id = index + 1
            choice.text = reason.name
            group.addView(choice)
        }
        val dialog = AlertDialog.Builder(context).setView(view)
            .setNegativeButton(R.string.crew_cancel, null)
            .setPositiveButton(R.string.crew_decline_send, null)
            .create()
        // From now on the button is there, and its own click would close the dialog.
        dialog.create()
        dialog.getButton(AlertDialog.BUTTON_POSITIVE).setOnClickListener {
            val reason = reasons.getOrNull(group.checkedRadioButtonId - 1)
            view.findViewById<View>(R.id.missing).shown(reason == null)
            if (reason != null) {
                send(reason.code, view.findViewById<EditText>(R.id.note).text.toString())
                dialog.dismiss()
            }
        }
        return dialog
    }
}
