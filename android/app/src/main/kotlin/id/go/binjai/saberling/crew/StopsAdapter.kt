package id.go.binjai.saberling.crew

import android.content.Intent
import android.net.Uri
import android.view.View
import android.view.ViewGroup
import android.widget.BaseAdapter
import android.widget.Button
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TaskView
import id.go.binjai.saberling.kit.crew.Board
import id.go.binjai.saberling.kit.crew.Stop
import id.go.binjai.saberling.kit.distance
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.symbol
import id.go.binjai.saberling.widget.ReportCard
import id.go.binjai.saberling.widget.dp
import java.util.Locale

/** The stops to come, the first of them large; then what is done. */
class StopsAdapter(private val activity: CrewListActivity) : BaseAdapter() {
    private var board = Board()

    fun draw(board: Board) {
        this.board = board
        notifyDataSetChanged()
    }

    override fun getCount() = board.stops.size + board.done.size
    override fun getItem(position: Int): TaskView =
        board.stops.getOrNull(position)?.task ?: board.done[position - board.stops.size]

    override fun getItemId(position: Int) = position.toLong()
    override fun areAllItemsEnabled() = false
    override fun isEnabled(position: Int) = false

    private val isLarge get() = activity.resources.configuration.fontScale >= ReportCard.LARGE

    override fun getView(position: Int, old: View?, parent: ViewGroup): View {
        val view = old ?: activity.layoutInflater.inflate(R.layout.crew_stop, parent, false)
        val stop = board.stops.getOrNull(position)
        val task = getItem(position)
        common(view, task)
        if (stop != null) open(view, stop, isNext = position == 0) else done(view, task)
        return view
    }

    private fun common(view: View, task: TaskView) {
        val icon = view.findViewById<ImageView>(R.id.icon)
        icon.setImageResource(symbol(Look.category(task.icon)))
        // In large type the name needs the room.
        icon.shown(!isLarge)
        view.findViewById<TextView>(R.id.title).text = task.categoryName
        view.findViewById<TextView>(R.id.where).text = task.place?.areaName ?: activity.getString(R.string.crew_no_place)
        val sending = view.findViewById<TextView>(R.id.sending)
        sending.text = task.notice
        sending.shown(task.notice != null)
        sending.setTextColor(activity.getColor(if (task.sending == Sending.REJECTED) R.color.red else R.color.ink2))
        view.findViewById<View>(R.id.card).setOnClickListener {
            activity.startActivity(TaskActivity.intent(activity, task.taskId, numberOf(task), count))
        }
    }

    private fun open(view: View, stop: Stop, isNext: Boolean) {
        val number = view.findViewById<TextView>(R.id.number)
        number.text = String.format(Locale.ROOT, "%d", stop.number)
        number.setBackgroundResource(R.drawable.bg_stop)
        val far = stop.route.legM?.let { distance(it.toInt(), locale()) }.orEmpty()
        view.findViewById<TextView>(R.id.far).text = far
        val days = stop.task.overdueDays?.toInt()
        val late = view.findViewById<TextView>(R.id.late)
        late.shown(days != null)
        if (days != null) {
            late.text = activity.resources.getQuantityString(R.plurals.crew_overdue, days, days)
            late.setCompoundDrawablesRelativeWithIntrinsicBounds(R.drawable.ic_overdue, 0, 0, 0)
        }
        view.findViewById<View>(R.id.card).setBackgroundResource(if (isNext) R.drawable.bg_card_next else R.drawable.bg_card)
        view.findViewById<View>(R.id.buttons).shown(isNext)
        if (isNext) buttons(view, stop)
        speak(view, activity.getString(R.string.crew_stop, stop.number), stop.task, far, days)
    }

    private fun buttons(view: View, stop: Stop) {
        val directions = view.findViewById<View>(R.id.directions)
        directions.shown(stop.route.geoUri != null)
        directions.setOnClickListener { stop.route.geoUri?.let { handOver(activity, it) } }
        val start = view.findViewById<Button>(R.id.start)
        if (isLarge) stack(view.findViewById(R.id.buttons))
        start.setText(if (stop.task.can.start) R.string.crew_start else R.string.crew_continue)
        start.setOnClickListener {
            activity.startActivity(TaskActivity.intent(activity, stop.task.taskId, stop.number, count))
        }
    }

    /** In large type the buttons stand below each other: a word must not break. */
    private fun stack(row: LinearLayout) {
        row.orientation = LinearLayout.VERTICAL
        for (at in 0 until row.childCount) {
            val room = LinearLayout.LayoutParams(LinearLayout.LayoutParams.MATCH_PARENT, LinearLayout.LayoutParams.WRAP_CONTENT)
            if (at > 0) room.topMargin = activity.dp(8)
            row.getChildAt(at).layoutParams = room
        }
    }

    private fun done(view: View, task: TaskView) {
        val number = view.findViewById<TextView>(R.id.number)
        number.text = "✓"
        number.setBackgroundResource(R.drawable.bg_stop_done)
        val time = task.doneAtMs?.let { clock(activity, it, board.offsetMinutes) }.orEmpty()
        view.findViewById<TextView>(R.id.far).text = time
        view.findViewById<View>(R.id.late).shown(false)
        view.findViewById<View>(R.id.buttons).shown(false)
        view.findViewById<View>(R.id.card).setBackgroundResource(R.drawable.bg_card)
        speak(view, activity.getString(R.string.crew_done_stop), task, time, null)
    }

    /** A card is one stop of TalkBack and one sentence. */
    private fun speak(view: View, head: String, task: TaskView, far: String, days: Int?) {
        val late = days?.let { activity.resources.getQuantityString(R.plurals.crew_overdue_spoken, it, it) }
        view.findViewById<View>(R.id.card).contentDescription =
            listOfNotNull(head, task.categoryName, task.place?.areaName, far.ifEmpty { null }, late, task.statusText, task.notice)
                .joinToString(", ")
    }

    private fun numberOf(task: TaskView): Int =
        board.stops.firstOrNull { it.task.taskId == task.taskId }?.number ?: (board.done.indexOfFirst { it.taskId == task.taskId } + 1)

    private fun locale() = activity.resources.configuration.locales[0]
}

// parity: crew.directions
/** Hands a place over to the phone's map; says nothing when there is none. */
internal fun handOver(activity: android.app.Activity, geoUri: String) {
    try {
        activity.startActivity(Intent(Intent.ACTION_VIEW, Uri.parse(geoUri)))
    } catch (_: android.content.ActivityNotFoundException) {
        // Without a map app there is nothing to hand over to; the list and the own map stay.
    }
}
