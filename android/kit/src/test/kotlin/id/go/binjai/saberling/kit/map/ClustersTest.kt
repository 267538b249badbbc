package id.go.binjai.saberling.kit.map

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Test

class ClustersTest {
    private data class Dot(override val at: LatLon, override val alarm: Boolean = false) : Placed

    private val plane = Projection(LatLon(3.6, 98.48))
    private fun dot(x: Double, y: Double, alarm: Boolean = false) = Dot(plane.latLon(Metres(x, y)), alarm)
    private fun at(metresPerPixel: Double, vararg dots: Dot) = cluster(dots.toList(), plane, metresPerPixel, 44.0, 0.3)

    @Test
    fun whatLiesTogetherBecomesOneNumberInItsMiddle() {
        val clusters = at(10.0, dot(10.0, 10.0), dot(30.0, 50.0, alarm = true), dot(5000.0, 10.0))
        assertEquals(listOf(2, 1), clusters.map { it.members.size })
        assertEquals(20.0, clusters[0].at.x, 1e-6)
        assertEquals(30.0, clusters[0].at.y, 1e-6)
        assertEquals(0.5f, clusters[0].alarmShare)
        assertNull(clusters[0].single)
    }

    @Test
    fun closeByEverythingStandsAloneButWhatLiesAtTheSamePlace() {
        val clusters = at(0.2, dot(10.2, 10.2), dot(10.2, 10.2), dot(12.5, 10.2))
        assertEquals(listOf(2, 1), clusters.map { it.members.size })
    }

    @Test
    fun aDragChangesNoCluster() {
        val dots = (0 until 200).map { dot(it * 37.0 % 3000, it * 91.0 % 3000) }.toTypedArray()
        // The grid is fixed to the ground: only the scale decides, and a little more of it changes nothing.
        assertEquals(at(8.0, *dots).map { it.members }, at(8.5, *dots).map { it.members })
    }

    @Test
    fun aTapMeansTheNearestWithinTheTarget() {
        val near = 10.0 to 10.0
        val far = 30.0 to 10.0
        assertSame(near, hit(18.0, 10.0, 22.0, listOf(near, far)) { it })
        assertSame(far, hit(24.0, 10.0, 22.0, listOf(near, far)) { it })
        assertNull(hit(60.0, 10.0, 22.0, listOf(near, far)) { it })
    }

    @Test
    fun aNameThatWouldLieOnAnotherIsLeftOut() {
        val first = NameWish("Sei Melati", 100f, 100f, 60f, 16f)
        val over = NameWish("Tanah Pandan", 130f, 105f, 60f, 16f)
        val below = NameWish("Bandar Sirih", 130f, 140f, 60f, 16f)
        assertEquals(listOf(first, below), placeNames(listOf(first, over, below), 4f))
    }
}
