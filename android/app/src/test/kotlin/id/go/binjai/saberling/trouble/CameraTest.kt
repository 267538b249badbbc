package id.go.binjai.saberling.trouble

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.content.pm.PackageManager
import android.provider.MediaStore
import android.provider.Settings
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.report.FlowPermissions
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.ReportFlowActivity
import id.go.binjai.saberling.report.shootPage
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import java.io.File

/** No photo from the camera: why, and what a person can do then. */
@RunWith(ShellRunner::class)
class CameraTest {
    private fun denied(forEver: Boolean): FlowScene {
        val scene = FlowScene()
        shadowOf(scene.stage.app).denyPermissions(Manifest.permission.CAMERA)
        shadowOf(scene.app.packageManager).setShouldShowRequestPermissionRationale(Manifest.permission.CAMERA, !forEver)
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.await("the question") { shadowOf(scene.activity).lastRequestedPermission != null }
        scene.refuse(FlowPermissions.CAMERA, Manifest.permission.CAMERA)
        scene.await("the sentence") { scene.state.problems.isNotEmpty() }
        assertSaid(
            scene.words(), "Izin kamera tidak diberikan. Pilih dari galeri, atau izinkan di setelan.",
            "The camera is not allowed. Choose from the gallery, or allow it in settings.",
        )
        return scene
    }

    private fun FlowScene.refuse(request: Int, permission: String) =
        activity.onRequestPermissionsResult(request, arrayOf(permission), intArrayOf(PackageManager.PERMISSION_DENIED))

    @Test
    fun aCameraThatIsDeniedOnceLeavesTheGalleryAndTheReportIsMade() {
        val scene = denied(forEver = false)
        scene.tap("Pilih dari galeri")
        scene.answer(scene.picker(), Activity.RESULT_OK, Intent().setData(scene.offered("instead")))
        scene.awaitPhotos(1)
        assertTrue(scene.state.problems.isEmpty() && scene.incoming().isEmpty())
        assertEquals(1, scene.drafts().size)
    }

    @Test
    fun aCameraThatIsDeniedForEverIsAllowedInThePhonesSettings() {
        val scene = denied(forEver = true)
        assertTrue(scene.activity.shootPage("report-camera-denied-in-light") > 2)
        scene.tap("Buka setelan")
        val settings = shadowOf(scene.activity).nextStartedActivity
        assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, settings.action)
        assertEquals("package:${scene.app.packageName}", settings.dataString)
        shadowOf(scene.stage.app).grantPermissions(Manifest.permission.CAMERA)
        scene.controller.pause().stop().restart().start().resume()
        scene.await("the way that is open again") { scene.state.problems.isEmpty() }
        scene.activity.camera()
        scene.shoot()
        scene.awaitPhotos(1)
    }

    @Test
    fun aQuestionThatWasPutAwayByAnotherIsNoRefusal() {
        val scene = FlowScene()
        shadowOf(scene.stage.app).denyPermissions(Manifest.permission.CAMERA)
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.await("the question") { shadowOf(scene.activity).lastRequestedPermission != null }
        scene.activity.onRequestPermissionsResult(FlowPermissions.CAMERA, emptyArray(), IntArray(0))
        scene.pass()
        assertTrue(scene.state.problems.isEmpty())
    }

    @Test
    fun withoutACameraAppTheGalleryIsOneTapAway() {
        val scene = FlowScene()
        shadowOf(scene.stage.app).checkActivities(true)
        scene.open(ReportFlowActivity.camera(scene.app))
        scene.await("the sentence") { scene.state.problems.isNotEmpty() }
        assertSaid(
            scene.words(), "Ponsel ini tidak punya aplikasi kamera. Pilih dari galeri.",
            "This phone has no camera app. Choose from the gallery.",
        )
        shadowOf(scene.stage.app).checkActivities(false)
        scene.tap("Pilih dari galeri")
        scene.answer(scene.picker(), Activity.RESULT_OK, Intent().setData(scene.offered("instead")))
        scene.awaitPhotos(1)
        assertTrue("the file that was made for the camera went", scene.incoming().isEmpty())
    }

    @Test
    fun withoutAnyAppForPhotosBothAreNamedAndTheReportGoesOn() {
        val scene = FlowScene()
        shadowOf(scene.stage.app).checkActivities(true)
        scene.open(ReportFlowActivity.gallery(scene.app))
        scene.await("the sentence") { scene.state.problems.isNotEmpty() }
        assertSaid(
            scene.words(), "Ponsel ini tidak punya aplikasi galeri. Ambil foto dengan kamera.",
            "This phone has no gallery app. Take the photo with the camera.",
        )
        assertEquals(1, scene.drafts().size)
    }

    @Test
    fun aCameraThatSaysYesAndWritesNothingIsToldAndAskedAgain() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.answer(scene.asked(MediaStore.ACTION_IMAGE_CAPTURE), Activity.RESULT_OK, null)
        scene.await("the sentence") { scene.state.problems.isNotEmpty() }
        assertSaid(
            scene.words(), "Kamera tidak memberi foto. Coba lagi, atau pilih dari galeri.",
            "The camera gave no photo. Try again, or choose one from the gallery.",
        )
        assertTrue(scene.incoming().isEmpty())
        scene.activity.camera()
        scene.shoot()
        scene.awaitPhotos(1)
        assertTrue(scene.state.problems.isEmpty())
    }

    @Test
    fun aCameraThatIsClosedLeavesNothingBehindAndTheOtherPhotosWhereTheyAre() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.shoot()
        scene.awaitPhotos(1)
        scene.activity.camera()
        scene.answer(scene.asked(MediaStore.ACTION_IMAGE_CAPTURE), Activity.RESULT_CANCELED, null)
        scene.await("our file to go") { scene.incoming().isEmpty() }
        assertEquals(1, scene.drafts().single().photos.size)
        assertTrue(scene.state.problems.isEmpty())
    }

    @Test
    fun aPhotoTakenAcrossARotationIsThereOnce() {
        val scene = FlowScene(ReportFlowActivity::camera)
        val asked = scene.asked(MediaStore.ACTION_IMAGE_CAPTURE)
        scene.controller.recreate()
        scene.write(asked, picture(scene))
        @Suppress("DEPRECATION")
        shadowOf(scene.activity).callOnActivityResult(CAMERA, Activity.RESULT_OK, null)
        scene.awaitPhotos(1)
        assertNull("the camera is not opened again", shadowOf(scene.activity).peekNextStartedActivityForResult())
        assertTrue(scene.incoming().isEmpty())
    }

    @Test
    fun aCameraThatWroteNothingIntoAKilledProcessIsTold() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.asked(MediaStore.ACTION_IMAGE_CAPTURE)
        scene.kill()
        @Suppress("DEPRECATION")
        shadowOf(scene.activity).callOnActivityResult(CAMERA, Activity.RESULT_OK, null)
        scene.await("the sentence") { "Kamera tidak memberi foto" in scene.words() }
        assertTrue(scene.incoming().isEmpty())
        assertEquals(1, scene.drafts().size)
    }

    @Test
    fun aPhotoThatReplacesAnotherStillDoesAfterTheProcessWasKilledUnderTheCamera() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.shoot(1)
        scene.awaitPhotos(1)
        val old = scene.state.draft!!.photos.single().photoId
        scene.activity.camera(old)
        val asked = scene.asked(MediaStore.ACTION_IMAGE_CAPTURE)
        scene.kill { scene.write(asked, picture(scene)) }
        @Suppress("DEPRECATION")
        shadowOf(scene.activity).callOnActivityResult(CAMERA, Activity.RESULT_OK, null)
        scene.await("the other photo") { scene.drafts().single().photos.singleOrNull()?.let { it.photoId != old } == true }
        scene.await("our file to go") { scene.incoming().isEmpty() }
    }

    private fun picture(scene: FlowScene) = photo(File(scene.stage.folder, "camera.jpg"), 7).readBytes()

    private companion object {
        const val CAMERA = 1
    }
}
