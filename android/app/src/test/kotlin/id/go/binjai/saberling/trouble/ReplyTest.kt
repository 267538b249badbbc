package id.go.binjai.saberling.trouble

import android.Manifest
import android.app.Activity
import android.content.ClipData
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.provider.MediaStore
import android.provider.Settings
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.SaberlingApp
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.ApiException
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.core.OfficeQuestionView
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.crew.CrewScene
import id.go.binjai.saberling.crew.EvidenceCameraActivity
import id.go.binjai.saberling.crew.TaskActivity
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.home.ReportActivity
import id.go.binjai.saberling.home.ReportScene
import id.go.binjai.saberling.home.RespondActivity
import id.go.binjai.saberling.home.nothing
import id.go.binjai.saberling.home.press
import id.go.binjai.saberling.home.texts
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.home.Reply
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.report.CameraFiles
import id.go.binjai.saberling.settle
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.io.File

/** Photos for an answer, a dispute, a retake or a crew's evidence that do not come: words stay, and it can be tried again. */
@RunWith(ShellRunner::class)
class ReplyTest {
    private val app get() = RuntimeEnvironment.getApplication() as SaberlingApp
    private lateinit var scene: ReportScene

    /** On this disk there is no room for a photo. */
    private class Full(private val real: AppInterface) : AppInterface by real {
        @Volatile
        var isFull = true
        private fun room() {
            if (isFull) throw ApiException.Failed("disk.text", SENTENCE)
        }
        override fun keepPhoto(ownerId: String, role: PhotoRole, path: String): KeptPhotoView {
            room()
            return real.keepPhoto(ownerId, role, path)
        }
        override fun replacePhoto(reportId: String, photoId: String, path: String): ReportView {
            room()
            return real.replacePhoto(reportId, photoId, path)
        }
    }

    @Before
    fun aReportWithAQuestionAndALostPhoto() {
        scene = ReportScene.set()
        val can = nothing.copy(answer = true, dispute = true, photos = true)
        val view = scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 60, ReportStatus.UNDER_REVIEW, "Sedang diperiksa", Sending.PHOTOS_PENDING, "Perlu tindakan.", can)
        scene.all = listOf(
            view.copy(
                question = OfficeQuestionView("q1", "Di sisi mana?", 0), actionCode = "photo_lost",
                photos = listOf(scene.photoView("lost", 5, state = PhotoState.LOST)),
            ),
        )
        shadowOf(app).grantPermissions(Manifest.permission.CAMERA)
    }

    private fun answering(): RespondActivity =
        Robolectric.buildActivity(RespondActivity::class.java, RespondActivity.intent(app, "r1", Reply.ANSWER)).setup().get().also {
            settle { it.texts().any { words -> "Di sisi mana?" in words } }
            it.findViewById<EditText>(R.id.respond_words).setText("Sisi utara.")
        }

    private fun Activity.asked(action: String): Intent {
        settle(action) { shadowOf(this).peekNextStartedActivityForResult()?.intent?.action == action }
        return shadowOf(this).nextStartedActivityForResult.intent
    }

    private fun Activity.choose(vararg uris: Uri) {
        val clip = ClipData.newRawUri("", uris[0]).apply { uris.drop(1).forEach { addItem(ClipData.Item(it)) } }
        press("Galeri")
        shadowOf(this).receiveResult(asked(MediaStore.ACTION_PICK_IMAGES), Activity.RESULT_OK, Intent().apply { clipData = clip })
    }

    private fun Activity.shoot(bytes: ByteArray?, result: Int = Activity.RESULT_OK) {
        press("Kamera")
        val asked = asked(MediaStore.ACTION_IMAGE_CAPTURE)
        @Suppress("DEPRECATION")
        val target: Uri = checkNotNull(asked.getParcelableExtra(MediaStore.EXTRA_OUTPUT))
        if (bytes != null) app.contentResolver.openOutputStream(target)!!.use { it.write(bytes) }
        shadowOf(this).receiveResult(asked, result, null)
    }

    private fun offered(name: String, bytes: () -> ByteArray): Uri = Uri.parse("content://gallery.example/$name").also {
        shadowOf(app.contentResolver).registerInputStreamSupplier(it) { bytes().inputStream() }
    }

    private fun picture(seed: Int = 1) = photo(File(scene.picture(seed))).readBytes()

    private fun Activity.strip() = findViewById<TextView>(R.id.strip).text.toString()

    private fun left() = CameraFiles.root(app).walk().filter { it.isFile }.toList()

    private fun Activity.keeps() {
        assertEquals("Sisi utara.", findViewById<EditText>(R.id.respond_words).text.toString())
        settle("our copies to go") { left().isEmpty() }
    }

    @Test
    fun aPictureThatCannotBeReadIsSaidAndTheAnswerGoesOn() {
        val activity = answering()
        activity.choose(offered("bad") { throw IllegalStateException("their fault") })
        settle("the sentence") { activity.strip().isNotEmpty() }
        assertSaid(
            activity.strip(), "Tidak ada foto yang bisa dibaca. Coba lagi, atau pilih foto lain.",
            "There was no photo to be read. Try again, or choose another one.",
        )
        activity.keeps()
        activity.choose(offered("good") { picture() })
        settle("the photo") { activity.findViewById<android.view.ViewGroup>(R.id.respond_photos).childCount == 1 }
        activity.findViewById<android.view.View>(R.id.respond_send).performClick()
        settle("the end") { activity.isFinishing }
        assertEquals(listOf("answer q1 Sisi utara. 1"), scene.done.toList())
    }

    @Test
    fun aCameraThatWritesNothingIsSaidAndOneThatIsClosedIsNot() {
        val activity = answering()
        activity.shoot(null, Activity.RESULT_CANCELED)
        activity.keeps()
        assertEquals("", activity.strip())
        activity.shoot(null)
        settle("the sentence") { "Tidak ada foto yang bisa dibaca" in activity.strip() }
        activity.keeps()
    }

    @Test
    fun ofThirtyAtOnceTenAreTakenAndTheLimitIsSaid() {
        val activity = answering()
        val bytes = picture()
        activity.choose(*Array(30) { offered("p$it") { bytes } })
        settle("the sentence") { activity.strip().isNotEmpty() }
        assertSaid(
            activity.strip(), "Satu laporan memuat 10 foto. Yang diambil 10 foto pertama, sisanya tidak ikut.",
            "A report takes 10 photos. The first 10 were taken in; the rest was left out.",
        )
        settle("the photos") { activity.findViewById<android.view.ViewGroup>(R.id.respond_photos).childCount == 10 }
        activity.keeps()
    }

    @Test
    fun aDeniedCameraIsAllowedByATapOnWhatIsSaid() {
        shadowOf(app).denyPermissions(Manifest.permission.CAMERA)
        val activity = answering()
        activity.press("Kamera")
        activity.onRequestPermissionsResult(30, arrayOf(Manifest.permission.CAMERA), intArrayOf(PackageManager.PERMISSION_DENIED))
        assertSaid(
            activity.strip(), "Izin kamera tidak diberikan. Pilih dari galeri, atau ketuk di sini untuk mengizinkannya di setelan.",
            "The camera is not allowed. Choose from the gallery, or tap here to allow it in settings.",
        )
        activity.findViewById<TextView>(R.id.strip).performClick()
        assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, shadowOf(activity).nextStartedActivity.action)
        activity.keeps()
    }

    @Test
    fun aPhotoThatFindsNoRoomWaitsAndIsTakenWhenThePageIsOpenedAgain() {
        val full = Full(scene)
        app.core = Core(full)
        val activity = answering()
        activity.shoot(picture())
        settle("the sentence") { activity.findViewById<TextView>(R.id.respond_problem).text.toString() == SENTENCE }
        assertEquals(1, left().size)
        full.isFull = false
        activity.finish()
        val again = answering()
        settle("the photo") { again.findViewById<android.view.ViewGroup>(R.id.respond_photos).childCount == 1 }
        again.keeps()
    }

    private fun retaking(): ReportActivity =
        Robolectric.buildActivity(ReportActivity::class.java, ReportActivity.retake(app, "r1", "lost")).setup().get().also { activity ->
            settle("the question") { org.robolectric.shadows.ShadowDialog.getLatestDialog()?.isShowing == true }
            val dialog = org.robolectric.shadows.ShadowDialog.getLatestDialog() as android.app.AlertDialog
            shadowOf(dialog).clickOnItem(1)
            settle { shadowOf(activity).peekNextStartedActivityForResult() != null }
        }

    private fun ReportActivity.chosen(uri: Uri) =
        shadowOf(this).receiveResult(asked(MediaStore.ACTION_PICK_IMAGES), Activity.RESULT_OK, Intent().setData(uri))

    @Test
    fun aRetakenPhotoWhoseProviderThrowsIsSaidAndNothingIsReplaced() {
        val activity = retaking()
        activity.chosen(offered("throws") { throw UnsupportedOperationException("their fault") })
        settle("the sentence") { "Tidak ada foto yang bisa dibaca" in activity.strip() }
        assertTrue(scene.done.isEmpty() && left().isEmpty())
    }

    @Test
    fun aRetakenPhotoThatFindsNoRoomIsTakenByTheNextTap() {
        val full = Full(scene)
        app.core = Core(full)
        val activity = retaking()
        activity.chosen(offered("good") { picture() })
        settle("the sentence") { activity.strip() == SENTENCE }
        assertEquals(1, left().size)
        full.isFull = false
        activity.press("Ambil ulang")
        settle("the photo") { scene.done.toList() == listOf("replace lost true") }
        settle("our copy to go") { left().isEmpty() }
        assertFalse(org.robolectric.shadows.ShadowDialog.getLatestDialog().isShowing)
    }

    @Test
    fun evidenceThatFindsNoRoomGoesWithDone() {
        val crew = CrewScene(scene, File(scene.picture(1)).parentFile!!)
        crew.day = listOf(crew.task(1, "k-pile", "Tumpukan sampah", "Sei Melati", TaskStatus.STARTED))
        val full = Full(crew)
        app.core = Core(full)
        val activity = Robolectric.buildActivity(TaskActivity::class.java, TaskActivity.intent(app, "t1")).setup().get()
        settle("the task") { activity.findViewById<TextView>(R.id.category).text.isNotEmpty() }
        val taken = File(EvidenceCameraActivity.folder(app).apply { mkdirs() }, "evidence-1.jpg")
        taken.writeBytes(picture())
        @Suppress("DEPRECATION")
        shadowOf(activity).callOnActivityResult(PhotoRole.AFTER.ordinal, Activity.RESULT_OK, Intent().putExtra(EvidenceCameraActivity.FILE, taken.path))
        settle("the sentence") { SENTENCE in activity.texts() }
        assertEquals(1, EvidenceCameraActivity.folder(app).list()!!.size)
        full.isFull = false
        activity.findViewById<android.view.View>(R.id.main).performClick()
        settle("the photo") { EvidenceCameraActivity.folder(app).list()!!.isEmpty() }
        settle("the end") { activity.isFinishing }
        assertEquals(1, crew.done.size)
    }

    private companion object {
        const val SENTENCE = "Ruang ponsel habis, belum tersimpan. Kosongkan sedikit ruang; isian masih di layar."
    }
}
