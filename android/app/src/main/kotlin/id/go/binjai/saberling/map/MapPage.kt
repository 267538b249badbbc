package id.go.binjai.saberling.map

import android.os.Bundle
import android.view.View
import android.widget.Button
import android.widget.ImageButton
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Screens
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.home.LastPlace
import id.go.binjai.saberling.home.ReportActivity
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.Mark
import id.go.binjai.saberling.kit.Pin
import id.go.binjai.saberling.kit.map.CityMap
import id.go.binjai.saberling.kit.map.CityMapState
import id.go.binjai.saberling.kit.map.CityMapTold
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.MapEntry
import id.go.binjai.saberling.open
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.ToastStrip
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.symbol

// parity: map.public
/** The third tab: what others reported around, and one's own; as a map, and as a list for whoever does not see one. */
class MapPage(private val activity: MainActivity, private val root: View, private val city: CityMap, private val strip: ToastStrip, saved: Bundle?) {
    private val map: MapView = root.findViewById(R.id.map)
    private val card = MapCard(root.findViewById(R.id.card), city::choose, city::meToo) { activity.open(ReportActivity.intent(activity, it.id)) }
    private val rows = MapRows(activity)
    private val listButton: ImageButton
    private val report: Button = root.findViewById(R.id.map_report)
    private var asList = false

    /** Whether the person has moved the map themselves: only then its middle is a place that somebody means. */
    private var moved = saved?.getBoolean(MOVED) ?: false

    init {
        val bar = root.findViewById<Bar>(R.id.bar)
        bar.title = activity.getString(R.string.city_map_title)
        listButton = bar.action(R.drawable.ic_list, R.string.city_map_list) { switch(!asList) }
        map()
        list()
        root.findViewById<Button>(R.id.again).setOnClickListener { map.centre?.let(city::again) }
        report.setOnClickListener { activity.open(meant()?.let { Screens.cameraAt(activity, it) } ?: Screens.camera(activity)) }
        switch(saved?.getBoolean(AS_LIST) ?: false)
    }

    /** What a killed process needs to show it as it was; the map keeps its own place. */
    fun save(into: Bundle) {
        into.putBoolean(AS_LIST, asList)
        into.putBoolean(MOVED, moved)
    }

    private fun map() {
        map.onMarkerTapped = { city.choose(it.id) }
        map.onClusterTapped = { together ->
            city.choose(null)
            rows.only = together.map { it.id }.toSet()
            switch(true)
        }
        map.onCentreMoved = {
            moved = true
            city.look(it)
            aim()
        }
        val here = LastPlace.of(activity)
        map.me = here
        val locate = root.findViewById<View>(R.id.locate)
        locate.shown(here != null)
        locate.setOnClickListener {
            here?.let {
                map.look(it, AROUND_M)
                city.look(it)
                moved = false
                aim()
            }
        }
    }

    private fun list() {
        val list = root.findViewById<ListView>(R.id.list)
        list.adapter = rows
        list.emptyView = root.findViewById(R.id.empty)
        list.setOnItemClickListener { _, _, at, _ ->
            val entry = rows.getItem(at)
            switch(false)
            map.look(entry.at, NEAR_M)
            city.choose(entry.id)
        }
    }

    /** The city's shapes are there, or are others. */
    fun ground(shapes: Ground) {
        val first = map.ground == null
        map.ground = shapes
        if (first) city.look(LastPlace.of(activity) ?: shapes.projection.origin)
    }

    private fun switch(list: Boolean) {
        asList = list
        if (!list) rows.only = null
        root.findViewById<View>(R.id.list_frame).shown(list)
        root.findViewById<View>(R.id.map_frame).shown(!list)
        listButton.setImageResource(if (list) R.drawable.ic_map else R.drawable.ic_list)
        listButton.contentDescription = activity.getString(if (list) R.string.city_map_map else R.string.city_map_list)
        aim()
    }

    /** Draws it. */
    fun draw(state: CityMapState) {
        map.markers = state.entries.map { MapMarker(it.id, it.at, mark(it).tone, symbol(mark(it).icon), it.categoryName) }
        map.chosen = state.chosen
        rows.show(state.entries)
        val count = state.entries.size
        root.findViewById<TextView>(R.id.count).text =
            if (count == 0 && state.loaded) activity.getString(R.string.city_map_empty) else activity.resources.getQuantityString(R.plurals.city_map_count, count, count)
        root.findViewById<TextView>(R.id.line).say(
            when {
                state.fetching -> activity.getString(R.string.city_map_fetching)
                state.trouble != null -> state.trouble
                else -> activity.getString(R.string.city_map_coarse)
            },
        )
        root.findViewById<View>(R.id.again).shown(state.trouble != null && !state.fetching)
        card.show(state.card)
        aim()
    }

    /** Says it. */
    fun hear(told: CityMapTold) = when (told) {
        CityMapTold.MeToo -> strip.say(activity.getString(R.string.city_map_saved))
        is CityMapTold.Words -> strip.say(told.text)
    }

    /** The button and a pin say whether a place goes along. */
    private fun aim() {
        val isMeant = moved && !asList && city.state.value.card == null && (map.aimM ?: 0.0) <= AIMED_M
        map.pinned = isMeant
        report.setText(if (isMeant || city.state.value.card != null) R.string.city_map_report_here else R.string.city_map_report)
    }

    /** The place that the person means: of the chosen report, or under the pin; null when none was meant. */
    private fun meant(): Pin? {
        city.state.value.card?.let { return Pin(it.at.lat, it.at.lon, accuracyM(it)) }
        val middle = map.centre?.takeIf { map.pinned } ?: return null
        return Pin(middle.lat, middle.lon, map.aimM)
    }

    companion object {
        private const val AS_LIST = "map.as_list"
        private const val MOVED = "map.moved"
        private const val AROUND_M = 1500.0
        private const val NEAR_M = 500.0

        /** So exactly a finger must be able to point before the middle of the map is a place. */
        private const val AIMED_M = 50.0

        /** So far others' points are rounded. */
        private const val COARSE_M = 60.0

        private fun accuracyM(entry: MapEntry): Double? = if (entry.own) entry.report?.place?.accuracyM?.toDouble() else COARSE_M

        /** How an entry looks; what the office does not have yet looks new. */
        internal fun mark(entry: MapEntry): Mark {
            val status = entry.public?.status ?: entry.report?.status
            return if (status == null) Mark("saved", Look.of(ReportStatus.SUBMITTED).tone) else Look.of(status)
        }
    }
}
