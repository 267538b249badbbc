package id.go.binjai.saberling.kit.map

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class ViewportTest {
    private val limits = Limits(0.1, 50.0, Box(-10_000.0, -10_000.0, 10_000.0, 10_000.0))
    private val view = Viewport(Metres(100.0, 200.0), 2.0, 720, 1280)

    @Test
    fun aDegreeIsAsLongAsOnTheEarth() {
        val plane = Projection(LatLon(3.6, 98.48))
        val here = plane.metres(LatLon(3.6, 98.48))
        assertEquals(1111.95, here.distance(plane.metres(LatLon(3.61, 98.48))), 0.1)
        // The same to the east, shortened by the cosine of the latitude.
        assertEquals(1109.76, here.distance(plane.metres(LatLon(3.6, 98.49))), 0.1)
    }

    @Test
    fun aPointComesBackFromThePlane() {
        val plane = Projection(LatLon(3.6, 98.48))
        val at = LatLon(3.6421, 98.4012)
        val back = plane.latLon(plane.metres(at))
        assertEquals(at.lat, back.lat, 1e-12)
        assertEquals(at.lon, back.lon, 1e-12)
    }

    @Test
    fun northIsUpAndThePixelComesBack() {
        assertTrue(view.screenY(300.0) < view.screenY(200.0))
        val point = view.metres(view.screenX(123.0), view.screenY(456.0))
        assertEquals(123.0, point.x, 1e-9)
        assertEquals(456.0, point.y, 1e-9)
    }

    @Test
    fun theMiddleIsThatOfWhatIsNotCovered() {
        val covered = view.copy(inset = Inset(bottom = 400))
        assertEquals(440.0, covered.middleY, 0.0)
        assertEquals(440.0, covered.screenY(200.0), 1e-9)
    }

    @Test
    fun whatIsUnderTheFingerFollowsADrag() {
        val held = view.metres(50.0, 60.0)
        val after = view.dragged(30.0, -20.0)
        assertEquals(80.0, after.screenX(held.x), 1e-9)
        assertEquals(40.0, after.screenY(held.y), 1e-9)
    }

    @Test
    fun whatIsUnderTheFingersStaysWhenZooming() {
        val held = view.metres(600.0, 100.0)
        val after = view.zoomed(2.5, 600.0, 100.0, limits)
        assertEquals(0.8, after.metresPerPixel, 1e-9)
        assertEquals(600.0, after.screenX(held.x), 1e-6)
        assertEquals(100.0, after.screenY(held.y), 1e-6)
    }

    @Test
    fun zoomEndsAtTheLimitsAndTheMiddleStaysInTheCity() {
        assertEquals(0.1, view.zoomed(1000.0, 0.0, 0.0, limits).metresPerPixel, 0.0)
        assertEquals(50.0, view.zoomed(0.001, 0.0, 0.0, limits).metresPerPixel, 0.0)
        assertEquals(Metres(10_000.0, 200.0), view.copy(centre = Metres(99_999.0, 200.0)).within(limits).centre)
    }

    @Test
    fun allThatIsToBeShownIsInsideTheMargin() {
        val box = Box(-700.0, 100.0, 900.0, 300.0)
        val fit = view.copy(inset = Inset(bottom = 500)).fit(box, 40, limits)
        assertEquals(40.0, fit.screenX(box.west), 1e-6)
        assertEquals(680.0, fit.screenX(box.east), 1e-6)
        assertTrue(fit.screenY(box.south) < 780 - 40)
    }
}
