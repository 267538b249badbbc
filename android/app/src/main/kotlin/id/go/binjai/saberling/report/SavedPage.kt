package id.go.binjai.saberling.report

import android.content.ClipData
import android.content.ClipboardManager
import android.content.res.ColorStateList
import android.graphics.Typeface
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.speakAsButton
import id.go.binjai.saberling.widget.spelled

// parity: report.saved
/** The phone has written it durably; what follows is told, and shown once it has happened. */
internal class SavedPage(host: PageHost, into: ViewGroup) : Page(host, R.layout.report_saved, into) {
    private val context = into.context
    private val steps: LinearLayout = find(R.id.saved_steps)

    init {
        find<View>(R.id.saved_close).setOnClickListener { flow.leave() }
        find<View>(R.id.saved_done).setOnClickListener { flow.leave() }
        find<View>(R.id.saved_again).apply {
            contentDescription = context.getString(R.string.report_again)
            speakAsButton()
            setOnClickListener { host.again() }
        }
        find<View>(R.id.saved_notify).shown(false)
        find<View>(R.id.saved_notify_yes).setOnClickListener { host.askNotifications() }
        find<View>(R.id.saved_notify_no).setOnClickListener { host.declineNotifications() }
        find<View>(R.id.saved_icon).shown(!context.isLargeText)
    }

    override fun offerNotifications(yes: Boolean) = find<View>(R.id.saved_notify).shown(yes)

    override fun draw(state: FlowState) {
        val report = state.report ?: return
        find<TextView>(R.id.saved_title).setText(title(report))
        find<TextView>(R.id.saved_why).text = why(state, report)
        find<TextView>(R.id.saved_number).apply {
            // In large type it is broken after a dash, not anywhere.
            text = if (context.isLargeText) report.number.replace("-", "-\u200B") else report.number
            contentDescription = spelled(report.number)
        }
        find<View>(R.id.saved_copy).setOnClickListener { copy(it as TextView, report.number) }
        drawSteps(report)
    }

    private fun reached(report: ReportView): Int = when (report.sending) {
        Sending.ACKNOWLEDGED, Sending.PHOTOS_PENDING -> 1
        Sending.COMPLETE -> 2
        else -> 0
    }

    private fun title(report: ReportView) = when (reached(report)) {
        1 -> R.string.report_received
        2 -> R.string.report_complete
        else -> R.string.report_saved
    }

    private fun why(state: FlowState, report: ReportView): String = when {
        reached(report) > 0 || report.sending == Sending.REJECTED -> report.sendingText
        state.sync?.phase == SyncPhase.OFFLINE -> context.getString(R.string.report_saved_offline)
        else -> context.getString(R.string.report_saved_waiting)
    }

    private fun drawSteps(report: ReportView) {
        val photos = report.photosTotal.toInt()
        val last = if (photos == 0) context.getString(R.string.report_complete)
        else context.resources.getQuantityString(R.plurals.report_complete_photos, photos, photos)
        val reached = reached(report)
        steps.removeAllViews()
        step(R.drawable.ic_saved, context.getString(R.string.report_saved), reached.compareTo(0))
        step(R.drawable.ic_check, context.getString(R.string.report_received), reached.compareTo(1))
        step(R.drawable.ic_complete, last, reached.compareTo(2))
    }

    /** [past] is above 0 for what was before, 0 for what is, below 0 for what is still to come. */
    private fun step(icon: Int, words: String, past: Int) {
        val color = context.getColor(if (past == 0) R.color.brand else if (past > 0) R.color.ink2 else R.color.ink3)
        val row = LinearLayout(context)
        row.gravity = Gravity.CENTER_VERTICAL
        row.minimumHeight = context.dp(44)
        val picture = ImageView(context)
        picture.setImageResource(icon)
        picture.imageTintList = ColorStateList.valueOf(color)
        row.addView(picture, LinearLayout.LayoutParams(context.dp(24), context.dp(24)).apply { marginEnd = context.dp(12) })
        val text = TextView(context, null, 0, R.style.Text_Body)
        text.text = words
        text.setTextColor(color)
        if (past == 0) text.setTypeface(text.typeface, Typeface.BOLD)
        text.contentDescription = context.getString(if (past >= 0) R.string.report_step_done else R.string.report_step_open, words)
        row.addView(text, LinearLayout.LayoutParams(0, LinearLayout.LayoutParams.WRAP_CONTENT, 1f))
        steps.addView(row)
    }

    private fun copy(button: TextView, number: String) {
        context.getSystemService(ClipboardManager::class.java)?.setPrimaryClip(ClipData.newPlainText(context.getString(R.string.report_number), number))
        button.announceForAccessibility(context.getString(R.string.report_copied))
        button.setText(R.string.report_copied_word)
    }
}
