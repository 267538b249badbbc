package id.go.binjai.saberling.map

import android.content.Context
import android.graphics.Canvas
import android.graphics.Path
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.map.Box
import id.go.binjai.saberling.kit.map.Cluster
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.kit.map.Limits
import id.go.binjai.saberling.kit.map.Viewport
import id.go.binjai.saberling.kit.map.cluster

/** What lies on the ground, in the order in which it is drawn. */
internal class Overlay(context: Context, private val style: MapStyle) {
    private val paint = MarkerPainter(context, style)

    /** The markers as they are drawn at this scale. */
    fun clusters(markers: List<MapMarker>, ground: Ground, view: Viewport): List<Cluster<MapMarker>> =
        cluster(markers, ground.projection, view.metresPerPixel, CELL * style.dp.toDouble(), APART / style.dp)

    /** Whether coming nearer can part them. */
    fun canPart(cluster: Cluster<MapMarker>, ground: Ground, limits: Limits): Boolean {
        val around = Box.around(cluster.members.map { ground.projection.metres(it.at) }) ?: return false
        return maxOf(around.width, around.height) > limits.nearest * CELL * style.dp
    }

    fun draw(canvas: Canvas, ground: Ground, view: Viewport, map: MapView, clusters: List<Cluster<MapMarker>>) {
        map.accuracy?.let { sure ->
            val (x, y) = pixel(sure.at, ground, view)
            paint.accuracy(canvas, x, y, (sure.metres / view.metresPerPixel).toFloat())
        }
        way(canvas, map.stops, ground, view)
        map.me?.let { pixel(it, ground, view).let { (x, y) -> paint.me(canvas, x, y) } }
        markers(canvas, view, map.chosen, clusters)
        if (map.pinned) paint.pin(canvas, view.middleX.toFloat(), view.middleY.toFloat())
    }

    private fun way(canvas: Canvas, stops: List<MapStop>, ground: Ground, view: Viewport) {
        val path = Path()
        stops.forEachIndexed { i, stop ->
            val (x, y) = pixel(stop.at, ground, view)
            if (i == 0) path.moveTo(x, y) else path.lineTo(x, y)
        }
        if (stops.size > 1) paint.way(canvas, path)
        for (stop in stops.sortedBy { it.next }) {
            val (x, y) = pixel(stop.at, ground, view)
            paint.stop(canvas, stop, x, y, R.drawable.ic_check)
        }
    }

    /** The southern ones lie over the northern ones, the chosen one over all. */
    private fun markers(canvas: Canvas, view: Viewport, chosen: String?, clusters: List<Cluster<MapMarker>>) {
        val seen = view.box.grown(view.metresPerPixel * CELL * style.dp)
        val drawn = clusters.filter { it.at == seen.clamp(it.at) }
        for (one in drawn.sortedWith(compareBy({ it.single?.id == chosen && chosen != null }, { -it.at.y }))) {
            val x = view.screenX(one.at.x).toFloat()
            val y = view.screenY(one.at.y).toFloat()
            val single = one.single
            if (single == null) {
                paint.cluster(canvas, one.members.size, one.alarmShare, x, y)
            } else {
                paint.marker(canvas, single, x, y, single.id == chosen)
            }
        }
    }

    /** Where a finger aims at a marker or a cluster. */
    fun middle(one: Cluster<MapMarker>, view: Viewport): Pair<Double, Double> {
        val above = one.single?.let { paint.above(it.tone) } ?: 0f
        return view.screenX(one.at.x) to view.screenY(one.at.y) - above
    }

    /** Where a finger aims at a stop. */
    fun middle(stop: MapStop, ground: Ground, view: Viewport): Pair<Double, Double> =
        pixel(stop.at, ground, view).let { (x, y) -> x.toDouble() to y.toDouble() }

    private fun pixel(at: LatLon, ground: Ground, view: Viewport): Pair<Float, Float> {
        val point = ground.projection.metres(at)
        return view.screenX(point.x).toFloat() to view.screenY(point.y).toFloat()
    }

    private companion object {
        /** In dp: what lies nearer together becomes a cluster. */
        const val CELL = 44.0

        /** In metres a dp: nearer than this everything stands alone. */
        const val APART = 0.6
    }
}
