package id.go.binjai.saberling.settings

import android.app.Activity
import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.Intent
import android.view.View
import android.view.WindowManager
import android.widget.Button
import android.widget.EditText
import android.widget.ImageView
import android.widget.ListView
import android.widget.ScrollView
import android.widget.Switch
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.TestApp
import id.go.binjai.saberling.all
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import id.go.binjai.saberling.system.Background
import id.go.binjai.saberling.system.Work
import id.go.binjai.saberling.widget.Bar
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowAlertDialog

@RunWith(ShellRunner::class)
class SettingsActivityTest {
    private fun Activity.text(id: Int) = findViewById<TextView>(id).text.toString()
    private fun Activity.row(key: String): View = findViewById<View>(R.id.rows).findViewWithTag(key)
    private fun Activity.second(key: String) = row(key).findViewById<TextView>(R.id.second).text.toString()

    private fun open(): ActivityController<SettingsActivity> = Robolectric.buildActivity(SettingsActivity::class.java).setup().also { c ->
        settle("the month's data") { c.get().second("used").isNotEmpty() }
    }

    @Test
    fun theSettingsAreShown() {
        Stage()
        val activity = open().get()
        settle("the version") { activity.second("version").contains("inti") }
        assertTrue(activity.shoot("settings-id-light") > 20)
        activity.findViewById<ScrollView>(R.id.scroll).fullScroll(View.FOCUS_DOWN)
        activity.shoot("settings-end-id-light")
        assertEquals("0,0 MB", activity.second("used"))
    }

    @Test
    @Config(qualifiers = "en-rUS-w360dp-h780dp-night-xhdpi")
    fun theSettingsAreShownInTheDarkAndInEnglish() {
        Stage(language = "en")
        val activity = open().get()
        assertTrue(activity.shoot("settings-en-dark") > 20)
        assertEquals("0.0 MB", activity.second("used"))
    }

    @Test
    fun everyRowIsLargeEnoughAndHasWordsAlsoInLargeType() {
        RuntimeEnvironment.setFontScale(2f)
        Stage()
        val activity = open().get()
        activity.shoot("settings-font200-id-light")
        val density = activity.resources.displayMetrics.density
        val small = activity.window.decorView.all().filter { it.isClickable && it.isShown }
            .filter { it.height < 48 * density - 1 || it.width < 48 * density - 1 }
        assertEquals(emptyList<View>(), small)
        for (view in activity.window.decorView.all()) if (view is TextView && view.isShown) assertNull("$view", view.ellipsize)
    }

    @Test
    fun photosByWifiOnlyIsKeptAndStaysOverARotation() {
        val stage = Stage()
        val controller = open()
        controller.get().row("wifi").performClick()
        settle("the policy") { runBlocking { stage.app.core.ask { it.policy() } }.photosWifiOnly }
        controller.recreate()
        settle("the switch") { controller.get().row("wifi").findViewById<Switch>(R.id.toggle).isChecked }
        controller.get().row("wifi").performClick()
        settle("the policy") { !runBlocking { stage.app.core.ask { it.policy() } }.photosWifiOnly }
    }

    // parity: settings.diagnostics
    // parity: settings.export
    // parity: settings.list
    @Test
    fun theRowsOpenWhatTheySay() {
        Stage()
        val activity = open().get()
        fun next(key: String): Intent {
            activity.row(key).performClick()
            return checkNotNull(shadowOf(activity).nextStartedActivity) { key }
        }
        assertEquals(MoveActivity::class.java.name, next("move").component?.className)
        assertEquals(TakeOverActivity::class.java.name, next("take").component?.className)
        assertEquals(LicencesActivity::class.java.name, next("licences").component?.className)
        assertEquals("id.go.binjai.saberling.crew.ActivateActivity", next("crew").component?.className)
        assertEquals(Intent.ACTION_CREATE_DOCUMENT, next("copy").action)
        assertEquals("android.settings.APP_NOTIFICATION_SETTINGS", next("news").action)
    }

    // parity: settings.erase
    @Test
    fun erasingIsDoneOnlyAfterTheWord() {
        val stage = Stage()
        val report = runBlocking { stage.app.core.ask { it.submitReport(NewReport(category = "litter", note = "di jalan")) } }
        val activity = open().get()
        activity.row("erase").performClick()
        val dialog = ShadowAlertDialog.getLatestAlertDialog()
        val erase = dialog.getButton(android.app.AlertDialog.BUTTON_POSITIVE)
        erase.performClick()
        assertTrue("too early: the dialog stays and says what is missing", dialog.isShowing)
        assertEquals("Ketik HAPUS untuk menghapus.", dialog.findViewById<TextView>(R.id.erase_problem).text.toString())
        assertEquals("di jalan", runBlocking { stage.app.core.ask { it.report(report.reportId) } }.note)
        dialog.findViewById<EditText>(R.id.erase_word).setText("hapus")
        erase.performClick()
        assertFalse(dialog.isShowing)
        settle("the answer") { activity.findViewById<View>(R.id.strip).visibility == View.VISIBLE }
        assertNotNull(activity.text(R.id.strip))
    }

    // parity: settings.language
    @Test
    @Config(sdk = [26])
    fun anotherLanguageIsSpokenAtOnce() {
        Stage()
        val controller = open()
        controller.get().row("language").performClick()
        shadowOf(ShadowAlertDialog.getLatestAlertDialog()).clickOnItem(2)
        controller.recreate()
        assertEquals("Settings", controller.get().findViewById<Bar>(R.id.bar).title.toString())
        assertEquals("English", controller.get().second("language"))
    }

    // parity: settings.move
    @Test
    fun theCodeOfTheMoveIsHiddenAndNoPictureCanBeTaken() {
        Stage()
        val activity = Robolectric.buildActivity(MoveActivity::class.java).setup().get()
        assertTrue(activity.window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0)
        settle("the code") { activity.findViewById<Button>(R.id.show_text).visibility == View.VISIBLE }
        settle("the picture or why not") {
            activity.findViewById<ImageView>(R.id.qr).visibility == View.VISIBLE || activity.text(R.id.problem).isNotEmpty()
        }
        assertEquals(View.GONE, activity.findViewById<View>(R.id.code).visibility)
        activity.findViewById<Button>(R.id.show_text).performClick()
        settle("the text") { activity.findViewById<View>(R.id.code).visibility == View.VISIBLE }
        assertTrue(activity.text(R.id.code).startsWith("saberling://pindah#"))
        activity.shoot("settings-move-id-light")
    }

    // parity: settings.takeover
    @Test
    fun theReportsOfAnotherPhoneAreTakenOver() {
        val old = Stage()
        runBlocking { old.app.core.ask { it.submitReport(NewReport(category = "litter", note = "di jalan")) } }
        val text = runBlocking { old.app.core.ask { it.exportReports() } }
        Stage()
        val controller = Robolectric.buildActivity(TakeOverActivity::class.java).setup()
        val activity = controller.get()
        activity.findViewById<Button>(R.id.take).performClick()
        settle("what is missing") { activity.text(R.id.problem).isNotEmpty() }
        activity.findViewById<EditText>(R.id.pasted).setText("salah")
        activity.findViewById<Button>(R.id.take).performClick()
        settle("why not") { activity.text(R.id.problem).isNotEmpty() && activity.text(R.id.problem) != activity.getString(R.string.settings_take_missing) }
        activity.findViewById<EditText>(R.id.pasted).setText(text)
        activity.shoot("settings-take-id-light")
        controller.recreate()
        val again = controller.get()
        assertEquals("kept over a rotation", text, again.text(R.id.pasted))
        again.findViewById<Button>(R.id.take).performClick()
        settle("the reports") { again.text(R.id.taken) == "1 laporan kini ada di ponsel ini." }
    }

    // parity: settings.wifi
    @Test
    fun wifiOnlyChosenLaterChangesTheWorkThatIsScheduled() {
        val stage = Stage()
        val picture = photo(java.io.File(stage.folder, "camera.jpg"), 1)
        runBlocking { stage.app.core.ask { it.submitReport(NewReport(category = "litter", note = "di jalan", photoPaths = listOf(picture.path))) } }
        val background = Background(stage.app, stage.app.core, null)
        (stage.app as TestApp).attendTo(background)
        background.start()
        val scheduler = stage.app.getSystemService(JobScheduler::class.java)
        @Suppress("DEPRECATION")
        fun network(kind: WorkKind) = scheduler.getPendingJob(Work.id(kind))?.networkType
        settle("the work") { network(WorkKind.SEND) == JobInfo.NETWORK_TYPE_ANY && network(WorkKind.PHOTOS) == null }
        val activity = open().get()
        activity.row("wifi").performClick()
        settle("photos wait for Wi-Fi") { network(WorkKind.PHOTOS) == JobInfo.NETWORK_TYPE_UNMETERED && network(WorkKind.SEND) == JobInfo.NETWORK_TYPE_ANY }
        activity.row("wifi").performClick()
        settle("and no longer") { network(WorkKind.PHOTOS) == null && network(WorkKind.SEND) == JobInfo.NETWORK_TYPE_ANY }
        background.stop()
    }

    // parity: settings.licences
    @Test
    fun theLicencesAreFoundByWordsAndReadWholeWithoutANetwork() {
        val controller = Robolectric.buildActivity(LicencesActivity::class.java).setup()
        val activity = controller.get()
        val list = activity.findViewById<ListView>(R.id.licences)
        settle("the list") { list.count > 100 }
        activity.shoot("licences-id-light")
        activity.findViewById<EditText>(R.id.words).setText("uniffi_core mpl")
        settle("what is found") { list.count == 1 && list.childCount == 1 }
        controller.recreate()
        val again = controller.get().findViewById<ListView>(R.id.licences)
        settle("the same after a rotation") { again.count == 1 && again.childCount == 1 }
        again.performItemClick(again.getChildAt(0), 0, 0)
        val page = Robolectric.buildActivity(LicenceActivity::class.java, shadowOf(controller.get()).nextStartedActivity).setup().get()
        settle("the text") { page.text(R.id.licence).contains("Mozilla Public License Version 2.0") }
        assertTrue(page.findViewById<Bar>(R.id.bar).title.startsWith("uniffi_core"))
        assertTrue(page.text(R.id.licence).contains("https://github.com/mozilla/uniffi-rs"))
        page.shoot("licence-id-light")
        controller.get().findViewById<EditText>(R.id.words).setText("tidak ada ini")
        settle("words for nothing") { controller.get().text(R.id.none) == "Tidak ada yang cocok dengan kata ini." }
    }

    @Test
    @Config(qualifiers = "en-rUS-w360dp-h640dp-night-xhdpi")
    fun theLicencesAreShownInTheDarkAndInLargeType() {
        RuntimeEnvironment.setFontScale(2f)
        val activity = Robolectric.buildActivity(LicencesActivity::class.java).setup().get()
        val list = activity.findViewById<ListView>(R.id.licences)
        settle("the list") { list.count > 100 && list.childCount > 0 }
        activity.shoot("licences-font200-en-dark")
        list.performItemClick(list.getChildAt(0), 0, 0)
        val page = Robolectric.buildActivity(LicenceActivity::class.java, shadowOf(activity).nextStartedActivity).setup().get()
        settle("the text") { page.text(R.id.licence).contains("END OF TERMS AND CONDITIONS") }
        assertTrue(page.shoot("licence-font200-en-dark") > 20)
    }
}
