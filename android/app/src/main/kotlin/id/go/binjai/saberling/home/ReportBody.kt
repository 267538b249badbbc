package id.go.binjai.saberling.home

import android.app.Activity
import android.view.View
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.kit.SyncWord
import id.go.binjai.saberling.kit.home.LineLook
import id.go.binjai.saberling.kit.home.ReportLook
import id.go.binjai.saberling.widget.ReportCard
import id.go.binjai.saberling.widget.StatusChip
import id.go.binjai.saberling.widget.SyncLine
import id.go.binjai.saberling.widget.color
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.lead
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.sp
import id.go.binjai.saberling.widget.symbol

// parity: page.timeline
/** What a report's page shows between its bar and its foot. What did not change is left as it is. */
class ReportBody(private val activity: Activity, private val mend: (Mend) -> Unit) {
    private val photos = ReportPhotos(activity)
    private var last: ReportLook? = null

    /** Draws it. */
    fun draw(look: ReportLook) {
        val before = last
        last = look
        if (before == look) return
        if (before?.pair != look.pair || before.photos != look.photos) photos.draw(look)
        head(look)
        sync(look)
        facts(look)
        if (before?.answers != look.answers) answers(look.answers)
        if (before?.lines != look.lines) lines(look.lines)
    }

    private fun head(look: ReportLook) {
        val name = text(R.id.page_name)
        name.text = look.name
        name.lead(look.icon, activity.sp(24), activity.getColor(R.color.ink))
        text(R.id.page_place).say(look.place.takeIf { !look.erased })
        activity.findViewById<StatusChip>(R.id.page_chip).show(look.chip)
    }

    /** A change is said once; what needs the person, at once. */
    private fun sync(look: ReportLook) {
        val line = activity.findViewById<SyncLine>(R.id.page_sync)
        line.accessibilityLiveRegion =
            if (look.sync.word == SyncWord.NEEDS_ACTION) View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE else View.ACCESSIBILITY_LIVE_REGION_POLITE
        line.show(look.sync, whole = true)
    }

    private fun facts(look: ReportLook) {
        val flags = listOfNotNull(
            activity.getString(R.string.page_anonymous).takeIf { look.anonymous },
            activity.getString(R.string.page_confidential).takeIf { look.confidential },
        )
        val flagged = text(R.id.page_flags)
        flagged.say(flags.joinToString(" · ").takeIf { !look.erased })
        flagged.lead(if (look.confidential) "lock" else "anon", activity.sp(18), activity.getColor(R.color.ink2))
        val others = text(R.id.page_me_too)
        others.say(if (look.meToo == 0) null else activity.resources.getQuantityString(R.plurals.page_me_too, look.meToo, look.meToo))
        others.lead("metoo", activity.sp(18), activity.getColor(R.color.ink2))
        val stars = text(R.id.page_stars)
        stars.say(look.stars?.let { activity.getString(R.string.page_rated, it) })
        stars.lead("star", activity.sp(18), activity.getColor(R.color.ink2))
        val note = text(R.id.page_note)
        note.say(
            when {
                look.erased -> activity.getString(R.string.page_erased)
                look.note.isBlank() -> null
                else -> activity.getString(R.string.page_quoted, look.note)
            },
        )
    }

    private fun answers(answers: List<Pair<String, String>>) {
        val into = activity.findViewById<LinearLayout>(R.id.page_answers)
        into.removeAllViews()
        for ((question, answer) in answers) {
            val asked = TextView(activity, null, 0, R.style.Text_Second)
            asked.text = question
            asked.setPadding(0, activity.dp(10), 0, 0)
            into.addView(asked)
            val said = TextView(activity, null, 0, R.style.Text_Body)
            said.text = answer
            into.addView(said)
        }
    }

    private fun lines(lines: List<LineLook>) {
        val into = activity.findViewById<LinearLayout>(R.id.page_lines)
        into.removeAllViews()
        lines.forEachIndexed { at, line ->
            val row = activity.layoutInflater.inflate(R.layout.home_line, into, false)
            line(row, line, isLast = at == lines.lastIndex)
            into.addView(row)
        }
    }

    private fun line(row: View, line: LineLook, isLast: Boolean) {
        row.findViewById<ImageView>(R.id.line_icon).symbol(line.mark.icon, line.mark.tone.color(activity))
        row.findViewById<View>(R.id.line_thread).visibility = if (isLast) View.INVISIBLE else View.VISIBLE
        row.findViewById<TextView>(R.id.line_text).text = line.text
        val unsent = if (line.unsent && line.refused == null) activity.getString(R.string.page_line_unsent) else null
        row.findViewById<TextView>(R.id.line_at).text = listOfNotNull(line.at, unsent).joinToString(" · ")
        row.findViewById<TextView>(R.id.line_note).say(line.note?.let { activity.getString(R.string.page_quoted, it) })
        val refused = row.findViewById<TextView>(R.id.line_refused)
        refused.say(line.refused?.let { activity.getString(R.string.page_line_refused, it) })
        refused.lead("alert", activity.sp(18), activity.getColor(R.color.red))
        ReportCard.stack(row.findViewById(R.id.line_mend), line.mend.map { ReportCard.mendButton(activity, it, mend) }, stacked = true)
    }

    private fun text(id: Int): TextView = activity.findViewById(id)
}
