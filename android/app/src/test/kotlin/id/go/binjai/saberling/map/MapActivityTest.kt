package id.go.binjai.saberling.map

import android.view.View
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.LocalServer
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.all
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

@RunWith(ShellRunner::class)
class MapActivityTest {
    private fun MapActivity.text(id: Int) = findViewById<TextView>(id).text.toString()

    private fun report(stage: Stage) = runBlocking {
        val city = stage.app.core.ask { it.city() }
        val fix = LocationFix(
            (city.bounds.southDeg + city.bounds.northDeg) / 2, (city.bounds.westDeg + city.bounds.eastDeg) / 2, 8.0, FixSource.GPS, false, null, null,
        )
        stage.app.core.ask { it.submitReport(NewReport(category = "litter", note = "di jalan", fix = fix)) }
    }

    @Test
    fun offlineTheMapShowsWhatThePhoneHasAndSaysWhyNothingNewerCame() {
        val stage = Stage()
        report(stage)
        val controller = Robolectric.buildActivity(MapActivity::class.java).setup()
        val activity = controller.get()
        settle("the city") { activity.findViewById<MapView>(R.id.map).ground != null }
        settle("the report") { activity.text(R.id.count) == "1 laporan di peta" }
        settle("why") { activity.findViewById<View>(R.id.again).visibility == View.VISIBLE }
        assertTrue(activity.text(R.id.line).isNotEmpty())
        assertTrue(activity.shoot("peta-offline-id-light") > 10)
        controller.recreate()
        settle("the report") { controller.get().text(R.id.count) == "1 laporan di peta" }
    }

    @Test
    fun theListOpensTheCardOfAReport() {
        val stage = Stage()
        report(stage)
        val activity = Robolectric.buildActivity(MapActivity::class.java).setup().get()
        settle("the report") { activity.text(R.id.count) == "1 laporan di peta" }
        settle("the city") { activity.findViewById<MapView>(R.id.map).ground != null }
        activity.window.decorView.all().first { it.contentDescription == "Daftar" }.performClick()
        val list = activity.findViewById<ListView>(R.id.list)
        settle("the list") { list.childCount == 1 }
        activity.shoot("peta-list-id-light")
        list.performItemClick(list.getChildAt(0), 0, 0)
        settle("the card") { activity.findViewById<View>(R.id.card).visibility == View.VISIBLE }
        assertTrue(activity.shoot("peta-card-id-light") > 20)
        activity.findViewById<View>(R.id.card_open).performClick()
        assertEquals("id.go.binjai.saberling.home.ReportActivity", shadowOf(activity).nextStartedActivity.component?.className)
        activity.findViewById<View>(R.id.card_close).performClick()
        settle("no card") { activity.findViewById<View>(R.id.card).visibility == View.GONE }
    }

    @Test
    @Config(qualifiers = "en-rUS-w360dp-h780dp-night-xhdpi")
    fun withANetworkWhatIsPublicAroundIsFetched() {
        LocalServer().use { server ->
            server.start()
            val stage = Stage(seed = server.seed, language = "en")
            stage.network.now = NetworkState.UNMETERED
            val activity = Robolectric.buildActivity(MapActivity::class.java).setup().get()
            var asked = false
            settle("the question") {
                asked = asked || activity.text(R.id.line).startsWith("Loading")
                asked && !activity.text(R.id.line).startsWith("Loading")
            }
            settle("the answer") { activity.text(R.id.line).startsWith("Points") && activity.text(R.id.count) == "No reports here yet" }
            assertTrue(activity.shoot("peta-en-dark") > 10)
            stage.app.core.shutDown()
        }
    }
}
