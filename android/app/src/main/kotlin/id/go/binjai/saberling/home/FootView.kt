package id.go.binjai.saberling.home

import android.app.Activity
import android.view.ViewGroup
import android.widget.Button
import android.widget.ImageButton
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.kit.home.Footer
import id.go.binjai.saberling.kit.home.Rating
import id.go.binjai.saberling.kit.home.ReportLook
import id.go.binjai.saberling.widget.ReportCard
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.symbol

// parity: page.dispute
/** The foot of a report's page: what the report waits for from its person. In large type it scrolls with the page. */
class FootView(private val activity: Activity, private val foot: LinearLayout, private val target: Target) {
    /** Hears what was pressed. */
    interface Target {
        fun mend(mend: Mend)
        fun answer()
        fun confirm()
        fun dispute()
        fun rate(stars: Int)
        fun again()
    }

    private val rows = LinearLayout(activity)
    private var last: Pair<Footer, Int?>? = null

    init {
        rows.orientation = LinearLayout.VERTICAL
        if (activity.resources.configuration.fontScale >= ReportCard.LARGE) {
            // It would cover more than a third of the page.
            val side = activity.resources.getDimensionPixelSize(R.dimen.page_side)
            rows.setPadding(side, 0, side, side)
            activity.findViewById<LinearLayout>(R.id.page_all).addView(rows)
        } else {
            foot.addView(rows, LinearLayout.LayoutParams(MATCH, ViewGroup.LayoutParams.WRAP_CONTENT))
        }
    }

    /** Draws it, or takes it away. */
    fun draw(look: ReportLook?) {
        val now = look?.let { it.footer to it.stars }
        val isBelow = rows.parent === foot
        foot.shown(isBelow && look != null && !look.footer.isEmpty)
        if (now == last) return
        last = now
        rows.removeAllViews()
        if (look == null) return
        val footer = look.footer
        if (footer.mend.isNotEmpty()) buttons(footer.mend.map { ReportCard.mendButton(activity, it, target::mend) })
        footer.question?.let { question(it.text) }
        if (footer.confirm) clean(footer)
        if (footer.rate) stars()
        if (footer.dispute && !footer.confirm) {
            until(footer)
            buttons(listOf(button(R.style.Button_Outline, R.string.page_not_clean, target::dispute)))
        }
        if (footer.again) {
            words(R.style.Text_Second, activity.getString(R.string.page_again_why))
            buttons(listOf(button(R.style.Button_Main, R.string.page_again, target::again)))
        }
    }

    private fun question(text: String) {
        words(R.style.Text_Strong, activity.getString(R.string.page_asks))
        words(R.style.Text_Body, activity.getString(R.string.page_quoted, text))
        words(R.style.Text_Second, activity.getString(R.string.page_asks_why))
        buttons(listOf(button(R.style.Button_Main, R.string.page_answer, target::answer)))
    }

    private fun clean(footer: Footer) {
        words(R.style.Text_Strong, activity.getString(R.string.page_clean_ask))
        words(R.style.Text_Second, activity.getString(R.string.page_clean_why))
        until(footer)
        buttons(
            listOfNotNull(
                if (footer.dispute) button(R.style.Button_Outline, R.string.page_not_clean, target::dispute) else null,
                button(R.style.Button_Small, R.string.page_clean, target::confirm),
            ),
        )
    }

    private fun until(footer: Footer) {
        footer.disputeUntil?.let { words(R.style.Text_Second, activity.getString(R.string.page_not_clean_until, it)) }
    }

    private fun stars() {
        words(R.style.Text_Strong, activity.getString(R.string.page_rate_ask))
        val row = LinearLayout(activity)
        starButtons(activity, row, 0, target::rate)
        rows.addView(row)
    }

    private fun words(style: Int, text: String) {
        val view = TextView(activity, null, 0, style)
        view.text = text
        rows.addView(view)
    }

    private fun button(style: Int, words: Int, act: () -> Unit) = Button(activity, null, 0, style).apply {
        setText(words)
        setOnClickListener { act() }
    }

    private fun buttons(buttons: List<Button>) {
        val row = LinearLayout(activity)
        ReportCard.stack(row, buttons)
        val room = LinearLayout.LayoutParams(MATCH, ViewGroup.LayoutParams.WRAP_CONTENT)
        room.topMargin = if (rows.childCount == 0) 0 else activity.dp(10)
        rows.addView(row, room)
    }

    private companion object {
        const val MATCH = ViewGroup.LayoutParams.MATCH_PARENT
    }
}

/** Five stars, the first [chosen] of them set. */
internal fun starButtons(activity: Activity, row: LinearLayout, chosen: Int, tapped: (Int) -> Unit) {
    if (row.childCount == 0) {
        for (star in 1..Rating.MOST) {
            val button = ImageButton(activity, null, 0, R.style.Button_Icon)
            button.contentDescription = activity.getString(R.string.page_star, star)
            button.setOnClickListener { tapped(star) }
            row.addView(button)
        }
    }
    for (star in 1..Rating.MOST) {
        val button = row.getChildAt(star - 1) as ImageButton
        val isSet = star <= chosen
        button.symbol(if (isSet) "star_full" else "star", activity.getColor(if (isSet) R.color.amber else R.color.ink2))
        button.isSelected = star == chosen
    }
}
