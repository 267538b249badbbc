package id.go.binjai.saberling.kit.map

import java.nio.ByteBuffer
import java.nio.ByteOrder
import kotlin.math.hypot

/** Points one after the other on the plane, as pairs of x and y in metres. */
class Line(val points: FloatArray) {
    /** How many points. */
    val size: Int = points.size / 2

    /** The box around them. */
    val box: Box

    init {
        require(size > 0 && points.size % 2 == 0) { "a line has whole points" }
        var (west, south) = points[0] to points[1]
        var (east, north) = west to south
        for (i in 2 until points.size step 2) {
            west = minOf(west, points[i])
            east = maxOf(east, points[i])
            south = minOf(south, points[i + 1])
            north = maxOf(north, points[i + 1])
        }
        box = Box(west.toDouble(), south.toDouble(), east.toDouble(), north.toDouble())
    }

    /** Without the points that lie nearer than [tolerance] metres to the line through those that stay. */
    fun simplified(tolerance: Float): Line {
        if (size < 3 || tolerance <= 0) return this
        val stays = BooleanArray(size)
        stays[0] = true
        stays[size - 1] = true
        val open = ArrayDeque<IntRange>()
        open.add(0..size - 1)
        while (open.isNotEmpty()) {
            val range = open.removeLast()
            val (far, distance) = farthest(range)
            if (distance > tolerance) {
                stays[far] = true
                open.add(range.first..far)
                open.add(far..range.last)
            }
        }
        val kept = stays.indices.filter { stays[it] }
        return Line(FloatArray(kept.size * 2) { points[kept[it / 2] * 2 + it % 2] })
    }

    private fun farthest(range: IntRange): Pair<Int, Float> {
        var far = range.first
        var distance = 0f
        for (i in range.first + 1 until range.last) {
            val d = offSegment(i, range.first, range.last)
            if (d > distance) {
                far = i
                distance = d
            }
        }
        return far to distance
    }

    private fun offSegment(i: Int, from: Int, to: Int): Float {
        val dx = points[to * 2] - points[from * 2]
        val dy = points[to * 2 + 1] - points[from * 2 + 1]
        val px = points[i * 2] - points[from * 2]
        val py = points[i * 2 + 1] - points[from * 2 + 1]
        val square = dx * dx + dy * dy
        val along = if (square == 0f) 0f else ((px * dx + py * dy) / square).coerceIn(0f, 1f)
        return hypot(px - along * dx, py - along * dy)
    }

    /** The pieces of it that may be seen in [view]: at most a segment too much at each end. */
    fun within(view: Box): List<Line> {
        if (!box.touches(view)) return emptyList()
        val pieces = ArrayList<Line>()
        var start = -1
        for (i in 0 until size - 1) {
            if (segment(i).touches(view)) {
                if (start < 0) start = i
            } else if (start >= 0) {
                pieces.add(piece(start, i))
                start = -1
            }
        }
        if (start >= 0) pieces.add(piece(start, size - 1))
        return pieces
    }

    private fun piece(first: Int, last: Int): Line =
        if (first == 0 && last == size - 1) this else Line(points.copyOfRange(first * 2, last * 2 + 2))

    private fun segment(i: Int): Box {
        val (ax, ay) = points[i * 2] to points[i * 2 + 1]
        val (bx, by) = points[i * 2 + 2] to points[i * 2 + 3]
        return Box(
            minOf(ax, bx).toDouble(), minOf(ay, by).toDouble(), maxOf(ax, bx).toDouble(), maxOf(ay, by).toDouble(),
        )
    }

    /** Whether a point is inside when this is a closed ring. */
    fun surrounds(point: Metres): Boolean {
        if (!box.touches(Box(point.x, point.y, point.x, point.y))) return false
        var inside = false
        var previous = size - 1
        for (i in 0 until size) {
            val (ax, ay) = points[previous * 2] to points[previous * 2 + 1]
            val (bx, by) = points[i * 2] to points[i * 2 + 1]
            if ((ay > point.y) != (by > point.y) && point.x < (bx - ax) * (point.y - ay) / (by - ay) + ax) inside = !inside
            previous = i
        }
        return inside
    }
}

/** The pairs of latitude and longitude that the core hands over for a shape: little-endian, 1e-7 degrees. */
internal fun decode(bytes: ByteArray): IntArray {
    val numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer()
    return IntArray(numbers.remaining() / 2 * 2) { numbers.get(it) }
}

/** Such pairs on the plane. */
internal fun Projection.line(pairs: IntArray): Line? {
    if (pairs.isEmpty()) return null
    val points = FloatArray(pairs.size)
    for (i in pairs.indices step 2) {
        val at = metres(LatLon(pairs[i] * UNIT, pairs[i + 1] * UNIT))
        points[i] = at.x.toFloat()
        points[i + 1] = at.y.toFloat()
    }
    return Line(points)
}

private const val UNIT = 1e-7
