package id.go.binjai.saberling.report

import android.view.View
import android.view.ViewGroup
import android.view.accessibility.AccessibilityManager
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.AreaChoice
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.PlaceConfidence
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.kit.Pin
import id.go.binjai.saberling.kit.PlaceState
import id.go.binjai.saberling.kit.Search
import id.go.binjai.saberling.kit.Spot
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.map.MapAccuracy
import id.go.binjai.saberling.map.MapView
import id.go.binjai.saberling.widget.shown

private const val PIN_STEP_M = 5.0

// parity: report.place
/** The map is moved under the pin; it works without any location too. */
internal class PlacePage(host: PageHost, into: ViewGroup) : Page(host, R.layout.report_place, into) {
    private val context = into.context
    private val map: MapView = find(R.id.place_map)
    private val areas: LinearLayout = find(R.id.place_areas)
    private val arrowRow: View = find(R.id.place_arrow_row)
    private val arrows: View = find(R.id.place_arrows)
    private var lastAreas: Any? = null

    /** Where the flow believes the map to be: what differs is a move that the flow has made. */
    private var shownPin: Pin? = null

    override val top: View get() = find(R.id.place_top)
    override val bottom: View get() = find(R.id.place_sheet)

    init {
        find<View>(R.id.place_back).setOnClickListener { host.back() }
        find<View>(R.id.place_use).setOnClickListener { flow.usePlace() }
        find<View>(R.id.place_unknown).setOnClickListener { flow.unknownPlace() }
        find<View>(R.id.place_own).setOnClickListener {
            flow.pinToOwn()
            host.askLocation()
        }
        map.onCentreMoved = { middle ->
            val pin = Pin(middle.lat, middle.lon, map.aimM)
            shownPin = pin
            flow.movePin(pin)
        }
        val speaks = context.getSystemService(AccessibilityManager::class.java)?.isTouchExplorationEnabled == true
        showArrows(speaks)
        arrows.setOnClickListener { showArrows(true) }
        listOf(R.id.place_north to (0.0 to 1.0), R.id.place_south to (0.0 to -1.0), R.id.place_east to (1.0 to 0.0), R.id.place_west to (-1.0 to 0.0))
            .forEach { (id, way) -> find<View>(id).setOnClickListener { map.nudge(way.first * PIN_STEP_M, way.second * PIN_STEP_M) } }
        // The pin stands in the middle of what is to be seen.
        find<View>(R.id.place_sheet).addOnLayoutChangeListener { sheet, _, _, _, _, _, _, _, _ ->
            val top = find<View>(R.id.place_top).bottom
            if (map.paddingBottom != sheet.height || map.paddingTop != top) map.post { map.setPadding(0, top, 0, sheet.height) }
        }
    }

    private fun showArrows(yes: Boolean) {
        arrowRow.shown(yes)
        arrows.shown(!yes)
    }

    override fun ground(ground: Ground) {
        map.ground = ground
    }

    override fun draw(state: FlowState) {
        val place = state.place
        val pin = place.pin
        if (pin != null && pin != shownPin) {
            shownPin = pin
            map.look(LatLon(pin.latDeg, pin.lonDeg))
        }
        val own = place.own
        map.me = own?.let { LatLon(it.latDeg, it.lonDeg) }
        map.accuracy = own?.accuracyM?.let { MapAccuracy(LatLon(own.latDeg, own.lonDeg), it) }
        find<TextView>(R.id.place_head).text = head(place)
        find<TextView>(R.id.place_text).text = words(state)
        find<ProblemList>(R.id.report_problems).show(state.problems(Spot.PLACE))
        val candidates = place.found?.candidates.orEmpty().takeIf { it.size > 1 }.orEmpty()
        find<View>(R.id.place_unknown).shown(candidates.isNotEmpty() || pin == null)
        drawAreas(place, candidates)
    }

    private fun head(place: PlaceState): String {
        val found = place.found
        return when {
            place.pin == null && place.search == Search.SEARCHING -> context.getString(R.string.report_search)
            place.pin == null || found == null -> context.getString(R.string.report_move_map)
            found.confidence == PlaceConfidence.AMBIGUOUS && found.candidates.size > 1 -> context.getString(R.string.report_near_border)
            else -> found.areaName ?: found.text
        }
    }

    private fun words(state: FlowState): String {
        val place = state.place
        val accuracy = place.own?.accuracyM?.toInt()
        val isPin = place.touched || state.draft?.content?.fix?.source == FixSource.PIN && !place.touched && place.own == null
        val where = when {
            place.own?.mock == true && !place.touched -> context.getString(R.string.report_gps_mock)
            isPin -> context.getString(R.string.report_pin_set)
            place.search == Search.SEARCHING && place.secondsLeft > 0 ->
                context.resources.getQuantityString(R.plurals.report_search_seconds, place.secondsLeft, place.secondsLeft)
            place.search == Search.DENIED -> context.getString(R.string.report_gps_denied)
            place.search == Search.OFF -> context.getString(R.string.report_gps_off)
            accuracy == null -> if (place.pin == null) context.getString(R.string.report_gps_none) else context.getString(R.string.report_near_border_hint)
            place.search == Search.POOR -> context.getString(R.string.report_gps_poor, accuracy)
            else -> context.getString(R.string.report_gps_good, accuracy)
        }
        val found = place.found?.takeIf { place.pin != null }
        val isOutside = found?.confidence == PlaceConfidence.OUTSIDE || found?.confidence == PlaceConfidence.NEAREST_ONLY
        return if (found != null && isOutside && found.areaName != null) "$where ${found.text}" else where
    }

    private fun drawAreas(place: PlaceState, candidates: List<AreaChoice>) {
        val now = Triple(candidates, place.chosenArea, place.found?.areaCode)
        if (now == lastAreas) return
        lastAreas = now
        areas.removeAllViews()
        candidates.forEach { area ->
            val metres = context.getString(R.string.report_metres, area.distanceM.toInt())
            val hint = context.getString(if (area.code == place.found?.areaCode) R.string.report_pin_here else R.string.report_across, metres)
            areas.addView(choiceRow(areas, area.name, hint, area.code == place.chosenArea) { flow.chooseArea(area.code) })
        }
    }
}
