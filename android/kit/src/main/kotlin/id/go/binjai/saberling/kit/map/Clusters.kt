package id.go.binjai.saberling.kit.map

import kotlin.math.floor
import kotlin.math.hypot
import kotlin.math.log2
import kotlin.math.pow

/** Something that has a place on the map. */
interface Placed {
    /** Where. */
    val at: LatLon

    /** Whether it counts into the red share of a cluster. */
    val alarm: Boolean
}

/** What is drawn at one place: one thing, or several that would lie on each other. */
class Cluster<T : Placed>(val members: List<T>, val at: Metres) {
    /** The only one; none when there are several. */
    val single: T? get() = members.singleOrNull()

    /** From 0 to 1: how many of them are an alarm. */
    val alarmShare: Float get() = members.count { it.alarm } / members.size.toFloat()
}

/**
 * Puts together what lies in one cell of a grid that is fixed to the ground, with cells of [cellPixels] to twice that:
 * so nothing jumps while the map is dragged. Closer than [apart] metres a pixel everything stands alone but what lies at
 * the very same place.
 */
fun <T : Placed> cluster(
    things: List<T>, projection: Projection, metresPerPixel: Double, cellPixels: Double, apart: Double,
): List<Cluster<T>> {
    val wanted = metresPerPixel * cellPixels
    val cell = if (metresPerPixel <= apart) SAME_PLACE else 2.0.pow(floor(log2(wanted)) + 1)
    return things.groupBy { thing ->
        val point = projection.metres(thing.at)
        floor(point.x / cell) to floor(point.y / cell)
    }.values.map { members ->
        val points = members.map { projection.metres(it.at) }
        Cluster(members, Metres(points.sumOf { it.x } / points.size, points.sumOf { it.y } / points.size))
    }
}

/** The candidate nearest to a tap whose target, [radius] pixels around its own middle, holds it; the last drawn wins a tie. */
fun <T> hit(x: Double, y: Double, radius: Double, candidates: List<T>, middle: (T) -> Pair<Double, Double>): T? {
    var best: T? = null
    var least = radius
    for (candidate in candidates) {
        val (cx, cy) = middle(candidate)
        val distance = hypot(cx - x, cy - y)
        if (distance <= least) {
            best = candidate
            least = distance
        }
    }
    return best
}

/** In metres. */
private const val SAME_PLACE = 1.0
