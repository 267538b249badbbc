package id.go.binjai.saberling.home

import android.view.View
import android.view.ViewGroup
import android.widget.TextView
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.home.Around
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.map.MapMarker
import id.go.binjai.saberling.map.MapView
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.speakAsButton
import id.go.binjai.saberling.widget.symbol

// parity: home.around
/** A small map of what others reported. Without any there is no card, and no map is made. */
class AroundCard(private val activity: MainActivity, private val frame: ViewGroup) {
    /** Draws it, or takes it away. */
    fun draw(around: Around?) {
        frame.shown(around != null)
        if (around == null) return
        if (frame.childCount == 0) make()
        val count = around.reports.size
        val words = if (around.here != null) {
            activity.resources.getQuantityString(R.plurals.home_near, count, count, Around.NEAR_M.toInt())
        } else {
            activity.resources.getQuantityString(R.plurals.home_count, count, count)
        }
        frame.findViewById<TextView>(R.id.around_title).setText(if (around.here != null) R.string.home_around else R.string.home_on_map)
        frame.findViewById<TextView>(R.id.around_words).text = words
        frame.findViewById<View>(R.id.around_card).contentDescription = words
        map(around)
    }

    private fun make() {
        activity.layoutInflater.inflate(R.layout.home_around, frame)
        val card = frame.findViewById<View>(R.id.around_card)
        card.setOnClickListener { activity.showMap() }
        card.speakAsButton()
        card.clipToOutline = true
        activity.ground { frame.findViewById<MapView>(R.id.around_map).ground = it }
    }

    private fun map(around: Around) {
        val map = frame.findViewById<MapView>(R.id.around_map)
        map.markers = around.reports.map { report ->
            val mark = Look.of(report.status)
            val at = LatLon(report.latDeg ?: 0.0, report.lonDeg ?: 0.0)
            MapMarker(report.number, at, mark.tone, symbol(mark.icon), report.categoryName)
        }
        map.me = around.here
        val here = around.here
        if (here != null) map.look(here, Around.NEAR_M * 2.2) else map.show(map.markers.map { it.at })
    }
}
