package id.go.binjai.saberling.map

import android.app.Activity
import android.os.SystemClock
import android.view.MotionEvent
import android.view.View
import android.view.ViewGroup
import android.widget.FrameLayout
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.all
import id.go.binjai.saberling.kit.Tone
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.kit.map.Metres
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.shadows.ShadowSystemClock
import java.time.Duration

@RunWith(ShellRunner::class)
class MapViewTest {
    private fun stage(qualifiers: String = "in", set: MapView.() -> Unit): Pair<Activity, MapView> {
        RuntimeEnvironment.setQualifiers("+$qualifiers")
        val controller = Robolectric.buildActivity(Activity::class.java)
        val activity = controller.get().apply { setTheme(R.style.App) }
        controller.setup()
        val map = MapView(activity).apply {
            id = R.id.map_action_north // any id: the state is kept under it
            ground = SampleGround.ground
            set()
        }
        activity.setContentView(FrameLayout(activity).apply { addView(map, ViewGroup.LayoutParams(-1, -1)) })
        activity.shoot("map-warm")
        return activity to map
    }

    private fun at(east: Double, north: Double): LatLon {
        val plane = SampleGround.ground.projection
        val middle = plane.metres(SampleGround.middle)
        return plane.latLon(Metres(middle.x + east, middle.y + north))
    }

    private val some = listOf(
        MapMarker("a", at(-60.0, 90.0), Tone.BLUE, R.drawable.ic_submitted, "baru"),
        MapMarker("b", at(70.0, 110.0), Tone.GREEN, R.drawable.ic_resolved, "bersih"),
        MapMarker("c", at(90.0, -20.0), Tone.VIOLET, R.drawable.ic_accepted, "akan"),
        MapMarker("d", at(-100.0, -40.0), Tone.AMBER, R.drawable.ic_in_progress, "dikerjakan"),
        MapMarker("e", at(20.0, -120.0), Tone.GREY, R.drawable.ic_duplicate, "ganda"),
        MapMarker("f", at(-70.0, -170.0), Tone.RED, R.drawable.ic_reopened, "lagi"),
        MapMarker("g", at(100.0, -170.0), Tone.RED, R.drawable.ic_reopened, "lagi"),
        MapMarker("h", at(100.0, -170.0), Tone.BLUE, R.drawable.ic_submitted, "baru"),
    )

    @Test
    fun thePlaceIsDrawnWithPinAndAccuracy() {
        for (night in listOf("notnight", "night")) {
            val (activity, map) = stage("in-$night") {
                pinned = true
                accuracy = MapAccuracy(at(10.0, 5.0), 40.0)
                me = at(10.0, 5.0)
                look(SampleGround.middle)
            }
            assertTrue(activity.shoot("map-place-$night") > 20)
            assertEquals(SampleGround.middle.lat, map.centre!!.lat, 1e-9)
        }
    }

    @Test
    fun markersStandAloneNearbyAndTogetherFromAfar() {
        val (near, _) = stage { markers = some; chosen = "d"; look(SampleGround.middle) }
        assertTrue(near.shoot("map-markers-light") > 30)
        val (far, map) = stage { markers = some }
        assertTrue(far.shoot("map-city-light") > 10)
        val (dark, _) = stage("en-night") { markers = some; look(SampleGround.middle, 1500.0) }
        assertTrue(dark.shoot("map-markers-dark") > 10)
        assertEquals(SampleGround.middle.lat, map.centre!!.lat, 1e-3)
    }

    @Test
    fun aRouteIsALineWithNumbers() {
        val (activity, map) = stage {
            stops = listOf(
                MapStop("1", at(-900.0, -100.0), "1", done = true), MapStop("2", at(-300.0, 100.0), "2", next = true),
                MapStop("3", at(300.0, -300.0), "3"), MapStop("4", at(800.0, 300.0), "4"),
            )
            me = at(-500.0, -100.0)
            show(stops.map { it.at })
        }
        assertTrue(activity.shoot("map-route-light") > 10)
        var tapped: MapStop? = null
        map.onStopTapped = { tapped = it }
        tap(map, map.place(at(300.0, -300.0)))
        assertEquals("3", tapped?.id)
    }

    @Test
    fun aFingerMovesTheGroundAndTheNewMiddleIsTold() {
        val (_, map) = stage { look(SampleGround.middle) }
        var told: LatLon? = null
        map.onCentreMoved = { told = it }
        drag(map, 200f, 300f, 100f, 350f)
        val middle = checkNotNull(told)
        assertTrue("the map went left and down, so the middle went east and north", middle.lon > SampleGround.middle.lon)
        assertTrue(middle.lat > SampleGround.middle.lat)
        assertEquals(middle, map.centre)
    }

    @Test
    fun aDoubleTapAndTheButtonsZoom() {
        val (_, map) = stage { look(SampleGround.middle) }
        val before = map.place(at(50.0, 0.0)).first - map.place(at(0.0, 0.0)).first
        map.findViewById<View>(R.id.map_zoom_in).performClick()
        assertEquals(2 * before, map.place(at(50.0, 0.0)).first - map.place(at(0.0, 0.0)).first, 0.5f)
        map.findViewById<View>(R.id.map_zoom_out).performClick()
        val aim = 100f to 100f
        tap(map, aim)
        tap(map, aim, after = 80)
        assertEquals(2 * before, map.place(at(50.0, 0.0)).first - map.place(at(0.0, 0.0)).first, 0.5f)
    }

    @Test
    fun aMarkerIsHitWhereItIsDrawnAndAClusterComesNearer() {
        val (activity, map) = stage { markers = some; look(SampleGround.middle) }
        var tapped: MapMarker? = null
        var together: List<MapMarker> = emptyList()
        map.onMarkerTapped = { tapped = it }
        map.onClusterTapped = { together = it }
        val (x, y) = map.place(some[3].at)
        tap(map, x to y - 21)
        assertEquals("d", tapped?.id)
        tapped = null
        tap(map, map.place(at(0.0, 60.0)), after = 500)
        assertNull(tapped)
        // Two at the very same place: no zoom can part them.
        tap(map, map.place(some[6].at), after = 500)
        assertEquals(listOf("g", "h"), together.map { it.id })

        map.look(SampleGround.middle, 6000.0)
        activity.shoot("map-warm")
        val before = map.place(at(50.0, 0.0)).first - map.place(at(0.0, 0.0)).first
        tap(map, map.place(at(0.0, -40.0)), after = 500)
        activity.shoot("map-warm")
        assertTrue(map.place(at(50.0, 0.0)).first - map.place(at(0.0, 0.0)).first > 2 * before)
    }

    @Test
    fun thePlaceOutlivesTheView() {
        val (_, map) = stage { look(SampleGround.middle) }
        map.nudge(30.0, -40.0)
        val saved = android.util.SparseArray<android.os.Parcelable>()
        map.saveHierarchyState(saved)
        val (activity, next) = stage { }
        next.restoreHierarchyState(saved)
        activity.shoot("map-warm")
        assertEquals(map.centre!!.lat, next.centre!!.lat, 1e-9)
        assertEquals(map.centre!!.lon, next.centre!!.lon, 1e-9)
    }

    @Test
    fun itSaysWhatLiesInItsMiddleAndMovesByActions() {
        val (_, map) = stage { pinned = true; look(SampleGround.middle) }
        val info = map.createAccessibilityNodeInfo()
        assertEquals("Peta. Di tengah: Tambak Lestari.", info.contentDescription)
        assertTrue(info.actionList.any { it.label == "5 meter ke utara" })
        map.performAccessibilityAction(R.id.map_action_north, null)
        assertEquals(5.0, SampleGround.ground.projection.metres(map.centre!!).y - SampleGround.ground.projection.metres(SampleGround.middle).y, 1e-6)
        val buttons = map.all().filter { it.isClickable && it !== map }
        assertEquals(2, buttons.size)
        assertTrue(buttons.all { it.width >= 48 && it.height >= 48 && !it.contentDescription.isNullOrEmpty() })
    }

    @Test
    fun whatCoversTheMapMovesThePin() {
        val (activity, map) = stage { pinned = true; look(SampleGround.middle) }
        val before = map.place(SampleGround.middle).second
        map.setPadding(0, 0, 0, 200)
        activity.shoot("map-covered")
        assertEquals(SampleGround.middle.lat, map.centre!!.lat, 1e-9)
        assertEquals(before - 100, map.place(SampleGround.middle).second, 1f)
    }

    @Test
    fun aFarDragDrawsNewGround() {
        val (activity, map) = stage { look(SampleGround.middle) }
        val full = activity.shoot("map-warm")
        repeat(8) { drag(map, 300f, 300f, 20f, 300f) }
        // The old ground is out of view; the new one comes from its own thread.
        val empty = activity.shoot("map-far")
        assertTrue("$empty of $full", empty < full)
        settle("the new ground") { activity.shoot("map-far") > empty + 10 }
    }

    private fun tap(map: MapView, at: Pair<Float, Float>, after: Long = 0) {
        if (after > 0) ShadowSystemClock.advanceBy(Duration.ofMillis(after))
        val now = SystemClock.uptimeMillis()
        touch(map, now, now, MotionEvent.ACTION_DOWN, at.first, at.second)
        touch(map, now, now + 30, MotionEvent.ACTION_UP, at.first, at.second)
    }

    private fun drag(map: MapView, x: Float, y: Float, toX: Float, toY: Float) {
        val now = SystemClock.uptimeMillis()
        touch(map, now, now, MotionEvent.ACTION_DOWN, x, y)
        for (i in 1..5) touch(map, now, now + 20 * i, MotionEvent.ACTION_MOVE, x + (toX - x) * i / 5, y + (toY - y) * i / 5)
        touch(map, now, now + 120, MotionEvent.ACTION_UP, toX, toY)
    }

    private fun touch(map: MapView, down: Long, now: Long, action: Int, x: Float, y: Float) {
        val event = MotionEvent.obtain(down, now, action, x, y, 0)
        map.dispatchTouchEvent(event)
        event.recycle()
    }
}
