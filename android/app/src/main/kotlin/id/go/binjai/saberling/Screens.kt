package id.go.binjai.saberling

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import id.go.binjai.saberling.crew.CrewListActivity
import id.go.binjai.saberling.kit.Pin
import id.go.binjai.saberling.report.ReportFlowActivity
import id.go.binjai.saberling.settings.SettingsActivity

/** The screens of other areas. */
object Screens {
    /** The report flow, beginning with the camera. */
    fun camera(context: Context): Intent = ReportFlowActivity.camera(context)

    /** The same at a place that the person chose on the map. */
    fun cameraAt(context: Context, pin: Pin): Intent = ReportFlowActivity.cameraAt(context, pin)

    /** The report flow, beginning with a choice of photos. */
    fun gallery(context: Context): Intent = ReportFlowActivity.gallery(context)

    /** The report flow with a draft as it was left. */
    fun resume(context: Context, draftId: String): Intent = ReportFlowActivity.resume(context, draftId)

    /** The report flow at the place of an own report. */
    fun again(context: Context, reportId: String): Intent = ReportFlowActivity.again(context, reportId)

    /** The settings. */
    fun settings(context: Context): Intent = Intent(context, SettingsActivity::class.java)

    /** The crew's tasks. */
    fun tasks(context: Context): Intent = CrewListActivity.intent(context)
}

/** Opens a screen, ours or another app's; where the phone has none, everything stays as it is and the answer is false. */
fun Activity.open(intent: Intent): Boolean = try {
    startActivity(intent)
    true
} catch (_: ActivityNotFoundException) {
    false
}
