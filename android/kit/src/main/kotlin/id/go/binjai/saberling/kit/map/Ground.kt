package id.go.binjai.saberling.kit.map

import id.go.binjai.saberling.core.MapArea
import id.go.binjai.saberling.core.MapBounds
import id.go.binjai.saberling.core.MapRoad

/** A named area on the plane. */
class GroundArea(val name: String, val label: Metres, val rings: List<Line>) {
    /** The box around it. */
    val box: Box = rings.map { it.box }.reduceOrNull(Box::with) ?: Box(label.x, label.y, label.x, label.y)

    /** Whether a point is inside; holes are not. */
    fun holds(point: Metres): Boolean = rings.count { it.surrounds(point) } % 2 == 1
}

/** A road on the plane; [rank] 1 is the widest. */
class GroundRoad(val rank: Int, val name: String, val line: Line)

/** All that is drawn beneath, as fine as one scale needs it. */
class GroundLevel(val tolerance: Float, val fills: List<List<Line>>, val borders: List<Line>, val roads: List<GroundRoad>)

/** The city's shapes on its plane, made once: what a map is drawn from. */
class Ground(val projection: Projection, val bounds: Box, val areas: List<GroundArea>, val levels: List<GroundLevel>) {
    /** The coarsest level whose errors are not seen at this scale. */
    fun level(metresPerPixel: Double): GroundLevel = levels.last { it.tolerance <= metresPerPixel * SEEN || it === levels[0] }

    /** The name of the area at a point, for what is spoken; the core decides where a report lies. */
    fun areaName(at: LatLon): String? = projection.metres(at).let { point -> areas.firstOrNull { it.holds(point) }?.name }

    companion object {
        /** An error of this share of a pixel is not seen. */
        private const val SEEN = 0.7

        private val tolerances = floatArrayOf(0f, 2f, 8f, 32f)

        /** Made of what the core hands over; slow enough to be done off the main thread. */
        fun of(bounds: MapBounds, areas: List<MapArea>, roads: List<MapRoad>): Ground {
            val projection = Projection(LatLon((bounds.southDeg + bounds.northDeg) / 2, (bounds.westDeg + bounds.eastDeg) / 2))
            val decoded = areas.map { area -> area.rings.map(::decode) }
            val flat = areas.zip(decoded) { area, rings ->
                GroundArea(
                    area.name, projection.metres(LatLon(area.labelLatDeg, area.labelLonDeg)), rings.mapNotNull(projection::line),
                )
            }
            val borders = bordersOnce(decoded.flatten()).mapNotNull(projection::line)
            val ways = roads.mapNotNull { road ->
                projection.line(decode(road.line))?.let { GroundRoad(road.rank.toInt(), road.name, it) }
            }
            return Ground(projection, box(projection, bounds), flat, tolerances.map { level(it, flat, borders, ways) })
        }

        private fun box(projection: Projection, bounds: MapBounds): Box {
            val southWest = projection.metres(LatLon(bounds.southDeg, bounds.westDeg))
            val northEast = projection.metres(LatLon(bounds.northDeg, bounds.eastDeg))
            return Box(southWest.x, southWest.y, northEast.x, northEast.y)
        }

        private fun level(tolerance: Float, areas: List<GroundArea>, borders: List<Line>, roads: List<GroundRoad>) =
            GroundLevel(
                tolerance,
                areas.map { area -> area.rings.map { it.simplified(tolerance) } },
                borders.map { it.simplified(tolerance) },
                roads.map { GroundRoad(it.rank, it.name, it.line.simplified(tolerance)) },
            )
    }
}

/**
 * The rings as lines in which no edge stands twice: neighbours share theirs, and dashes drawn twice would fill each
 * other's gaps.
 */
internal fun bordersOnce(rings: List<IntArray>): List<IntArray> {
    val seen = HashSet<Pair<Long, Long>>()
    return rings.flatMap { ring ->
        val lines = ArrayList<IntArray>()
        var start = -1
        val last = ring.size / 2 - 1
        for (i in 0 until last) {
            val a = ring.point(i)
            val b = ring.point(i + 1)
            val fresh = seen.add(if (a < b) a to b else b to a)
            if (fresh && start < 0) start = i
            if (!fresh && start >= 0) {
                lines.add(ring.copyOfRange(start * 2, i * 2 + 2))
                start = -1
            }
        }
        if (start >= 0) lines.add(ring.copyOfRange(start * 2, last * 2 + 2))
        lines
    }
}

private fun IntArray.point(i: Int): Long = (this[i * 2].toLong() shl 32) or (this[i * 2 + 1].toLong() and 0xFFFFFFFFL)
