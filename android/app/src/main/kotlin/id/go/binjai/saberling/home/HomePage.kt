package id.go.binjai.saberling.home

import android.view.View
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Screens
import id.go.binjai.saberling.kit.CardLook
import id.go.binjai.saberling.kit.home.MyReportsState
import id.go.binjai.saberling.open
import id.go.binjai.saberling.widget.ReportCard
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown

// parity: home.first
/** The first tab: the city, drafts, what is unsent or latest, what is around, and the one large button. */
class HomePage(private val activity: MainActivity, private val mender: Mender, showAll: () -> Unit) {
    private val drafts: LinearLayout = activity.findViewById(R.id.home_drafts)
    private val cards: LinearLayout = activity.findViewById(R.id.home_cards)
    private val around = AroundCard(activity, activity.findViewById(R.id.home_around))

    init {
        activity.findViewById<View>(R.id.report).setOnClickListener { activity.open(Screens.camera(activity)) }
        activity.findViewById<View>(R.id.gallery).setOnClickListener { activity.open(Screens.gallery(activity)) }
        activity.findViewById<View>(R.id.settings).setOnClickListener { activity.open(Screens.settings(activity)) }
        activity.findViewById<View>(R.id.home_all).setOnClickListener { showAll() }
    }

    /** Draws it. */
    fun draw(state: MyReportsState) {
        activity.findViewById<TextView>(R.id.city).text = state.city
        fill(drafts, state.drafts.take(2))
        drafts.setPadding(0, 0, 0, if (state.drafts.isEmpty()) 0 else activity.dp(8))
        activity.findViewById<View>(R.id.home_latest_head).shown(state.latest.isNotEmpty())
        fill(cards, state.latest)
        around.draw(state.around)
        activity.findViewById<TextView>(R.id.home_problem).say(state.problem)
        val empty = state.loaded && state.drafts.isEmpty() && state.latest.isEmpty() && state.around == null
        activity.findViewById<View>(R.id.home_first).shown(empty)
    }

    /** Cards that are there are drawn anew, so that the focus stays where it is. */
    private fun fill(into: LinearLayout, looks: List<CardLook>) {
        while (into.childCount > looks.size) into.removeViewAt(into.childCount - 1)
        looks.forEachIndexed { at, look ->
            val card = into.getChildAt(at) as ReportCard? ?: ReportCard(activity).also {
                val room = LinearLayout.LayoutParams(LinearLayout.LayoutParams.MATCH_PARENT, LinearLayout.LayoutParams.WRAP_CONTENT)
                room.bottomMargin = activity.dp(10)
                into.addView(it, room)
            }
            card.show(look) { mender.mend(look.id, it) }
            card.setOnClickListener { activity.openCard(look) }
        }
    }
}

/** Opens what a card stands for: the report's page, or the flow where the draft was left. */
internal fun MainActivity.openCard(look: CardLook) {
    open(if (look.isDraft) Screens.resume(this, look.id) else ReportActivity.intent(this, look.id))
}
