package id.go.binjai.saberling.report

import android.app.Activity
import android.content.ClipboardManager
import android.content.Context
import android.os.Looper
import android.provider.MediaStore
import android.view.View
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.kit.FlowDialog
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.photo
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

/** From a photo to "saved", by taps. */
@RunWith(ShellRunner::class)
class FlowTest {
    private fun reviewed(seed: String? = null): FlowScene {
        val scene = if (seed == null) FlowScene(ReportFlowActivity::camera) else FlowScene(ReportFlowActivity::camera, seed)
        scene.shoot()
        scene.fix()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.REVIEW)
        return scene
    }

    // parity: report.capture
    @Test
    fun shutterOkCategoryAndSendAreAllTapsBetweenTheHomeScreenAndSaved() {
        val scene = FlowScene(ReportFlowActivity::camera)
        var taps = 2 // The icon, and "Lapor": the home screen's own test presses that.
        scene.shoot()
        taps += 2 // Shutter and OK, in the camera app.
        scene.fix()
        scene.tap("Tumpukan sampah")
        taps += 1
        scene.awaitStep(FlowStep.REVIEW)
        scene.tap(R.id.review_send)
        taps += 1
        scene.awaitStep(FlowStep.SAVED)
        assertTrue("$taps taps", taps <= 6)
        val report = scene.real.reports().single()
        assertEquals(1u, report.photosTotal)
        assertEquals("litter", report.category)
        assertEquals(6u, report.place?.accuracyM)
        assertEquals(Sending.QUEUED, report.sending)
        assertEquals(report.number, scene.view<TextView>(R.id.saved_number).text.toString())
        assertTrue(scene.drafts().isEmpty() && scene.incoming().isEmpty())
    }

    @Test
    fun twoFastTapsOnSendAreOneReport() {
        val scene = reviewed()
        scene.view<View>(R.id.review_send).apply { performClick(); performClick() }
        scene.awaitStep(FlowStep.SAVED)
        assertEquals(1, scene.real.reports().size)
        assertEquals(1, scene.core.submits.size)
    }

    // parity: report.review
    @Test
    fun theSameReportOfAFewMinutesAgoIsAskedBackAndSentOnlyWhenMeant() {
        val scene = reviewed()
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        scene.open(ReportFlowActivity.camera(scene.app))
        // The very same photo once more.
        scene.shoot(seed = 0)
        scene.fix()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.REVIEW)
        scene.tap(R.id.review_send)
        scene.await("the question") { scene.state.dialog is FlowDialog.Repeated }
        scene.tap(R.id.ask_no)
        assertEquals(1, scene.real.reports().size)
        scene.tap(R.id.review_send)
        scene.await("the question") { scene.state.dialog is FlowDialog.Repeated }
        scene.tap(R.id.ask_yes)
        scene.awaitStep(FlowStep.SAVED)
        assertEquals(2, scene.real.reports().size)
    }

    @Test
    fun consentIsAskedBeforeTheFirstReportAndNotAgain() {
        val scene = FlowScene(ReportFlowActivity::camera, consented = false)
        scene.shoot()
        scene.fix()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.REVIEW)
        scene.tap(R.id.review_send)
        scene.await("the question") { scene.state.dialog is FlowDialog.Consent }
        scene.tap(R.id.ask_no)
        assertEquals(1, scene.drafts().size)
        assertNull(scene.real.consent().givenAtMs)
        scene.tap(R.id.review_send)
        scene.await("the question") { scene.state.dialog is FlowDialog.Consent }
        scene.tap(R.id.ask_yes)
        scene.awaitStep(FlowStep.SAVED)
        assertTrue(scene.real.consent().givenAtMs != null)
    }

    // parity: report.killed
    @Test
    fun whatWasSaidIsKeptWhenTheProcessIsKilledAtAnyStep() {
        val scene = reviewed()
        scene.view<EditText>(R.id.review_note).setText("Menutup trotoar sejak minggu lalu.")
        scene.tap(R.id.review_confidential)
        scene.kill()
        scene.awaitStep(FlowStep.REVIEW)
        scene.await("the note") { scene.view<EditText>(R.id.review_note).text.isNotEmpty() }
        val draft = scene.drafts().single()
        assertEquals("Menutup trotoar sejak minggu lalu.", draft.content.note)
        assertTrue(draft.content.confidential && draft.content.anonymous)
        assertEquals(1, draft.photos.size)
        assertTrue(scene.view<SwitchRow>(R.id.review_confidential).isOn)
    }

    @Test
    fun aRotationKeepsTheStepTheNoteAndTheSheet() {
        val scene = reviewed()
        scene.view<EditText>(R.id.review_note).setText("Dekat gerbang sekolah")
        scene.activity.flow.openPhoto(scene.state.draft!!.photos[0].photoId)
        scene.controller.recreate()
        scene.pass()
        assertEquals("Dekat gerbang sekolah", scene.view<EditText>(R.id.review_note).text.toString())
        assertTrue(scene.state.dialog is FlowDialog.Photo)
        scene.tap(R.id.photo_drop)
        scene.awaitPhotos(0)
    }

    @Test
    fun aPhotoTakenWhileTheProcessWasKilledIsTakenUpOnReturn() {
        val scene = FlowScene(ReportFlowActivity::camera)
        val asked = scene.asked(MediaStore.ACTION_IMAGE_CAPTURE)
        scene.kill { scene.write(asked, jpeg(scene)) }
        @Suppress("DEPRECATION")
        shadowOf(scene.activity).callOnActivityResult(1, Activity.RESULT_OK, null)
        scene.awaitPhotos(1)
        assertEquals(1, scene.drafts().size)
        assertTrue(scene.incoming().isEmpty())
    }

    @Test
    fun aPhotoOfAKilledProcessThatNobodyReturnedToIsTakenUpWithItsDraft() {
        val scene = FlowScene(ReportFlowActivity::camera)
        val asked = scene.asked(MediaStore.ACTION_IMAGE_CAPTURE)
        scene.write(asked, jpeg(scene))
        val draftId = scene.drafts().single().draftId
        scene.controller.pause().stop().destroy()
        scene.open(ReportFlowActivity.resume(scene.app, draftId))
        scene.awaitPhotos(1)
    }

    @Test
    fun leavingKeepsADraftThatSaysSomethingAndNoOther() {
        val scene = FlowScene(ReportFlowActivity::camera)
        val asked = scene.asked(MediaStore.ACTION_IMAGE_CAPTURE)
        scene.answer(asked, Activity.RESULT_CANCELED, null)
        scene.await("the end") { scene.activity.isFinishing }
        assertTrue(scene.drafts().isEmpty() && scene.incoming().isEmpty())
        val second = FlowScene(ReportFlowActivity::camera)
        second.shoot()
        second.awaitPhotos(1)
        back(second)
        second.await("the end") { second.activity.isFinishing }
        assertEquals(1, second.drafts().size)
        assertEquals("Draf ini tersimpan di ponsel.", ShadowToast.getTextOfLatestToast())
    }

    @Test
    fun backGoesOneStepAndADraftIsResumedWhereItMatters() {
        val scene = reviewed()
        back(scene)
        scene.awaitStep(FlowStep.CATEGORY)
        scene.tap("Selokan tersumbat")
        scene.awaitStep(FlowStep.REVIEW)
        val draftId = scene.drafts().single().draftId
        assertEquals("drain", scene.drafts().single().content.category)
        scene.controller.pause().stop().destroy()
        scene.open(ReportFlowActivity.resume(scene.app, draftId))
        scene.awaitStep(FlowStep.REVIEW)
    }

    @Test
    fun aDraftThatWasHandedInShowsItsReport() {
        val scene = reviewed()
        val draftId = scene.drafts().single().draftId
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        scene.open(ReportFlowActivity.resume(scene.app, draftId))
        scene.awaitStep(FlowStep.SAVED)
        assertEquals(1, scene.real.reports().size)
        scene.open(ReportFlowActivity.resume(scene.app, "no-such-draft"))
        scene.await("the end") { scene.activity.isFinishing }
    }

    @Test
    fun reportingAgainFillsInPlaceAndCategoryAndNamesTheReportBefore() {
        val scene = reviewed()
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        val before = scene.real.reports().single()
        scene.open(ReportFlowActivity.again(scene.app, before.reportId))
        scene.shoot()
        scene.awaitPhotos(1)
        val content = scene.drafts().single().content
        assertEquals(before.number, content.follows)
        assertEquals("litter", content.category)
        assertEquals(FixSource.PIN, content.fix?.source)
    }

    // parity: report.saved
    @Test
    fun theNumberIsCopiedAndReportingGoesOn() {
        val scene = reviewed()
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        scene.tap(R.id.saved_copy)
        val clip = scene.app.getSystemService(ClipboardManager::class.java).primaryClip
        assertEquals(scene.state.report?.number, clip?.getItemAt(0)?.text.toString())
        scene.tap(R.id.saved_again)
        assertEquals(ReportFlowActivity::class.java.name, shadowOf(scene.activity).nextStartedActivity.component?.className)
        assertTrue(scene.activity.isFinishing)
    }

    @Test
    @Config(sdk = [34])
    fun notificationsAreOfferedOnceAfterTheFirstReport() {
        val scene = reviewed()
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        scene.await("the offer") { scene.view<View>(R.id.saved_notify).isShown }
        scene.tap(R.id.saved_notify_no)
        assertFalse(scene.view<View>(R.id.saved_notify).isShown)
        scene.await("the answer") { asked(scene) }
        scene.controller.recreate()
        Thread.sleep(200)
        shadowOf(Looper.getMainLooper()).idle()
        assertFalse(scene.view<View>(R.id.saved_notify).isShown)
    }

    private fun asked(scene: FlowScene) =
        scene.app.getSharedPreferences("asked", Context.MODE_PRIVATE).getBoolean(Asked.NOTIFICATIONS, false)

    private fun jpeg(scene: FlowScene): ByteArray {
        val file = File(scene.stage.folder, "camera.jpg")
        return photo(file, 7).readBytes()
    }

    @Suppress("DEPRECATION")
    private fun back(scene: FlowScene) {
        scene.activity.onBackPressed()
        scene.pass()
    }
}
