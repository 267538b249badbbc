package id.go.binjai.saberling.kit.map

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import java.nio.ByteBuffer
import java.nio.ByteOrder
import kotlin.math.PI
import kotlin.math.cos
import kotlin.math.hypot
import kotlin.math.sin

class LineTest {
    private fun line(vararg points: Float) = Line(points)

    @Test
    fun theBytesOfAShapeAreLittleEndianPairs() {
        val bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN)
            .putInt(36_000_000).putInt(984_800_000).putInt(-5).putInt(7).putInt(99).array()
        // What is left over at the end is no point.
        assertArrayEquals(intArrayOf(36_000_000, 984_800_000, -5, 7), decode(bytes))
    }

    @Test
    fun aShapeWithoutPointsIsNoLine() {
        assertEquals(null, Projection(LatLon(3.6, 98.48)).line(IntArray(0)))
    }

    @Test
    fun pointsThatAreNotSeenGoAndTheOthersStay() {
        val bent = line(0f, 0f, 10f, 0.5f, 20f, 0f, 30f, 9f, 40f, 0f)
        assertArrayEquals(floatArrayOf(0f, 0f, 20f, 0f, 30f, 9f, 40f, 0f), bent.simplified(1f).points, 0f)
        assertArrayEquals(bent.points, bent.simplified(0f).points, 0f)
    }

    @Test
    fun noPointOfASimplifiedRingIsFartherThanTheTolerance() {
        val ring = Line(FloatArray(722) { i ->
            val angle = (i / 2) * PI / 180
            (if (i % 2 == 0) 500 * cos(angle) else 500 * sin(angle)).toFloat()
        })
        val simple = ring.simplified(5f)
        assertTrue(simple.size < 40)
        for (i in 0 until ring.size) {
            val least = (0 until simple.size - 1).minOf { offSegment(ring.points, i, simple.points, it) }
            assertTrue("$least", least <= 5.01)
        }
    }

    private fun offSegment(points: FloatArray, i: Int, ends: FloatArray, j: Int): Double {
        val (dx, dy) = (ends[j * 2 + 2] - ends[j * 2]) to (ends[j * 2 + 3] - ends[j * 2 + 1])
        val (px, py) = (points[i * 2] - ends[j * 2]) to (points[i * 2 + 1] - ends[j * 2 + 1])
        val t = ((px * dx + py * dy) / (dx * dx + dy * dy)).coerceIn(0f, 1f)
        return hypot((px - t * dx).toDouble(), (py - t * dy).toDouble())
    }

    @Test
    fun onlyThePiecesInViewAreKept() {
        val long = line(0f, 0f, 100f, 0f, 200f, 0f, 300f, 0f, 300f, 500f, 0f, 500f, 0f, 5f)
        val pieces = long.within(Box(120.0, -10.0, 180.0, 10.0))
        assertEquals(1, pieces.size)
        assertArrayEquals(floatArrayOf(100f, 0f, 200f, 0f), pieces[0].points, 0f)
        assertEquals(2, long.within(Box(-10.0, -10.0, 10.0, 600.0)).size)
        assertEquals(0, long.within(Box(1000.0, 0.0, 2000.0, 1.0)).size)
    }

    @Test
    fun aHoleIsNotInsideItsArea() {
        val outer = line(0f, 0f, 100f, 0f, 100f, 100f, 0f, 100f, 0f, 0f)
        val hole = line(40f, 40f, 60f, 40f, 60f, 60f, 40f, 60f, 40f, 40f)
        val area = GroundArea("Sei Melati", Metres(10.0, 10.0), listOf(outer, hole))
        assertTrue(area.holds(Metres(10.0, 10.0)))
        assertFalse(area.holds(Metres(50.0, 50.0)))
        assertFalse(area.holds(Metres(150.0, 50.0)))
    }

    @Test
    fun aSharedBorderIsDrawnOnce() {
        val left = intArrayOf(0, 0, 0, 10, 10, 10, 10, 0, 0, 0)
        val right = intArrayOf(0, 10, 0, 20, 10, 20, 10, 10, 0, 10)
        val lines = bordersOnce(listOf(left, right))
        val edges = lines.sumOf { it.size / 2 - 1 }
        assertEquals(7, edges)
        // The edge between them, (0,10) to (10,10), is in the first ring's line only.
        assertArrayEquals(left, lines[0])
        assertArrayEquals(intArrayOf(0, 10, 0, 20, 10, 20, 10, 10), lines[1])
    }
}
