package id.go.binjai.saberling.report

import android.view.View
import android.view.ViewGroup
import android.widget.ImageView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.ChipLook
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.Spot
import id.go.binjai.saberling.kit.Tone
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.map.MapMarker
import id.go.binjai.saberling.map.MapView
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.PhotoThumb
import id.go.binjai.saberling.widget.StatusChip
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.spelled
import id.go.binjai.saberling.widget.symbol

// parity: report.nearby
/** A report that may be about the same: "me too" instead of once more. Its photo is not on this phone, so its place is shown. */
internal class NearbyPage(host: PageHost, into: ViewGroup) : Page(host, R.layout.report_nearby, into) {
    private val map: MapView = find(R.id.nearby_map)

    init {
        find<Bar>(R.id.report_bar).apply {
            title = context.getString(R.string.report_same)
            back { host.back() }
        }
        find<View>(R.id.nearby_yes).apply {
            contentDescription = context.getString(R.string.report_same_button)
            setOnClickListener { flow.same() }
        }
        find<View>(R.id.nearby_no).setOnClickListener { flow.other() }
        map.clipToOutline = true
    }

    override fun ground(ground: Ground) {
        map.ground = ground
    }

    override fun draw(state: FlowState) {
        val near = state.nearby.firstOrNull() ?: return
        val report = near.report
        val context = view.context
        find<TextView>(R.id.nearby_why).text = near.text
        find<PhotoThumb>(R.id.nearby_mine).show(state.draft?.photos?.firstOrNull()?.thumbPath)
        val others = report.meToo.toInt()
        find<TextView>(R.id.nearby_others).say(
            if (others > 0) context.resources.getQuantityString(R.plurals.report_others, others, others) else null,
        )
        find<ImageView>(R.id.nearby_icon).symbol(Look.category(report.icon), context.getColor(R.color.ink))
        find<TextView>(R.id.nearby_category).text = report.categoryName
        find<TextView>(R.id.nearby_number).apply {
            text = report.number
            contentDescription = spelled(report.number)
        }
        find<StatusChip>(R.id.nearby_chip).show(ChipLook(Look.of(report.status), report.statusText))
        find<ProblemList>(R.id.report_problems).show(state.problems(Spot.NEARBY))
        point(state)
    }

    private fun point(state: FlowState) {
        val report = state.nearby.firstOrNull()?.report ?: return
        val lat = report.latDeg ?: return
        val lon = report.lonDeg ?: return
        if (map.markers.singleOrNull()?.id == report.number) return
        map.markers = listOf(MapMarker(report.number, LatLon(lat, lon), Tone.BLUE, R.drawable.ic_submitted, report.categoryName))
        map.me = state.draft?.bestFix?.let { LatLon(it.latDeg, it.lonDeg) }
        map.look(LatLon(lat, lon))
    }
}
