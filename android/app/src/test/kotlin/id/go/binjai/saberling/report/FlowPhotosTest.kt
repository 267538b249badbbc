package id.go.binjai.saberling.report

import android.Manifest
import android.app.Activity
import android.content.ClipData
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.provider.MediaStore
import android.view.MotionEvent
import android.view.View
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.all
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.Mishap
import id.go.binjai.saberling.kit.Spot
import id.go.binjai.saberling.settle
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.io.FileNotFoundException
import java.io.IOException

/** Where photos come from, and what is said when they do not. */
@RunWith(ShellRunner::class)
class FlowPhotosTest {
    private fun several(uris: List<Uri>) = Intent().apply {
        clipData = ClipData.newRawUri("", uris[0]).apply { uris.drop(1).forEach { addItem(ClipData.Item(it)) } }
    }

    // parity: report.library
    @Test
    @Config(sdk = [26, 34])
    fun severalPhotosOfThePickerAreCopiedOffTheMainThreadAndOurCopiesGo() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val asked = scene.picker()
        scene.answer(asked, Activity.RESULT_OK, several(listOf(scene.offered("a"), scene.offered("b"))))
        scene.awaitPhotos(2)
        assertTrue(scene.incoming().isEmpty())
    }

    @Test
    fun theSamePhotoChosenTwiceIsThereOnce() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        scene.answer(scene.picker(), Activity.RESULT_OK, several(listOf(scene.offered("a"), scene.offered("a"))))
        scene.await("the photo") { scene.state.preparing == null && scene.incoming().isEmpty() && scene.state.draft?.photos?.isNotEmpty() == true }
        scene.awaitPhotos(1)
    }

    // parity: report.share
    @Test
    fun whatAnotherAppSharesBecomesADraft() {
        val scene = FlowScene()
        val one = Intent(Intent.ACTION_SEND).setType("image/jpeg").putExtra(Intent.EXTRA_STREAM, scene.offered("shared"))
        scene.open(one.setClass(scene.app, ReportFlowActivity::class.java))
        scene.awaitPhotos(1)
        val many = Intent(Intent.ACTION_SEND_MULTIPLE).setType("image/*")
            .putParcelableArrayListExtra(Intent.EXTRA_STREAM, arrayListOf(scene.offered("x"), scene.offered("y")))
        scene.open(many.setClass(scene.app, ReportFlowActivity::class.java))
        scene.awaitPhotos(2)
        assertEquals(2, scene.drafts().size)
    }

    @Test
    fun aSharedAddressThatIsNoContentIsNotOpened() {
        val scene = FlowScene()
        val bad = Intent(Intent.ACTION_SEND).setType("image/jpeg").putExtra(Intent.EXTRA_STREAM, Uri.parse("file:///data/data/secret"))
        assertTrue(PhotoIntents.shared(scene.app, bad).isEmpty())
        scene.open(bad.setClass(scene.app, ReportFlowActivity::class.java))
        scene.await("the end") { scene.state.problems(Spot.PHOTOS).isNotEmpty() }
    }

    @Test
    fun everyBadFileIsNamedInASentenceAndTheGoodOnesStay() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val heic = byteArrayOf(0, 0, 0, 24) + "ftypheic".toByteArray() + ByteArray(64)
        val uris = listOf(scene.offered("good"), scene.offered("empty", ByteArray(0)), scene.offered("heic", heic), scene.offered("text", "no photo".toByteArray()))
        scene.answer(scene.picker(), Activity.RESULT_OK, several(uris))
        scene.await("the sentences") { scene.state.preparing == null && scene.state.problems(Spot.PHOTOS).size == 3 }
        scene.awaitPhotos(1)
        assertTrue(scene.words().contains("Format HEIC belum bisa dibaca"))
        assertTrue(scene.incoming().isEmpty())
        assertTrue(scene.activity.shootPage("report-photos-bad-in-light") > 2)
    }

    @Test
    fun aPhotoThatIsGoneOrMayNotBeReadIsSaidAndTheDraftStays() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val gone = Uri.parse("content://gallery.example/gone")
        val locked = Uri.parse("content://gallery.example/locked")
        val full = Uri.parse("content://gallery.example/full")
        shadowOf(scene.app.contentResolver).registerInputStreamSupplier(gone) { throw IllegalStateException("gone", FileNotFoundException()) }
        shadowOf(scene.app.contentResolver).registerInputStreamSupplier(locked) { throw SecurityException("no grant") }
        shadowOf(scene.app.contentResolver).registerInputStreamSupplier(full) {
            object : java.io.InputStream() {
                override fun read(): Int = throw IOException("write failed: ENOSPC (No space left on device)")
            }
        }
        scene.answer(scene.picker(), Activity.RESULT_OK, several(listOf(gone, locked, full)))
        scene.await("the sentences") { scene.state.problems(Spot.PHOTOS).size == 3 }
        assertEquals(listOf(Mishap.PHOTO_GONE, Mishap.PHOTO_GONE, Mishap.DISK_FULL), scene.state.problems(Spot.PHOTOS).map { it.mishap })
        assertEquals(1, scene.drafts().size)
    }

    @Test
    fun onAFullDiskTheCamerasFileStaysAndIsTakenOnceThereIsRoom() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.core.diskFull = true
        scene.shoot()
        scene.await("the sentence") { scene.state.problems(Spot.PHOTOS).any { it.canRetry } }
        assertEquals(1, scene.incoming().size)
        scene.core.diskFull = false
        scene.tap("Coba lagi")
        scene.awaitPhotos(1)
        assertTrue(scene.incoming().isEmpty())
    }

    @Test
    fun withoutACameraAppTheGalleryIsOffered() {
        val scene = FlowScene()
        shadowOf(scene.stage.app).checkActivities(true)
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.await("the sentence") { scene.state.problems(Spot.PHOTOS).isNotEmpty() }
        assertTrue(scene.words().contains("Ponsel ini tidak punya aplikasi kamera. Pilih dari galeri."))
    }

    @Test
    fun aCameraThatGivesNothingIsSaid() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.answer(scene.asked(MediaStore.ACTION_IMAGE_CAPTURE), Activity.RESULT_OK, null)
        scene.await("the sentence") { scene.state.problems(Spot.PHOTOS).isNotEmpty() }
        assertTrue(scene.words().contains("Kamera tidak memberi foto. Coba lagi, atau pilih dari galeri."))
        assertTrue(scene.incoming().isEmpty())
    }

    @Test
    fun withoutTheCamerasPermissionItIsAskedForAndRefusedInWords() {
        val scene = FlowScene()
        shadowOf(scene.stage.app).denyPermissions(Manifest.permission.CAMERA)
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.await("the question") { shadowOf(scene.activity).lastRequestedPermission != null }
        val denied = intArrayOf(PackageManager.PERMISSION_DENIED)
        scene.activity.onRequestPermissionsResult(FlowPermissions.CAMERA, arrayOf(Manifest.permission.CAMERA), denied)
        scene.await("the sentence") { scene.state.problems(Spot.PHOTOS).isNotEmpty() }
        assertTrue(scene.words().contains("Izin kamera tidak diberikan"))
    }

    @Test
    fun aRetakenPhotoTakesThePlaceOfTheOldOne() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.shoot(1)
        scene.awaitPhotos(1)
        val old = scene.state.draft!!.photos[0].photoId
        scene.activity.camera(old)
        scene.shoot(2)
        scene.await("the other photo") { scene.state.draft!!.photos.singleOrNull()?.let { it.photoId != old } == true }
    }

    @Test
    fun onlyFilesOfOursAreHandedToTheCamera() {
        val scene = FlowScene()
        for (path in listOf("../secret/a.jpg", "a/../../core/core.db", "a", "a/b/c.jpg")) {
            val uri = Uri.Builder().scheme("content").authority(scene.app.packageName).path(path).build()
            val isOpened = try {
                scene.app.contentResolver.openFileDescriptor(uri, "w").use { it != null }
            } catch (_: FileNotFoundException) {
                false
            }
            assertFalse(path, isOpened)
        }
    }

    // parity: report.blur
    @Test
    fun boxesByFingerAreGoneForGoodAndCanBeUndoneBefore() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.shoot()
        scene.awaitPhotos(1)
        val photo = scene.state.draft!!.photos[0]
        val intent = BlurActivity.intent(scene.app, scene.state.draft!!.draftId, photo.photoId)
        val controller = Robolectric.buildActivity(BlurActivity::class.java, intent).setup()
        val view = controller.get().findViewById<BlurView>(R.id.blur_picture)
        settle("the photo") { view.picture != null }
        controller.get().shootPage("report-blur-empty-in-light")
        drag(view, 0.3f, 0.4f, 0.5f, 0.6f)
        drag(view, 0.6f, 0.4f, 0.8f, 0.5f)
        settle("two boxes") { boxes(controller.get()) == 2 }
        controller.get().shootPage("report-blur-in-light")
        controller.recreate()
        settle("two boxes") { boxes(controller.get()) == 2 }
        controller.get().findViewById<View>(R.id.report_bar).all().first { it.contentDescription == "Urungkan" }.performClick()
        settle("one box") { boxes(controller.get()) == 1 }
        controller.get().findViewById<View>(R.id.blur_save).performClick()
        scene.await("the end") { controller.get().isFinishing }
        val after = scene.real.keptPhotos(scene.drafts().single().draftId, PhotoRole.REPORT).single()
        assertTrue(after.covered)
    }

    private fun boxes(activity: BlurActivity) =
        activity.findViewById<View>(R.id.blur_boxes).all().count { it is android.widget.Button } - 1

    private fun drag(view: View, fromX: Float, fromY: Float, toX: Float, toY: Float) {
        listOf(MotionEvent.ACTION_DOWN to (fromX to fromY), MotionEvent.ACTION_MOVE to (toX to toY), MotionEvent.ACTION_UP to (toX to toY)).forEach { (action, at) ->
            val event = MotionEvent.obtain(0, 0, action, at.first * view.width, at.second * view.height, 0)
            view.dispatchTouchEvent(event)
            event.recycle()
        }
    }
}
