package id.go.binjai.saberling.home

import android.app.Activity
import android.app.AlertDialog
import android.os.Bundle
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Mend

// parity: page.mend
/** Does what the buttons that mend say; before anything is thrown away it asks, by [ask]. */
class Mender(private val activity: Activity, private val ask: (Int, Bundle) -> Unit, private val act: (String, Mend) -> Unit) {
    /** One of the buttons was pressed. */
    fun mend(reportId: String, mend: Mend) {
        val args = Bundle()
        args.putString(REPORT, reportId)
        when (mend) {
            is Mend.DiscardAct -> ask(DISCARD, args.apply { putString(OP, mend.opId) })
            Mend.Discard -> ask(DISCARD, args)
            else -> act(reportId, mend)
        }
    }

    /** The question with this number, when it is this one. */
    fun dialog(id: Int, args: Bundle): AlertDialog? {
        if (id != DISCARD) return null
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
