package id.go.binjai.saberling.map

import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.LocalServer
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Screens
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.home.ReportScene
import id.go.binjai.saberling.home.checkTargets
import id.go.binjai.saberling.home.look
import id.go.binjai.saberling.home.press
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.Pin
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.shootPage
import id.go.binjai.saberling.later
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config

@RunWith(ShellRunner::class)
class MapPageTest {
    private fun MainActivity.text(id: Int) = findViewById<TextView>(id).text.toString()
    private val MainActivity.map: MapView get() = findViewById(R.id.map)

    private fun report(stage: Stage): ReportView = runBlocking {
        val city = stage.app.core.ask { it.city() }
        val fix = LocationFix(
            (city.bounds.southDeg + city.bounds.northDeg) / 2, (city.bounds.westDeg + city.bounds.eastDeg) / 2, 8.0, FixSource.GPS, false, null, null,
        )
        stage.app.core.ask { it.submitReport(NewReport(category = "litter", note = "di jalan", fix = fix)) }
    }

    /** The first screen, and a tap on its third tab. */
    private fun open(tab: String = "Peta"): ActivityController<MainActivity> {
        val controller = Robolectric.buildActivity(MainActivity::class.java).setup()
        assertEquals("who does not look at it does not pay for it", null, controller.get().findViewById<View>(R.id.page_map))
        controller.get().press(tab)
        settle("the city") { controller.get().map.ground != null }
        return controller
    }

    /** What the button would begin. */
    private fun begun(activity: MainActivity): Intent {
        later()
        activity.findViewById<View>(R.id.map_report).performClick()
        return shadowOf(activity).nextStartedActivity
    }

    // parity: map.offline
    @Test
    fun offlineTheMapShowsWhatThePhoneHasAndSaysWhyNothingNewerCame() {
        val stage = Stage()
        report(stage)
        val controller = open()
        val activity = controller.get()
        settle("the report") { activity.text(R.id.count) == "1 laporan di peta" }
        settle("why") { activity.findViewById<View>(R.id.again).visibility == View.VISIBLE }
        assertTrue(activity.text(R.id.line).isNotEmpty())
        assertTrue(activity.findViewById<View>(R.id.tab_map).isSelected)
        assertTrue("the tabs stay", activity.findViewById<View>(R.id.tab_home).isShown)
        activity.checkTargets()
        assertTrue(activity.shoot("peta-offline-id-light") > 10)
        controller.recreate()
        settle("the report") { controller.get().text(R.id.count) == "1 laporan di peta" }
        controller.get().press("Beranda")
        assertTrue(controller.get().findViewById<View>(R.id.page_home).isShown)
        assertFalse(controller.get().findViewById<View>(R.id.page_map).isShown)
    }

    // parity: map.list
    @Test
    fun theListOpensTheCardOfAReport() {
        val stage = Stage()
        val made = report(stage)
        val activity = open().get()
        settle("the report") { activity.text(R.id.count) == "1 laporan di peta" }
        activity.press("Daftar")
        val list = activity.findViewById<ListView>(R.id.list)
        settle("the list") { list.childCount == 1 }
        activity.shoot("peta-list-id-light")
        list.performItemClick(list.getChildAt(0), 0, 0)
        settle("the card") { activity.findViewById<View>(R.id.card).visibility == View.VISIBLE }
        assertTrue(activity.shoot("peta-card-id-light") > 20)
        activity.findViewById<View>(R.id.card_open).performClick()
        assertEquals("id.go.binjai.saberling.home.ReportActivity", shadowOf(activity).nextStartedActivity.component?.className)
        assertEquals("Lapor di sini", activity.text(R.id.map_report))
        assertEquals(checkNotNull(made.place).latDeg, begun(activity).getDoubleExtra("lat_deg", 0.0), 1e-9)
        activity.findViewById<View>(R.id.card_close).performClick()
        settle("no card") { activity.findViewById<View>(R.id.card).visibility == View.GONE }
        assertEquals("Lapor", activity.text(R.id.map_report))
        assertFalse("nobody moved the map", begun(activity).hasExtra("lat_deg"))
    }

    // parity: home.around
    @Test
    fun theCardOfWhatIsAroundLeadsToTheTab() {
        val scene = ReportScene.set()
        scene.public = listOf(scene.other("a", ReportStatus.SUBMITTED, 40, -120))
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        settle("the card") { activity.findViewById<View>(R.id.around_card)?.isShown == true }
        activity.findViewById<View>(R.id.around_card).performClick()
        settle("the city") { activity.map.isShown && activity.map.ground != null }
        settle("the same report") { activity.text(R.id.count) == "1 laporan di peta" }
        assertTrue(activity.findViewById<View>(R.id.tab_map).isSelected)
    }

    @Test
    fun onlyAPlaceThatThePersonMovedToAndSeesAPinOnGoesAlong() {
        Stage()
        val controller = open()
        val activity = controller.get()
        activity.shoot("peta-plain-id-light")
        assertFalse(activity.map.pinned)
        activity.map.look(LatLon(activity.map.centre!!.lat, activity.map.centre!!.lon), 300.0)
        activity.shoot("peta-near-id-light")
        activity.map.nudge(20.0, 30.0)
        settle("the pin") { activity.map.pinned && activity.text(R.id.map_report) == "Lapor di sini" }
        activity.shoot("peta-pin-id-light")
        val aimed = begun(activity)
        val middle = checkNotNull(activity.map.centre)
        assertEquals(middle.lat, aimed.getDoubleExtra("lat_deg", 0.0), 1e-9)
        assertTrue("a pin claims what a finger can aim at", aimed.getDoubleExtra("accuracy_m", 0.0) in 3.0..20.0)

        val saved = Bundle()
        controller.pause().stop().saveInstanceState(saved).destroy()
        val again = Robolectric.buildActivity(MainActivity::class.java).create(saved).start().restoreInstanceState(saved).resume().visible().get()
        settle("the city") { again.findViewById<MapView>(R.id.map)?.ground != null }
        again.shoot("peta-restored-id-light")
        settle("the pin after the process") { again.map.pinned }
        assertEquals(middle.lat, begun(again).getDoubleExtra("lat_deg", 0.0), 1e-6)

        again.map.look(middle, 9_000.0)
        again.shoot("peta-far-id-light")
        again.map.nudge(1.0, 0.0)
        settle("too far away to mean a place") { !again.map.pinned && again.text(R.id.map_report) == "Lapor" }
        assertFalse(begun(again).hasExtra("lat_deg"))
    }

    @Test
    fun aPlaceOfTheMapIsThePinOfTheReportAndIsNotAskedAgain() {
        val scene = FlowScene()
        val bounds = scene.real.city().bounds
        val at = LatLon((bounds.southDeg + bounds.northDeg) / 2, (bounds.westDeg + bounds.eastDeg) / 2)
        scene.open(Screens.cameraAt(scene.app, Pin(at.lat, at.lon, 4.0)))
        scene.shoot()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.REVIEW)
        val fix = checkNotNull(scene.drafts().single().content.fix)
        assertEquals(listOf(FixSource.PIN, at.lat, at.lon, 4.0), listOf(fix.source, fix.latDeg, fix.lonDeg, fix.accuracyM))
        assertTrue(scene.words(), scene.words().contains("menurut jarum"))
        scene.activity.shootPage("report-review-from-map-in-light")
        scene.fix(accuracyM = 9f)
        scene.await("the phone's own place beside it") { scene.drafts().single().content.otherFixes.isNotEmpty() }
        assertEquals(FixSource.PIN, scene.drafts().single().content.fix?.source)
        scene.kill()
        scene.awaitStep(FlowStep.REVIEW)
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        assertNotNull(scene.real.reports().single().place)
    }

    // parity: map.public
    @Test
    @Config(qualifiers = "en-rUS-w360dp-h780dp-night-xhdpi")
    fun withANetworkWhatIsPublicAroundIsFetched() {
        LocalServer().use { server ->
            server.start()
            val stage = Stage(seed = server.seed, language = "en")
            stage.network.now = NetworkState.UNMETERED
            val activity = open("Map").get()
            settle("the answer", 30) { activity.text(R.id.line).startsWith("Points") && activity.text(R.id.count) == "No reports here yet" }
            assertTrue(activity.shoot("peta-en-dark") > 10)
            stage.app.core.shutDown()
        }
    }

    @Test
    fun largeTypeOnASmallScreenLeavesRoomForTheMap() {
        look(large = true)
        Stage()
        val activity = open().get()
        activity.checkTargets()
        activity.shoot("peta-id-light-200")
        assertTrue(activity.map.height > activity.resources.displayMetrics.density * 100)
    }
}
