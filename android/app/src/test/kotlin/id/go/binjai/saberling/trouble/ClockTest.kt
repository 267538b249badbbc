package id.go.binjai.saberling.trouble

import android.os.SystemClock
import android.provider.Settings
import android.widget.EditText
import id.go.binjai.saberling.Ports
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.SwitchedNetwork
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.ReportFlowActivity
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import id.go.binjai.saberling.system.PhoneClock
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment

/** A clock that was never set, and one that jumps. */
@RunWith(ShellRunner::class)
class ClockTest {
    private fun FlowScene.draft() = apply {
        open(ReportFlowActivity.camera(app))
        shoot()
        fix()
        awaitPhotos(1)
        tap("Tumpukan sampah")
        await("the next step") { state.stop.step != FlowStep.CATEGORY }
        // A draft that seems to be years old may have been begun elsewhere: then a person says that it is here.
        if (state.stop.step == FlowStep.PLACE) tap(R.id.place_use)
        awaitStep(FlowStep.REVIEW)
        view<EditText>(R.id.review_note).setText("Sejak kemarin.")
    }

    private fun FlowScene.sent() {
        tap(R.id.review_send)
        awaitStep(FlowStep.SAVED)
        val report = real.reports().single()
        assertEquals("Sejak kemarin.", report.note)
        assertEquals(1u, report.photosTotal)
        assertTrue(drafts().isEmpty() && incoming().isEmpty())
    }

    @Test
    fun onAPhoneThatBelievedIn1970WhenTheDraftWasBegunAReportIsMade() = FlowScene(clock = MovedClock(wall = 5_000)).draft().sent()

    @Test
    fun aClockThatJumpsTenYearsWhileADraftIsWrittenChangesNothingOfIt() {
        val clock = MovedClock()
        val scene = FlowScene(clock = clock).draft()
        clock.wall += TEN_YEARS_MS
        scene.pass()
        clock.wall -= 2 * TEN_YEARS_MS
        scene.sent()
    }

    @Test
    fun aReportOf1970ArrivesAtTheOffice() {
        JobScene().use { scene ->
            scene.server.start()
            scene.open(clock = MovedClock(wall = 5_000))
            val made = scene.report()
            scene.network.now = NetworkState.UNMETERED
            assertFalse(scene.run())
            assertEquals(Sending.COMPLETE, scene.ask { it.report(made.reportId) }.sending)
        }
    }

    @Test
    fun aPauseFromBeforeTheClockWentBackEnds() {
        JobScene().use { scene ->
            val clock = MovedClock()
            scene.open(clock = clock)
            scene.network.now = NetworkState.UNMETERED
            val made = scene.report()
            // Nobody answers: the pauses begin.
            assertTrue(scene.run())
            clock.wall -= TEN_YEARS_MS
            scene.server.start()
            scene.ask { it.networkChanged() }
            assertFalse(scene.run())
            assertEquals(Sending.COMPLETE, scene.ask { it.report(made.reportId) }.sending)
        }
    }

    @Test
    fun theBootIsKnownToEachProcessSoThatAPauseHoldsOverItsEnd() {
        val app = RuntimeEnvironment.getApplication()
        Settings.Global.putInt(app.contentResolver, Settings.Global.BOOT_COUNT, 7)
        val first = PhoneClock(app)
        assertEquals(first.bootToken(), PhoneClock(app).bootToken())
        assertEquals(SystemClock.elapsedRealtime(), first.monotonicMs())
        Settings.Global.putInt(app.contentResolver, Settings.Global.BOOT_COUNT, 8)
        assertNotEquals(first.bootToken(), PhoneClock(app).bootToken())
        assertTrue("the core is given it", Ports.options(app, SwitchedNetwork()).clock is PhoneClock)
    }

    private companion object {
        const val TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000L
    }
}
