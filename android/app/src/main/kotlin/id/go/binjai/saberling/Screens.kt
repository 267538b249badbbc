package id.go.binjai.saberling

import android.app.Activity
import android.content.Context
import android.content.Intent
import id.go.binjai.saberling.report.ReportFlowActivity

/** The screens of other areas, by name: an area may be there or not, and none needs the classes of another. */
object Screens {
    /** The report flow, beginning with the camera. */
    fun camera(context: Context): Intent = ReportFlowActivity.camera(context)

    /** The report flow, beginning with a choice of photos. */
    fun gallery(context: Context): Intent = ReportFlowActivity.gallery(context)

    /** The report flow with a draft as it was left. */
    fun resume(context: Context, draftId: String): Intent = ReportFlowActivity.resume(context, draftId)

    /** The report flow at the place of an own report. */
    fun again(context: Context, reportId: String): Intent = ReportFlowActivity.again(context, reportId)

    /** The settings. */
    fun settings(context: Context): Intent = named(context, "settings.SettingsActivity")

    /** The map of the city. */
    fun map(context: Context): Intent = named(context, "map.MapActivity")

    /** The crew's tasks. */
    fun tasks(context: Context): Intent = named(context, "crew.CrewListActivity")

    private fun named(context: Context, name: String) = Intent().setClassName(context, "id.go.binjai.saberling.$name")
}

/** Opens a screen; one that this build lacks leaves everything as it is and answers false. */
fun Activity.open(intent: Intent): Boolean = try {
    startActivity(intent)
    true
} catch (_: android.content.ActivityNotFoundException) {
    false
}
