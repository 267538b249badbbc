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
    val wanted = 2.0.pow(floor(log2(metresPerPixel * cellPixels)) + 1)
    val alone = metresPerPixel <= apart
    val cell = if (alone) SAME_PLACE else wanted
    val cells = things.groupBy { thing ->
        val point = projection.metres(thing.at)
        floor(point.x / cell) to floor(point.y / cell)
    }.values.map { together(it, projection) }
    return if (alone) cells else merged(cells, wanted * OVERLAP, projection)
}

private fun <T : Placed> together(members: List<T>, projection: Projection): Cluster<T> {
    val points = members.map { projection.metres(it.at) }
    return Cluster(members, Metres(points.sumOf { it.x } / points.size, points.sumOf { it.y } / points.size))
}

/** What lies on both sides of a cell's edge would still lie on each other: the largest takes in what is too near. */
private fun <T : Placed> merged(cells: List<Cluster<T>>, least: Double, projection: Projection): List<Cluster<T>> {
    val open = cells.sortedByDescending { it.members.size }.toMutableList()
    val done = ArrayList<Cluster<T>>()
    while (open.isNotEmpty()) {
        val first = open.removeAt(0)
        val near = open.filter { it.at.distance(first.at) < least }
        open.removeAll(near)
        done.add(if (near.isEmpty()) first else together(first.members + near.flatMap { it.members }, projection))
    }
    return done
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

/** The share of a cell within which two marks would cover each other. */
private const val OVERLAP = 0.75

/** In metres. */
private const val SAME_PLACE = 1.0
