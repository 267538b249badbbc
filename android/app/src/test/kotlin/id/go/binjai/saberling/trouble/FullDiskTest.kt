package id.go.binjai.saberling.trouble

import android.app.Activity
import android.content.Intent
import android.provider.MediaStore
import android.widget.EditText
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.report.CameraFiles
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.ReportFlowActivity
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import java.io.File

/** A disk with no byte left, in each step: it is said, what was taken and typed stays, and it goes on when there is room. */
@RunWith(ShellRunner::class)
class FullDiskTest {
    private val disks = ArrayList<SmallDisk>()
    private lateinit var inner: SmallDisk

    @After
    fun unmount() = disks.forEach { it.close() }

    private fun disk(folder: File, megabytes: Int, files: Int = 10_000) = SmallDisk(folder, megabytes, files).also(disks::add)

    /** A phone whose core has a disk of its own. */
    private fun phone(consented: Boolean = true) = FlowScene(consented = consented, prepare = { inner = disk(it, 12) })

    private fun FlowScene.saysFull() {
        await("the sentence") { "Ruang ponsel habis" in words() }
        assertSaid(
            words(), "Ruang ponsel habis, belum tersimpan. Kosongkan sedikit ruang; isian masih di layar.",
            "The phone is full, this is not saved. Free some space; your entries are still here.",
        )
    }

    private fun FlowScene.reviewed() = apply {
        open(ReportFlowActivity.camera(app))
        shoot()
        fix()
        awaitPhotos(1)
        tap("Tumpukan sampah")
        awaitStep(FlowStep.REVIEW)
    }

    @Test
    fun withoutRoomForADraftTheFlowSaysSoAndBeginsOnceThereIs() {
        val scene = phone()
        inner.fill()
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.saysFull()
        inner.free()
        scene.tap("Coba lagi")
        scene.shoot()
        scene.awaitPhotos(1)
        assertEquals(1, scene.drafts().size)
        assertTrue(scene.state.problems.isEmpty())
    }

    @Test
    fun withoutRoomForACopyThePhotoIsNamedAndNothingHalfIsLeft() {
        val scene = phone()
        val incoming = disk(CameraFiles.root(scene.app), 1)
        incoming.fill()
        scene.open(ReportFlowActivity.gallery(scene.app))
        scene.answer(scene.picker(), Activity.RESULT_OK, Intent().setData(scene.offered("a")))
        scene.await("the sentence") { scene.state.problems.isNotEmpty() }
        assertSaid(
            scene.words(), "Ruang ponsel habis, foto 1 belum tersimpan. Kosongkan sedikit ruang, lalu pilih lagi.",
            "The phone is full and photo 1 is not saved. Free some space, then choose it again.",
        )
        assertEquals(listOf("filler"), scene.incoming().map { it.name })
        incoming.free()
        scene.activity.gallery()
        scene.answer(scene.picker(), Activity.RESULT_OK, Intent().setData(scene.offered("b")))
        scene.awaitPhotos(1)
        assertTrue(scene.state.problems.isEmpty())
    }

    @Test
    fun withoutRoomForTheCamerasFileTheCameraIsNotOpenedAndThatIsSaid() {
        val scene = phone()
        val incoming = disk(CameraFiles.root(scene.app), 1, files = 1)
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.await("the sentence") { scene.state.problems.isNotEmpty() }
        assertSaid(
            scene.words(), "Ruang ponsel habis, foto belum bisa diambil. Kosongkan sedikit ruang, lalu coba lagi.",
            "The phone is full and no photo can be taken. Free some space, then try again.",
        )
        assertNull(shadowOf(scene.activity).peekNextStartedActivityForResult())
        incoming.grow()
        scene.activity.camera()
        scene.shoot()
        scene.awaitPhotos(1)
    }

    @Test
    fun aPhotoThatCannotBePreparedWaitsAndIsTakenOnceThereIsRoom() {
        val scene = phone()
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.asked(MediaStore.ACTION_IMAGE_CAPTURE).let { asked ->
            inner.fill()
            scene.write(asked, photo(File(scene.stage.folder, "c.jpg"), 5).readBytes())
            scene.answer(asked, Activity.RESULT_OK, null)
        }
        scene.saysFull()
        assertEquals(1, scene.incoming().size)
        inner.free()
        scene.tap("Coba lagi")
        scene.awaitPhotos(1)
        assertTrue(scene.incoming().isEmpty() && scene.state.problems.isEmpty())
    }

    @Test
    fun aReportDoesNotGoWithoutThePhotoThatStillWaitsForRoom() {
        val scene = phone().reviewed()
        scene.core.diskFull = true
        scene.activity.camera()
        scene.shoot(9)
        scene.await("the sentence") { scene.state.problems.any { it.canRetry } }
        scene.tap(R.id.review_send)
        scene.await("the answer") { !scene.state.sending && scene.state.preparing == null }
        assertTrue("the photo would be gone", scene.real.reports().isEmpty())
        assertEquals(1, scene.incoming().size)
        scene.core.diskFull = false
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        assertEquals(2u, scene.real.reports().single().photosTotal)
        assertTrue(scene.incoming().isEmpty())
    }

    @Test
    fun whatIsTypedStaysOnTheScreenUntilTheDraftFindsRoom() {
        val scene = phone().reviewed()
        inner.fill()
        scene.view<EditText>(R.id.review_note).setText("Menutup trotoar.")
        scene.saysFull()
        assertEquals("Menutup trotoar.", scene.view<EditText>(R.id.review_note).text.toString())
        scene.tap(R.id.review_send)
        scene.await("the answer") { !scene.state.sending }
        scene.saysFull()
        assertEquals(FlowStep.REVIEW, scene.state.stop.step)
        assertEquals("Menutup trotoar.", scene.view<EditText>(R.id.review_note).text.toString())
        assertTrue(scene.real.reports().isEmpty())
        inner.free()
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        val report = scene.real.reports().single()
        assertEquals("Menutup trotoar.", report.note)
        assertEquals(1u, report.photosTotal)
        assertTrue(scene.drafts().isEmpty())
    }

    @Test
    fun aCategoryThatCannotBeKeptIsSaidAndChosenAgain() {
        val scene = phone()
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.shoot()
        scene.fix()
        scene.awaitPhotos(1)
        inner.fill()
        scene.tap("Tumpukan sampah")
        scene.saysFull()
        assertEquals(FlowStep.CATEGORY, scene.state.stop.step)
        inner.free()
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.REVIEW)
        assertTrue(scene.state.problems.isEmpty())
    }

    @Test
    fun sendingStopsInWordsAndGoesOnOnceThereIsRoom() {
        JobScene().use { phone ->
            val small = disk(phone.folder, 12)
            phone.server.start()
            phone.open()
            val made = phone.report()
            small.fill()
            phone.network.now = NetworkState.UNMETERED
            assertTrue("it comes again", phone.run())
            assertSaid(
                phone.words(), "Ruang ponsel habis, kiriman berhenti. Yang sudah tersimpan tetap aman; kosongkan sedikit ruang.",
                "The phone is full, so sending has stopped. What is saved is safe; free some space.",
            )
            assertEquals("Tumpukan di tepi jalan", phone.ask { it.report(made.reportId) }.note)
            small.free()
            assertFalse(phone.run())
            assertEquals(Sending.COMPLETE, phone.ask { it.report(made.reportId) }.sending)
        }
    }
}
