package id.go.binjai.saberling.trouble

import android.Manifest
import android.content.pm.PackageManager
import android.location.LocationManager
import android.provider.Settings
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.Search
import id.go.binjai.saberling.map.MapView
import id.go.binjai.saberling.report.FlowPermissions
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.ReportFlowActivity
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowToast
import java.io.File

/** No place, or one that is not to be believed: the map always does. */
@RunWith(ShellRunner::class)
class PlaceTest {
    private val places = arrayOf(Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION)

    private fun atPlace(allowed: Boolean = true, before: (FlowScene) -> Unit = {}): FlowScene {
        val scene = FlowScene(allowed = allowed)
        before(scene)
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.shoot()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.PLACE)
        return scene
    }

    private fun FlowScene.refuse(request: Int) =
        activity.onRequestPermissionsResult(request, places, IntArray(2) { PackageManager.PERMISSION_DENIED })

    private fun FlowScene.byPin(): FixSource? {
        val map = view<MapView>(R.id.place_map)
        await("the map") { map.ground != null }
        map.nudge(40.0, 0.0)
        await("the pin") { state.place.touched }
        tap(R.id.place_use)
        awaitStep(FlowStep.REVIEW)
        return drafts().single().content.fix?.source
    }

    private fun FlowScene.saysDenied() = assertSaid(
        words(), "Izin lokasi tidak diberikan. Tidak apa-apa, tunjukkan di peta.",
        "Location is not allowed. That is fine; show the place on the map.",
    )

    @Test
    fun aLocationThatIsDeniedOnceIsSaidAndThePinDoes() {
        val scene = atPlace(allowed = false)
        scene.await("the question") { shadowOf(scene.activity).lastRequestedPermission != null }
        scene.refuse(FlowPermissions.LOCATION)
        scene.pass()
        scene.saysDenied()
        assertEquals(FixSource.PIN, scene.byPin())
    }

    @Test
    fun aLocationThatIsDeniedForEverIsAllowedInThePhonesSettings() {
        val scene = atPlace(allowed = false)
        places.forEach { shadowOf(scene.app.packageManager).setShouldShowRequestPermissionRationale(it, false) }
        scene.tap(R.id.place_own)
        scene.refuse(FlowPermissions.LOCATION_AGAIN)
        val begun = generateSequence { shadowOf(scene.activity).nextStartedActivity }.map { it.action }.toList()
        assertTrue("$begun", Settings.ACTION_APPLICATION_DETAILS_SETTINGS in begun)
        scene.saysDenied()
        assertEquals(FixSource.PIN, scene.byPin())
    }

    @Test
    fun aQuestionThatWasPutAwayOpensNoSettings() {
        val scene = atPlace(allowed = false)
        scene.tap(R.id.place_own)
        scene.activity.onRequestPermissionsResult(FlowPermissions.LOCATION_AGAIN, emptyArray(), IntArray(0))
        val begun = generateSequence { shadowOf(scene.activity).nextStartedActivity }.map { it.action }.toList()
        assertFalse("$begun", Settings.ACTION_APPLICATION_DETAILS_SETTINGS in begun)
    }

    // parity: report.place_approximate
    @Test
    fun aCoarsePlaceIsTakenForWhatItIsAndAsksForThePin() {
        val scene = FlowScene(allowed = false)
        shadowOf(scene.stage.app).grantPermissions(Manifest.permission.ACCESS_COARSE_LOCATION)
        val manager = shadowOf(scene.app.getSystemService(LocationManager::class.java))
        manager.setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        manager.setProviderEnabled(LocationManager.NETWORK_PROVIDER, true)
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.shoot()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.PLACE)
        scene.fix(accuracyM = 1_800f, provider = LocationManager.NETWORK_PROVIDER)
        scene.await("the sentence") { scene.state.place.search == Search.POOR }
        assertSaid(
            scene.words(), "GPS hanya tepat sampai 1800 m. Geser peta supaya petugas tidak salah tempat.",
            "GPS is only accurate to 1800 m. Move the map so the crew finds it.",
        )
        assertEquals(FixSource.PIN, scene.byPin())
        assertEquals(1_800.0, scene.drafts().single().content.otherFixes.single().accuracyM!!, 0.1)
    }

    @Test
    fun aLocationThatIsSwitchedOffIsSaidWithTheWayToSwitchItOn() {
        val scene = atPlace(allowed = false) { shadowOf(it.stage.app).grantPermissions(*places); it.locationOff() }
        assertSaid(
            scene.words(), "Lokasi ponsel mati. Nyalakan, atau tunjukkan di peta.",
            "The phone's location is off. Turn it on, or show the place on the map.",
        )
        scene.tap(R.id.place_own)
        assertEquals(Settings.ACTION_LOCATION_SOURCE_SETTINGS, shadowOf(scene.activity).nextStartedActivity.action)
        assertEquals(FixSource.PIN, scene.byPin())
    }

    @Test
    fun aPlaceThatDoesNotComeInEightSecondsIsNotWaitedFor() {
        val scene = atPlace()
        scene.await("the end of the search") { scene.state.place.search == Search.NOT_FOUND }
        assertSaid(
            scene.words(), "Tempat belum ditemukan. Geser peta sampai jarum tepat.",
            "We could not find the place. Move the map under the pin.",
        )
        scene.tap(R.id.place_unknown)
        scene.awaitStep(FlowStep.REVIEW)
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        assertNull(scene.real.reports().single().place)
    }

    @Test
    fun aMadeUpPlaceIsSaidAndTravelsWithTheReport() {
        val scene = atPlace()
        scene.fix(accuracyM = 180f, mock = true)
        scene.await("the sentence") { "Lokasi ini bukan dari GPS" in scene.words() }
        assertSaid(
            scene.words(), "Lokasi ini bukan dari GPS. Periksa jarumnya; kantor ikut melihat.",
            "This location is not from GPS. Check the pin; the office sees this.",
        )
        scene.await("the pin") { scene.state.place.pin != null }
        scene.tap(R.id.place_use)
        scene.awaitStep(FlowStep.REVIEW)
        assertTrue(scene.drafts().single().content.fix!!.mock)
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        val frozen = outbox(File(scene.stage.folder, "core"))
        assertTrue("what goes to the office says so", frozen.any { "\"mock\":true" in it })
    }

    @Test
    @Config(sdk = [34])
    fun notificationsThatAreDeniedAreSaidAndNotAskedForAgain() {
        val scene = atPlace()
        scene.fix()
        scene.awaitStep(FlowStep.REVIEW)
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        scene.await("the offer") { scene.view<android.view.View>(R.id.saved_notify).isShown }
        scene.tap(R.id.saved_notify_yes)
        scene.await("the question") { shadowOf(scene.activity).lastRequestedPermission?.requestCode == FlowPermissions.NOTIFICATIONS }
        scene.activity.onRequestPermissionsResult(FlowPermissions.NOTIFICATIONS, arrayOf("android.permission.POST_NOTIFICATIONS"), intArrayOf(-1))
        assertSaid(
            ShadowToast.getTextOfLatestToast(), "Pemberitahuan mati. Kabar tetap ada di Laporan saya.",
            "Notifications are off. News stays under My reports.",
        )
        scene.controller.recreate()
        scene.pass()
        assertTrue(!scene.view<android.view.View>(R.id.saved_notify).isShown)
        assertEquals(1, scene.real.reports().size)
    }
}
