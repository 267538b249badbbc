package id.go.binjai.saberling.report

import android.Manifest
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.kit.FlowDialog
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.Search
import id.go.binjai.saberling.map.MapView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf

/** Where it is, and what is near. */
@RunWith(ShellRunner::class)
class FlowPlaceTest {
    private fun atPlace(allowed: Boolean = true): FlowScene {
        val scene = FlowScene(ReportFlowActivity::camera, allowed = allowed)
        scene.shoot()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.PLACE)
        return scene
    }

    // parity: report.place
    @Test
    fun whileThePlaceIsSearchedTheMapCanBeUsedAndAGoodFixGoesOnByItself() {
        val scene = atPlace()
        assertEquals(Search.SEARCHING, scene.state.place.search)
        assertTrue(scene.words(), scene.words().contains("Peta sudah bisa digeser"))
        scene.fix()
        scene.awaitStep(FlowStep.REVIEW)
        assertEquals(FixSource.GPS, scene.state.draft?.bestFix?.source)
    }

    @Test
    fun aPoorFixAsksForThePinAndBothAreKept() {
        val scene = atPlace()
        scene.fix(accuracyM = 180f)
        scene.await("the sentence") { scene.words().contains("GPS hanya tepat sampai 180 m") }
        val map = scene.view<MapView>(R.id.place_map)
        // The map knows its middle once it was drawn.
        scene.await("the map") { map.ground != null }
        scene.activity.shootPage("report-place-asked-in-light")
        scene.tap(R.id.place_arrows)
        scene.tap(R.id.place_north)
        scene.await("the pin") { scene.state.place.touched }
        scene.tap(R.id.place_use)
        scene.awaitStep(FlowStep.REVIEW)
        val content = scene.drafts().single().content
        assertEquals(FixSource.PIN, content.fix?.source)
        assertEquals(180.0, content.otherFixes.single().accuracyM!!, 0.1)
        val moved = content.fix!!.latDeg - content.otherFixes.single().latDeg
        assertEquals(5.0, moved * 111_000, 0.5)
    }

    // parity: report.place_denied
    @Test
    fun withoutPermissionTheMapDoesAndItIsAskedForOnce() {
        val scene = atPlace(allowed = false)
        scene.await("the question") { shadowOf(scene.activity).lastRequestedPermission != null }
        val asked = shadowOf(scene.activity).lastRequestedPermission.requestedPermissions.toList()
        assertTrue(Manifest.permission.ACCESS_COARSE_LOCATION in asked && Manifest.permission.ACCESS_FINE_LOCATION in asked)
        assertTrue(scene.words().contains("Izin lokasi tidak diberikan. Tidak apa-apa, tunjukkan di peta."))
        scene.tap(R.id.place_use)
        scene.await("the sentence") { scene.words().contains("Tempat belum ditemukan. Geser peta sampai jarum tepat.") }
        scene.tap(R.id.place_unknown)
        scene.awaitStep(FlowStep.REVIEW)
        assertNull(scene.drafts().single().content.fix)
        assertTrue(scene.words().contains("Belum ada tempat"))
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        assertNull(scene.real.reports().single().place)
    }

    @Test
    fun aMadeUpPlaceIsSaid() {
        val scene = atPlace()
        scene.fix(accuracyM = 180f, mock = true)
        scene.await("the sentence") { scene.words().contains("Lokasi ini bukan dari GPS") }
        assertTrue(scene.state.place.own!!.mock)
    }

    // parity: report.nearby
    @Test
    fun theSameAsAnotherReportIsSupportedInsteadAndTheDraftGoesOnlyWhenToldSo() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.core.near = listOf(scene.core.other())
        scene.shoot()
        scene.fix()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.NEARBY)
        assertTrue(scene.words().contains("9BX-2HF6-RQ8E"))
        scene.activity.shootPage("report-nearby-in-light")
        scene.tap(R.id.nearby_yes)
        scene.await("the question") { scene.state.dialog is FlowDialog.Supported }
        assertEquals(listOf("9BX-2HF6-RQ8E"), scene.core.supported.toList())
        assertEquals(1, scene.drafts().size)
        scene.tap(R.id.ask_yes)
        scene.await("the end") { scene.activity.isFinishing }
        assertTrue(scene.drafts().isEmpty() && scene.real.reports().isEmpty())
    }

    @Test
    fun anotherPlaceGoesOnToTheReviewAndIsNotAskedAgain() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.core.near = listOf(scene.core.other(), scene.core.other("AAA-BBBB-CCCC"))
        scene.shoot()
        scene.fix()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.NEARBY)
        scene.tap(R.id.nearby_no)
        scene.await("the second one") { scene.words().contains("AAA-BBBB-CCCC") }
        scene.tap(R.id.nearby_no)
        scene.awaitStep(FlowStep.REVIEW)
        scene.activity.flow.changeCategory()
        scene.awaitStep(FlowStep.CATEGORY)
        scene.tap("Lainnya")
        scene.awaitStep(FlowStep.REVIEW)
        assertTrue(scene.core.supported.isEmpty())
    }

    @Test
    fun thePlaceIsChangedFromTheReview() {
        val scene = atPlace()
        scene.fix()
        scene.awaitStep(FlowStep.REVIEW)
        scene.activity.flow.changePlace()
        scene.awaitStep(FlowStep.PLACE)
        val map = scene.view<MapView>(R.id.place_map)
        // The map knows its middle once it was drawn.
        scene.await("the map") { map.ground != null }
        scene.activity.shootPage("report-place-asked-in-light")
        map.nudge(400.0, 0.0)
        scene.await("the pin") { scene.state.place.touched && scene.state.place.found != null }
        scene.activity.shootPage("report-place-in-light")
        scene.tap(R.id.place_use)
        scene.awaitStep(FlowStep.REVIEW)
        assertEquals(FixSource.PIN, scene.drafts().single().content.fix?.source)
    }
}
