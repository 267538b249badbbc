package id.go.binjai.saberling.home

import android.annotation.TargetApi
import android.content.Context
import android.os.Build
import android.view.View
import android.view.ViewGroup
import android.widget.BaseAdapter
import android.widget.FrameLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.CardLook
import id.go.binjai.saberling.kit.home.Row
import id.go.binjai.saberling.kit.home.Section
import id.go.binjai.saberling.widget.ReportCard
import id.go.binjai.saberling.widget.dp

/** The lines of the list; views are used again, so 500 reports need as many as fit on the screen. */
class Rows(private val context: Context, private val mender: Mender, private val open: (CardLook) -> Unit) : BaseAdapter() {
    /** What is shown. */
    var shown: List<Row> = emptyList()
        private set

    /** How many views were made so far. */
    var made: Int = 0
        private set

    /** Shows these. */
    fun show(rows: List<Row>) {
        if (rows == shown) return
        shown = rows
        notifyDataSetChanged()
    }

    override fun getCount(): Int = shown.size

    override fun getItem(position: Int): Row = shown[position]

    override fun getItemId(position: Int): Long = shown[position].key.hashCode().toLong()

    override fun hasStableIds(): Boolean = true

    override fun getViewTypeCount(): Int = 2

    override fun getItemViewType(position: Int): Int = if (shown[position] is Row.Head) 0 else 1

    override fun areAllItemsEnabled(): Boolean = false

    /** The cards take the taps themselves: there are buttons in them. */
    override fun isEnabled(position: Int): Boolean = false

    override fun getView(position: Int, old: View?, parent: ViewGroup): View = when (val row = shown[position]) {
        is Row.Head -> (old as TextView? ?: head()).also { it.setText(title(row.section)) }
        is Row.Card -> (old as FrameLayout? ?: frame()).also { show(it.getChildAt(0) as ReportCard, row.look) }
    }

    private fun show(card: ReportCard, look: CardLook) {
        card.show(look) { mender.mend(look.id, it) }
        card.setOnClickListener { open(look) }
    }

    private fun head(): TextView {
        made++
        val head = TextView(context, null, 0, R.style.Text_Second)
        head.setPaddingRelative(context.dp(16), context.dp(14), context.dp(16), context.dp(6))
        head.typeface = android.graphics.Typeface.DEFAULT_BOLD
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) asHeading(head)
        return head
    }

    private fun frame(): FrameLayout {
        made++
        val frame = FrameLayout(context)
        frame.setPaddingRelative(context.dp(16), 0, context.dp(16), context.dp(10))
        frame.addView(ReportCard(context))
        return frame
    }

    private fun title(section: Section): Int = when (section) {
        Section.NEEDS_ACTION -> R.string.section_needs_action
        Section.UNSENT -> R.string.section_unsent
        Section.OPEN -> R.string.section_open
        Section.ENDED -> R.string.section_ended
    }

    @TargetApi(Build.VERSION_CODES.P)
    private fun asHeading(view: View) {
        view.isAccessibilityHeading = true
    }
}
