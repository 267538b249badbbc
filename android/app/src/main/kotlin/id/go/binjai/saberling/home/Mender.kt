package id.go.binjai.saberling.home

import android.app.Activity
import android.app.AlertDialog
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Mend

/** Does what the buttons that mend say; before anything is thrown away it asks. */
class Mender(private val activity: Activity, private val act: (String, Mend) -> Unit) {
    /** One of the buttons was pressed. */
    fun mend(reportId: String, mend: Mend) {
        if (mend is Mend.Discard || mend is Mend.DiscardAct) ask { act(reportId, mend) } else act(reportId, mend)
    }

    private fun ask(yes: () -> Unit) {
        AlertDialog.Builder(activity)
            .setMessage(R.string.discard_text)
            .setPositiveButton(R.string.mend_discard) { _, _ -> yes() }
            .setNegativeButton(R.string.dialog_cancel, null)
            .show()
    }
}
