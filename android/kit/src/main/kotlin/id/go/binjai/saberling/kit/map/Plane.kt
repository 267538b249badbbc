package id.go.binjai.saberling.kit.map

import kotlin.math.cos
import kotlin.math.hypot

/** A point on the earth, in degrees. */
data class LatLon(val lat: Double, val lon: Double)

/** A point on the plane of a city, in metres: [x] to the east, [y] to the north. */
data class Metres(val x: Double, val y: Double) {
    /** How far [other] is. */
    fun distance(other: Metres): Double = hypot(other.x - x, other.y - y)
}

/** A box on the plane; it may be a single point, never less. */
data class Box(val west: Double, val south: Double, val east: Double, val north: Double) {
    val width: Double get() = east - west
    val height: Double get() = north - south
    val middle: Metres get() = Metres((west + east) / 2, (south + north) / 2)

    /** The same box with [margin] metres more on each side. */
    fun grown(margin: Double): Box = Box(west - margin, south - margin, east + margin, north + margin)

    /** Whether the two have a point in common. */
    fun touches(other: Box): Boolean =
        west <= other.east && other.west <= east && south <= other.north && other.south <= north

    /** The smallest box around both. */
    fun with(other: Box): Box =
        Box(minOf(west, other.west), minOf(south, other.south), maxOf(east, other.east), maxOf(north, other.north))

    /** The point of this box that is nearest to [point]. */
    fun clamp(point: Metres): Metres = Metres(point.x.coerceIn(west, east), point.y.coerceIn(south, north))

    companion object {
        /** The smallest box around these points; none without a point. */
        fun around(points: Iterable<Metres>): Box? =
            points.map { Box(it.x, it.y, it.x, it.y) }.reduceOrNull(Box::with)
    }
}

/**
 * Lays the surroundings of [origin] flat, in metres. A city is small enough: 30 km away a kilometre is off by about
 * three metres.
 */
data class Projection(val origin: LatLon) {
    private val eastPerDegree = METRES_PER_DEGREE * cos(Math.toRadians(origin.lat)).coerceAtLeast(LEAST_COSINE)

    /** The point on the plane. */
    fun metres(at: LatLon): Metres =
        Metres((at.lon - origin.lon) * eastPerDegree, (at.lat - origin.lat) * METRES_PER_DEGREE)

    /** The point on the earth. */
    fun latLon(at: Metres): LatLon =
        LatLon(origin.lat + at.y / METRES_PER_DEGREE, origin.lon + at.x / eastPerDegree)

    private companion object {
        /** Of a great circle of the mean earth. */
        const val METRES_PER_DEGREE = 111_195.08

        /** No city is nearer to a pole than this says; it keeps the division safe. */
        const val LEAST_COSINE = 0.05
    }
}
