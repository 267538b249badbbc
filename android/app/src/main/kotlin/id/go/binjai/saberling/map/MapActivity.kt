package id.go.binjai.saberling.map

import android.os.Bundle
import android.view.View
import android.widget.Button
import android.widget.ImageButton
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Screens
import id.go.binjai.saberling.core
import id.go.binjai.saberling.home.LastPlace
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.Mark
import id.go.binjai.saberling.kit.map.CityMap
import id.go.binjai.saberling.kit.map.CityMapState
import id.go.binjai.saberling.kit.map.CityMapTold
import id.go.binjai.saberling.kit.map.Grounds
import id.go.binjai.saberling.kit.map.MapEntry
import id.go.binjai.saberling.open
import id.go.binjai.saberling.system.Opening
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.ToastStrip
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.symbol

/** What others reported around, and one's own; as a map, and as a list for whoever does not see one. */
class MapActivity : BaseActivity() {
    private lateinit var city: CityMap
    private lateinit var map: MapView
    private lateinit var strip: ToastStrip
    private lateinit var card: MapCard
    private lateinit var rows: MapRows
    private lateinit var listButton: ImageButton
    private var asList = false

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.city_map)
        val bar = findViewById<Bar>(R.id.bar)
        bar.title = getString(R.string.city_map_title)
        bar.back { finish() }
        listButton = bar.action(R.drawable.ic_list, R.string.city_map_list) { switch(!asList) }
        insets(bar, findViewById(R.id.foot))
        strip = findViewById(R.id.strip)
        map = findViewById(R.id.map)
        city = model { CityMap(core) }
        card = MapCard(findViewById(R.id.card), city::choose, city::meToo, ::openReport)
        rows = MapRows(this)
        map()
        list()
        findViewById<Button>(R.id.again).setOnClickListener { map.centre?.let(city::again) }
        findViewById<View>(R.id.report).setOnClickListener { open(Screens.camera(this)) }
        switch(savedInstanceState?.getBoolean(AS_LIST) ?: false)
        Grounds.of(core).show(::ground)
        city.state.show(::draw)
        city.told.show(::hear)
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putBoolean(AS_LIST, asList)
    }

    private fun map() {
        map.onMarkerTapped = { city.choose(it.id) }
        map.onClusterTapped = { together ->
            city.choose(null)
            rows.only = together.map { it.id }.toSet()
            switch(true)
        }
        map.onCentreMoved = city::look
        val here = LastPlace.of(this)
        map.me = here
        val locate = findViewById<View>(R.id.locate)
        locate.shown(here != null)
        locate.setOnClickListener {
            here?.let {
                map.look(it, AROUND_M)
                city.look(it)
            }
        }
    }

    private fun list() {
        val list = findViewById<ListView>(R.id.list)
        list.adapter = rows
        list.emptyView = findViewById(R.id.empty)
        list.setOnItemClickListener { _, _, at, _ ->
            val entry = rows.getItem(at)
            switch(false)
            map.look(entry.at, NEAR_M)
            city.choose(entry.id)
        }
    }

    private fun ground(shapes: id.go.binjai.saberling.kit.map.Ground) {
        val first = map.ground == null
        map.ground = shapes
        val middle = LastPlace.of(this) ?: shapes.projection.origin
        if (first) city.look(middle)
    }

    private fun switch(list: Boolean) {
        asList = list
        if (!list) rows.only = null
        findViewById<View>(R.id.list_frame).shown(list)
        findViewById<View>(R.id.map_frame).shown(!list)
        listButton.setImageResource(if (list) R.drawable.ic_map else R.drawable.ic_list)
        listButton.contentDescription = getString(if (list) R.string.city_map_map else R.string.city_map_list)
    }

    private fun draw(state: CityMapState) {
        map.markers = state.entries.map { MapMarker(it.id, it.at, mark(it).tone.onMap(), symbol(mark(it).icon), it.categoryName) }
        map.chosen = state.chosen
        rows.show(state.entries)
        val count = state.entries.size
        findViewById<TextView>(R.id.count).text =
            if (count == 0 && state.loaded) getString(R.string.city_map_empty) else resources.getQuantityString(R.plurals.city_map_count, count, count)
        findViewById<TextView>(R.id.line).text = when {
            state.fetching -> getString(R.string.city_map_fetching)
            state.trouble != null -> state.trouble
            else -> getString(R.string.city_map_coarse)
        }
        findViewById<View>(R.id.again).shown(state.trouble != null && !state.fetching)
        card.show(state.card)
    }

    private fun hear(told: CityMapTold) = when (told) {
        CityMapTold.MeToo -> strip.say(getString(R.string.city_map_saved))
        is CityMapTold.Words -> strip.say(told.text)
    }

    private fun openReport(entry: MapEntry) {
        open(Opening.report(this, entry.id))
    }

    companion object {
        private const val AS_LIST = "as_list"
        private const val AROUND_M = 1500.0
        private const val NEAR_M = 500.0

        /** How an entry looks; what the office does not have yet looks new. */
        internal fun mark(entry: MapEntry): Mark {
            val status = entry.public?.status ?: entry.report?.status
            return if (status == null) Mark("saved", Look.of(id.go.binjai.saberling.core.ReportStatus.SUBMITTED).tone) else Look.of(status)
        }
    }
}
