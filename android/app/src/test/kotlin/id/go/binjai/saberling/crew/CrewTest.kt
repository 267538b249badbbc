package id.go.binjai.saberling.crew

import android.app.AlertDialog
import android.content.Intent
import android.view.View
import android.widget.EditText
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.Watched
import id.go.binjai.saberling.all
import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.CrewView
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.home.PhotoActivity
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.later
import id.go.binjai.saberling.map.MapView
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowAlertDialog
import java.io.File

private const val ENGLISH = "en-rUS-w360dp-h780dp-xhdpi"
private const val NIGHT = "in-rID-w360dp-h780dp-night-xhdpi"

@RunWith(ShellRunner::class)
class CrewTest {
    private lateinit var scene: CrewScene

    @Before
    fun aDayOfWork() {
        val stage = Stage()
        val english = RuntimeEnvironment.getQualifiers().startsWith("en")
        val real = App.open(
            OpenOptions(
                dataDir = File(stage.folder, "core").path, seedPack = Stage.sampleSeed, language = if (english) "en" else "id",
                secrets = id.go.binjai.saberling.MemorySecrets(), network = stage.network,
            ),
        )
        scene = CrewScene(real, stage.folder, english)
        scene.legs = listOf(400u, 1_100u, 1_900u, 2_800u)
        scene.day = listOf(
            scene.task(1, "k-pile", "Tumpukan sampah", "Sei Melati", overdue = 1u),
            scene.task(2, "k-drain", "Selokan tersumbat", "Bandar Sirih"),
            scene.task(3, "k-bin", "Bak sampah penuh", "Sei Melati"),
            scene.task(4, "k-debris", "Puing bangunan", "Pondok Aren"),
            scene.task(5, "k-pile", "Tumpukan sampah", "Tanah Pandan", TaskStatus.DONE, notice = "Hasil tersimpan di ponsel. Dikirim saat ada sinyal.", sending = Sending.QUEUED),
        )
        stage.app.core = Core(Watched.over(scene))
    }

    private fun list() = Robolectric.buildActivity(CrewListActivity::class.java).setup().also {
        val stops = it.get().findViewById<ListView>(R.id.stops)
        settle("the stops") { (stops.adapter?.count ?: 0) > scene.day.size - 1 && stops.childCount > 2 }
    }

    private fun page(id: String) = Robolectric.buildActivity(TaskActivity::class.java, TaskActivity.intent(RuntimeEnvironment.getApplication(), id, 2, 5)).setup().also {
        settle("the task") { it.get().findViewById<TextView>(R.id.category).text.isNotEmpty() }
    }

    // parity: crew.list
    // parity: crew.map
    @Test
    fun theDayIsShownInDrivingOrderWithTheNextStopLarge() {
        val activity = list().get()
        val stops = activity.findViewById<ListView>(R.id.stops)
        val first = stops.getChildAt(1)
        assertEquals("400 m", first.findViewById<TextView>(R.id.far).text)
        assertEquals(View.VISIBLE, first.findViewById<View>(R.id.buttons).visibility)
        assertEquals(View.GONE, stops.getChildAt(2).findViewById<View>(R.id.buttons).visibility)
        assertTrue(first.findViewById<View>(R.id.card).contentDescription.contains("lewat target 1 hari"))
        val map = activity.findViewById<MapView>(R.id.map)
        assertTrue(map.isShown)
        assertEquals(scene.day.size, map.stops.size)
        activity.shoot("crew-list-id-light")
    }

    @Test
    @Config(qualifiers = NIGHT)
    fun theListAtNight() = list().get().shoot("crew-list-id-dark").let { assertTrue(it > 20) }

    @Test
    @Config(qualifiers = ENGLISH)
    fun theListInEnglish() {
        val activity = list().get()
        val first = activity.findViewById<ListView>(R.id.stops).getChildAt(1)
        assertEquals("1 day", first.findViewById<TextView>(R.id.late).text)
        activity.shoot("crew-list-en-light")
    }

    // parity: crew.directions
    @Test
    fun directionsAreHandedToThePhonesMap() {
        val activity = list().get()
        activity.findViewById<ListView>(R.id.stops).getChildAt(1).findViewById<View>(R.id.directions).performClick()
        val intent = shadowOf(activity).nextStartedActivity
        assertEquals(Intent.ACTION_VIEW, intent.action)
        assertEquals("geo", intent.data?.scheme)
    }

    @Test
    fun anotherCrewsUnsentWorkIsNamed() {
        scene.staff = listOf(scene.staff[0], CrewView("c2", "Regu Mawar", "Ani", false, 3u, false))
        val activity = list().get()
        settle { activity.window.decorView.all().filterIsInstance<TextView>().any { it.text.contains("3 hasil Regu Mawar") } }
    }

    @Test
    fun withoutTasksTheListSaysSo() {
        scene.day = emptyList()
        val activity = Robolectric.buildActivity(CrewListActivity::class.java).setup().get()
        settle { activity.findViewById<View>(R.id.empty)?.visibility == View.VISIBLE }
        activity.shoot("crew-empty-id-light")
    }

    @Test
    fun startWithoutABeforePhotoSaysWhatIsMissing() {
        val activity = page("t2").get()
        activity.findViewById<View>(R.id.main).performClick()
        settle { activity.findViewById<TextView>(R.id.safe).text == activity.getString(R.string.crew_before_first) }
        activity.shoot("crew-task-before-id-light")
    }

    @Test
    fun thePhotoOfTheCameraIsKeptAndItsFileGoes() {
        val controller = page("t2")
        val activity = controller.get()
        activity.findViewById<View>(R.id.before).performClick()
        val camera = shadowOf(activity).nextStartedActivityForResult
        assertEquals(EvidenceCameraActivity::class.java.name, camera.intent.component?.className)
        val file = File(scene.picture(0xFF336655.toInt())).copyTo(File.createTempFile("taken", ".jpg"), overwrite = true)
        shadowOf(activity).receiveResult(camera.intent, android.app.Activity.RESULT_OK, Intent().putExtra(EvidenceCameraActivity.FILE, file.path))
        settle { activity.findViewById<View>(R.id.before).findViewById<TextView>(R.id.label).text.startsWith("Sebelum ·") && !file.exists() }
    }

    @Test
    fun doneGoesWithTheNoteAndLeaves() {
        scene.day = scene.day.map { if (it.taskId == "t2") scene.task(2, "k-drain", "Selokan tersumbat", "Bandar Sirih", TaskStatus.STARTED) else it }
        scene.keepPhoto("t2", PhotoRole.AFTER, "x")
        val activity = page("t2").get()
        activity.findViewById<EditText>(R.id.note).setText("12 kantong diangkut, trotoar disapu.")
        settle { activity.findViewById<View>(R.id.after).contentDescription?.contains("Sesudah ·") == true }
        Thread.sleep(300)
        activity.shoot("crew-task-id-light")
        activity.findViewById<View>(R.id.main).performClick()
        activity.findViewById<View>(R.id.main).performClick()
        settle { activity.isFinishing }
        assertEquals(listOf("12 kantong diangkut, trotoar disapu."), scene.done)
    }

    @Test
    @Config(qualifiers = NIGHT)
    fun theTaskAtNightSurvivesATurn() {
        scene.day = scene.day.map { if (it.taskId == "t2") scene.task(2, "k-drain", "Selokan tersumbat", "Bandar Sirih", TaskStatus.STARTED) else it }
        val controller = page("t2")
        controller.get().findViewById<EditText>(R.id.note).setText("Sedang hujan.")
        controller.recreate()
        settle { controller.get().findViewById<TextView>(R.id.category).text.isNotEmpty() }
        assertEquals("Sedang hujan.", controller.get().findViewById<EditText>(R.id.note).text.toString())
        Thread.sleep(300)
        controller.get().shoot("crew-task-id-dark")
    }

    @Test
    fun theTasksPhotosOpenInFullOneAfterTheOther() {
        scene.day = scene.day.map { if (it.taskId == "t2") scene.task(2, "k-drain", "Selokan tersumbat", "Bandar Sirih", TaskStatus.STARTED) else it }
        scene.keepPhoto("t2", PhotoRole.AFTER, "x")
        val activity = page("t2").get()
        settle { activity.findViewById<View>(R.id.after).contentDescription?.contains("Sesudah ·") == true }
        activity.findViewById<View>(R.id.after).performClick()
        val full = Robolectric.buildActivity(PhotoActivity::class.java, shadowOf(activity).nextStartedActivity).setup().get()
        assertEquals("Foto 2 dari 2 · Sesudah", full.findViewById<TextView>(R.id.photo_words).text.toString())
        later()
        activity.findViewById<View>(R.id.resident).performClick()
        val first = Robolectric.buildActivity(PhotoActivity::class.java, shadowOf(activity).nextStartedActivity).setup().get()
        assertEquals("Foto 1 dari 2", first.findViewById<TextView>(R.id.photo_words).text.toString())
    }

    // parity: crew.decline
    @Test
    fun declineAsksForAReasonAndStaysOpenUntilThereIsOne() {
        val activity = page("t2").get()
        settle { activity.findViewById<View>(R.id.cannot).visibility == View.VISIBLE }
        activity.findViewById<View>(R.id.cannot).performClick()
        val dialog = ShadowAlertDialog.getLatestAlertDialog()
        dialog.getButton(AlertDialog.BUTTON_POSITIVE).performClick()
        assertTrue(dialog.isShowing)
        assertEquals(View.VISIBLE, dialog.findViewById<View>(R.id.missing).visibility)
    }

    @Test
    fun theCameraWithoutPermissionSaysWhatToDo() {
        val activity = Robolectric.buildActivity(EvidenceCameraActivity::class.java, EvidenceCameraActivity.intent(RuntimeEnvironment.getApplication(), PhotoRole.AFTER, scene.picture(0xFF445566.toInt()), null)).setup().get()
        activity.onRequestPermissionsResult(0, arrayOf(android.Manifest.permission.CAMERA), intArrayOf(android.content.pm.PackageManager.PERMISSION_DENIED))
        assertEquals(activity.getString(R.string.camera_denied), activity.findViewById<TextView>(R.id.trouble_text).text)
        settle { activity.findViewById<android.widget.ImageView>(R.id.ghost).drawable != null }
        activity.shoot("crew-camera-denied")
    }

    // parity: crew.evidence
    @Test
    fun theCameraTakesOnePhotoForTwoTaps() {
        shadowOf(RuntimeEnvironment.getApplication()).grantPermissions(android.Manifest.permission.CAMERA)
        val taken = ArrayList<Pair<File, () -> Unit>>()
        EvidenceCameraActivity.make = {
            object : Finder {
                override fun open(preview: android.view.TextureView, problem: (Finder.Problem) -> Unit) = Unit
                override fun take(file: File, done: () -> Unit) { taken.add(file to done) }
                override fun close() = Unit
            }
        }
        val activity = Robolectric.buildActivity(EvidenceCameraActivity::class.java, EvidenceCameraActivity.intent(RuntimeEnvironment.getApplication(), PhotoRole.AFTER, scene.picture(0xFF445566.toInt()), null)).setup().get()
        settle { activity.findViewById<android.widget.ImageView>(R.id.ghost).drawable != null }
        activity.shoot("crew-camera")
        activity.findViewById<View>(R.id.shutter).performClick()
        activity.findViewById<View>(R.id.shutter).performClick()
        settle("the picture") { taken.isNotEmpty() }
        assertEquals(1, taken.size)
        taken[0].second()
        assertTrue(activity.isFinishing)
        assertEquals(taken[0].first.path, shadowOf(activity).resultIntent.getStringExtra(EvidenceCameraActivity.FILE))
    }

    @Test
    fun anEmptyCodeIsAskedForAndNothingIsSent() {
        val activity = Robolectric.buildActivity(ActivateActivity::class.java).setup().get()
        activity.findViewById<View>(R.id.send).performClick()
        assertEquals(activity.getString(R.string.activate_missing), activity.findViewById<TextView>(R.id.problem).text)
        activity.shoot("crew-activate-id-light")
    }

    @Test
    fun aCodeWithoutASignalSaysSoAndStays() {
        val activity = Robolectric.buildActivity(ActivateActivity::class.java, ActivateActivity.intent(RuntimeEnvironment.getApplication(), "ABCD-1234")).setup().get()
        assertEquals("ABCD-1234", activity.findViewById<EditText>(R.id.code).text.toString())
        activity.findViewById<View>(R.id.send).performClick()
        settle { activity.findViewById<TextView>(R.id.problem).let { it.visibility == View.VISIBLE && it.text.isNotEmpty() } }
        assertFalse(activity.isFinishing)
    }
}

