package id.go.binjai.saberling.system

import android.content.Context
import android.content.Intent
import id.go.binjai.saberling.MainActivity

/** What is opened from outside the app: by a notification, the tile, a link. */
object Opening {
    /** The page of an own report. */
    fun report(context: Context, reportId: String): Intent = fresh(named(context, "home.ReportActivity").putExtra("report_id", reportId))

    /** A crew's task. */
    fun task(context: Context, taskId: String): Intent = fresh(named(context, "crew.TaskActivity").putExtra("task_id", taskId))

    /** The list of one's own reports. */
    fun reports(context: Context): Intent = fresh(MainActivity.reports(context))

    /** The report flow, with the camera first. */
    fun camera(context: Context): Intent = fresh(named(context, "report.ReportFlowActivity").putExtra("start", "camera"))

    /** Where a crew's code is entered; it is filled in already when a link brought it. */
    fun crew(context: Context, code: String?): Intent = named(context, "crew.ActivateActivity").apply { code?.let { putExtra("code", it) } }

    /** Where reports of another phone are taken over. */
    fun takeOver(context: Context, text: String?): Intent =
        named(context, "settings.TakeOverActivity").apply { text?.let { putExtra("text", it) } }

    private fun named(context: Context, name: String): Intent = Intent().setClassName(context, "id.go.binjai.saberling.$name")

    private fun fresh(intent: Intent): Intent = intent.addFlags(Intent.FLAG_ACTIVITY_NEW_TASK or Intent.FLAG_ACTIVITY_CLEAR_TOP)
}
