package id.go.binjai.saberling.crew

import android.view.LayoutInflater
import android.view.View
import android.view.ViewGroup
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.kit.crew.Board
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.map.MapStop
import id.go.binjai.saberling.map.MapView
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown

// parity: crew.map
// parity: crew.moved
/** What stands above the stops: the route, what is unsent, what the crew must know. */
class CrewHead(val view: View) {
    private val route = view.findViewById<TextView>(R.id.route)
    private val unsent = view.findViewById<TextView>(R.id.unsent)
    private val notices = view.findViewById<ViewGroup>(R.id.notices)
    private val empty = view.findViewById<View>(R.id.empty)
    /** The small map of the route. */
    val map: MapView = view.findViewById(R.id.map)
    private var said: String? = null
    private var drawn = Board()

    fun draw(board: Board) {
        drawn = board
        route.text = board.routeText
        route.shown(board.stops.isNotEmpty())
        map.shown(board.stops.isNotEmpty())
        way(board)
        val count = board.unsent.takeIf { it > 0 }?.let { view.resources.getQuantityString(R.plurals.crew_unsent, it, it) }
        unsent.say(listOfNotNull(count, board.waiting).joinToString("\n"))
        empty.shown(board.loaded && board.stops.isEmpty() && board.done.isEmpty())
        notices.removeAllViews()
        sentences(board).forEach(::notice)
    }

    /** Where the phone is, on the small map. */
    fun here(fix: LocationFix) {
        map.me = LatLon(fix.latDeg, fix.lonDeg)
    }

    /** The route as numbered stops; the map looks again only when they are others. */
    private fun way(board: Board) {
        val done = board.done.mapIndexedNotNull { i, task -> task.place?.let { MapStop(task.taskId, LatLon(it.latDeg, it.lonDeg), "${i + 1}", done = true) } }
        val open = board.stops.mapIndexedNotNull { i, stop ->
            stop.task.place?.let { MapStop(stop.task.taskId, LatLon(it.latDeg, it.lonDeg), "${stop.number}", next = i == 0) }
        }
        val stops = done + open
        if (stops != map.stops) {
            map.stops = stops
            map.show(stops.map { it.at })
        }
    }

    /** A sentence that stays above the list until the next one. */
    fun say(text: String) {
        said = text
        draw(drawn)
    }

    private fun sentences(board: Board): List<String> = buildList {
        said?.let(::add)
        if (board.crew?.revoked == true) add(view.resources.getString(R.string.crew_revoked))
        board.gone.forEach { task -> task.notice?.let { add("${task.categoryName}: $it") } }
        for (crew in board.others) {
            val count = crew.unsent.toInt()
            add(view.resources.getQuantityString(R.plurals.crew_shift_unsent, count, count, crew.crewName))
        }
    }

    private fun notice(text: String) {
        val line = LayoutInflater.from(view.context).inflate(R.layout.crew_notice, notices, false) as TextView
        line.text = text
        notices.addView(line)
    }
}
