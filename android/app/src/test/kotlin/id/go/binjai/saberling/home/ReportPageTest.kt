package id.go.binjai.saberling.home

import android.app.AlertDialog
import android.content.ClipboardManager
import android.content.Intent
import android.view.View
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.all
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.core.OfficeQuestionView
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TimelineKind
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.PhotoThumb
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowDialog
import org.robolectric.shadows.ShadowPopupMenu
import java.io.File

@RunWith(ShellRunner::class)
class ReportPageTest {
    private fun open(id: String): ActivityController<ReportActivity> {
        val intent = ReportActivity.intent(org.robolectric.RuntimeEnvironment.getApplication(), id)
        return Robolectric.buildActivity(ReportActivity::class.java, intent).setup()
    }

    private fun choose(activity: ReportActivity, words: String) {
        activity.press(activity.getString(R.string.page_more))
        val menu = ShadowPopupMenu.getLatestPopupMenu().menu
        val item = (0 until menu.size()).map(menu::getItem).first { it.title == words }
        assertTrue(menu.performIdentifierAction(item.itemId, 0))
    }

    private fun photos(activity: ReportActivity, count: Int) = settle("the photos") { activity.window.decorView.all().filterIsInstance<PhotoThumb>().count { it.isPhoto } >= count }

    // parity: page.timeline
    @Test
    fun aReportThatIsOnlyHereSaysSoAndCanBeTakenBack() {
        val stage = Stage()
        val file = photo(File(stage.folder, "camera.jpg"))
        val report = runBlocking { stage.app.core.ask { it.submitReport(NewReport(category = "litter", note = "Dekat pasar", photoPaths = listOf(file.path))) } }
        val activity = open(report.reportId).get()
        settle { activity.findViewById<Bar>(R.id.page_bar).title.replace(Regex("\u200B"), "") == report.number }
        val letters = report.number.replace("-", "").toList().joinToString(" ")
        assertEquals("Laporan nomor $letters", activity.findViewById<Bar>(R.id.page_bar).spokenTitle)
        settle { activity.texts().containsAll(listOf("Tersimpan di ponsel", "“Dekat pasar”")) }
        photos(activity, 1)
        activity.checkTargets()
        activity.shoot("report-saved-id-light")
    }

    @Test
    fun theNumberIsCopiedAndTheReportShared() {
        val scene = ReportScene.set()
        scene.all = listOf(scene.resolved())
        val activity = open("r1").get()
        settle { "Sudah bersih" in activity.texts() }
        choose(activity, "Salin nomor")
        assertEquals("9BX-2HF6-RQ1", activity.getSystemService(ClipboardManager::class.java).primaryClip!!.getItemAt(0).text)
        settle { "Nomor laporan disalin." in activity.texts() }
        activity.press("Bagikan")
        @Suppress("DEPRECATION")
        val sent = shadowOf(activity).nextStartedActivity.getParcelableExtra<Intent>(Intent.EXTRA_INTENT)!!
        assertEquals("Laporan 9BX-2HF6-RQ1: Tumpukan sampah, Selesai dikerjakan", sent.getStringExtra(Intent.EXTRA_TEXT))
    }

    @Test
    fun aResolvedReportAsksWhetherItIsClean() {
        val scene = ReportScene.set()
        scene.all = listOf(scene.resolved())
        val activity = open("r1").get()
        settle { "Apakah tempatnya sudah bersih?" in activity.texts() }
        assertTrue(activity.texts().any { it.startsWith("Belum bersih bisa dinyatakan sampai ") })
        assertTrue(activity.texts().containsAll(listOf("Sebelum", "Sesudah", "“12 kantong diangkut, trotoar disapu.”", "3 orang lain juga melaporkan ini")))
        photos(activity, 3)
        activity.checkTargets()
        assertTrue(activity.shoot("report-id-light") > 1_000)
        activity.press("Sudah bersih")
        settle { scene.done == listOf("clean") }
        activity.press("Belum bersih")
        assertEquals(RespondActivity::class.java.name, shadowOf(activity).nextStartedActivity.component?.className)
        activity.press("Foto 1 dari 3, Sebelum")
        assertEquals(PhotoActivity::class.java.name, shadowOf(activity).nextStartedActivity.component?.className)
    }

    // parity: page.rate
    @Test
    fun aClosedReportAsksForStars() {
        val scene = ReportScene.set()
        scene.all = listOf(scene.resolved().copy(status = ReportStatus.CLOSED, statusText = "Tuntas", can = nothing.copy(rate = true, dispute = true)))
        val activity = open("r1").get()
        settle { "Bagaimana hasilnya?" in activity.texts() }
        activity.checkTargets()
        activity.shoot("report-rate-id-light")
        activity.press("4 dari 5 bintang")
        val rate = Robolectric.buildActivity(RateActivity::class.java, shadowOf(activity).nextStartedActivity).setup()
        settle { "4 dari 5 bintang" in rate.get().texts() }
        rate.get().findViewById<EditText>(R.id.rate_words).setText("Cepat")
        rate.get().press("5 dari 5 bintang")
        rate.recreate()
        settle { "5 dari 5 bintang" in rate.get().texts() && "Cepat" in rate.get().texts() }
        rate.get().checkTargets()
        rate.get().shoot("rate-id-light")
        rate.get().press("Kirim nilai")
        settle { rate.get().isFinishing }
        assertEquals(listOf("rate 5 Cepat"), scene.done)
    }

    // parity: page.answer
    @Test
    fun theOfficesQuestionIsAnsweredWithWordsAndPhotos() {
        val scene = ReportScene.set()
        val asked = scene.view(1, "k-drain", "Selokan tersumbat", "Sei Melati", 600, ReportStatus.UNDER_REVIEW, "Sedang diperiksa", can = nothing.copy(answer = true))
        scene.all = listOf(asked.copy(question = OfficeQuestionView("q1", "Di sisi jalan yang mana?", 0)))
        val activity = open("r1").get()
        settle { "“Di sisi jalan yang mana?”" in activity.texts() }
        photos(activity, 1)
        activity.checkTargets()
        activity.shoot("report-asked-id-light")
        activity.press("Jawab")
        val respond = Robolectric.buildActivity(RespondActivity::class.java, shadowOf(activity).nextStartedActivity).setup()
        settle { respond.get().texts().any { "Di sisi jalan yang mana?" in it } }
        respond.get().press("Kirim jawaban")
        settle { "Jawaban masih kosong. Tulis dulu, lalu kirim." in respond.get().texts() }
        respond.get().findViewById<EditText>(R.id.respond_words).setText("Sisi utara")
        settle { "Jawaban masih kosong. Tulis dulu, lalu kirim." !in respond.get().texts() }
        respond.get().pick(photo(File(scene.picture(9)), 9))
        settle("the kept photo") { respond.get().seen().any { it.contentDescription == "Hapus foto 1" } }
        respond.recreate()
        settle { "Sisi utara" in respond.get().texts() && respond.get().seen().any { it.contentDescription == "Hapus foto 1" } }
        respond.get().checkTargets()
        respond.get().shoot("answer-id-light")
        respond.get().press("Kirim jawaban")
        settle { respond.get().isFinishing }
        assertEquals(listOf("answer q1 Sisi utara 1"), scene.done)
    }

    private fun RespondActivity.pick(file: File) {
        press("Galeri")
        val asked = shadowOf(this).nextStartedActivityForResult
        val uri = android.net.Uri.parse("content://gallery/1")
        shadowOf(contentResolver).registerInputStream(uri, file.inputStream())
        shadowOf(this).receiveResult(asked.intent, android.app.Activity.RESULT_OK, Intent().setData(uri))
    }

    // parity: page.dispute
    @Test
    fun notCleanNeedsWordsAndAPhoto() {
        val scene = ReportScene.set()
        scene.all = listOf(scene.resolved())
        val intent = RespondActivity.intent(org.robolectric.RuntimeEnvironment.getApplication(), "r1", id.go.binjai.saberling.kit.home.Reply.DISPUTE)
        val activity = Robolectric.buildActivity(RespondActivity::class.java, intent).setup().get()
        settle { activity.texts().any { it.startsWith("Ambil satu foto") } }
        activity.press("Buka lagi laporan")
        settle { activity.texts().containsAll(listOf("Tulis dulu apa yang belum bersih.", "Belum ada foto keadaan sekarang. Ambil dulu, lalu kirim.")) }
        activity.checkTargets()
        activity.shoot("dispute-id-light")
        activity.findViewById<EditText>(R.id.respond_words).setText("Masih ada puing")
        activity.pick(photo(File(scene.picture(8)), 8))
        settle { "Belum ada foto keadaan sekarang. Ambil dulu, lalu kirim." !in activity.texts() }
        activity.press("Buka lagi laporan")
        settle { activity.isFinishing }
        assertEquals(listOf("dispute Masih ada puing 1"), scene.done)
    }

    @Test
    fun aLostPhotoIsReplacedOrLeftOut() {
        val scene = ReportScene.set()
        val lost = scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 5, null, null, Sending.PHOTOS_PENDING,
            "Perlu tindakan: sebuah foto tidak bisa dibuka lagi. Ambil ulang, atau kirim tanpa foto itu.", nothing.copy(photos = true))
        scene.all = listOf(lost.copy(actionCode = "photo_lost", photos = listOf(scene.photoView("own", 1), scene.photoView("lost", 2, state = PhotoState.LOST).copy(thumbPath = null, fullPath = null))))
        val controller = open("r1")
        val activity = controller.get()
        settle { "Ambil ulang" in activity.texts() }
        photos(activity, 1)
        activity.checkTargets()
        activity.shoot("report-mend-id-light")
        activity.press("Kirim tanpa itu")
        settle { "drop lost" in scene.done }
        activity.press("Ambil ulang")
        settle { (ShadowDialog.getLatestDialog() as? AlertDialog)?.isShowing == true }
        shadowOf(ShadowDialog.getLatestDialog() as AlertDialog).clickOnItem(1)
        val asked = shadowOf(activity).nextStartedActivityForResult
        val uri = android.net.Uri.parse("content://gallery/2")
        shadowOf(activity.contentResolver).registerInputStream(uri, File(scene.picture(7)).inputStream())
        shadowOf(activity).receiveResult(asked.intent, android.app.Activity.RESULT_OK, Intent().setData(uri))
        settle("the new photo") { "replace lost true" in scene.done }
        settle("our copy goes once the new photo is durable") { File(activity.filesDir, "incoming").walk().none { it.isFile } }
    }

    // parity: page.withdraw
    @Test
    fun takingBackAsksForAReasonThatOutlivesARotation() {
        val scene = ReportScene.set()
        scene.all = listOf(scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 5, ReportStatus.SUBMITTED, "Diterima kantor", can = nothing.copy(withdraw = true, erase = true, edit = true)))
        val controller = open("r1")
        settle { "Tumpukan sampah" in controller.get().texts() }
        choose(controller.get(), "Tarik laporan")
        ShadowDialog.getLatestDialog().findViewById<EditText>(R.id.dialog_words).setText("Sudah saya bersihkan")
        controller.recreate()
        val dialog = ShadowDialog.getLatestDialog() as AlertDialog
        assertEquals("Sudah saya bersihkan", dialog.findViewById<EditText>(R.id.dialog_words).text.toString())
        dialog.getButton(AlertDialog.BUTTON_POSITIVE).performClick()
        settle { scene.done == listOf("withdraw Sudah saya bersihkan") }
        choose(controller.get(), "Hapus isi laporan")
        (ShadowDialog.getLatestDialog() as AlertDialog).getButton(AlertDialog.BUTTON_POSITIVE).performClick()
        settle { "erase" in scene.done }
    }

    @Test
    fun aRefusedNoteIsWrittenAgain() {
        val scene = ReportScene.set()
        scene.all = listOf(scene.resolved().let { it.copy(timeline = it.timeline + scene.line(TimelineKind.NOTE, "Anda menambahkan catatan.", 1, "panjang", "catatan terlalu panjang", "op1")) })
        val activity = open("r1").get()
        settle { "Perlu tindakan: catatan terlalu panjang" in activity.texts() }
        activity.press("Ubah")
        val dialog = ShadowDialog.getLatestDialog() as AlertDialog
        assertEquals("panjang", dialog.findViewById<EditText>(R.id.dialog_words).text.toString())
        dialog.findViewById<EditText>(R.id.dialog_words).setText("pendek")
        dialog.getButton(AlertDialog.BUTTON_POSITIVE).performClick()
        settle { scene.done == listOf("editAct op1 pendek") }
    }

    @Test
    fun afterTheTimeItIsReportedAgainAtTheSamePlace() {
        val scene = ReportScene.set()
        scene.all = listOf(scene.resolved().copy(status = ReportStatus.CLOSED, statusText = "Tuntas", can = nothing.copy(reportAgain = true), stars = 4u))
        val activity = open("r1").get()
        settle { "Lapor lagi di tempat ini" in activity.texts() }
        activity.press("Lapor lagi di tempat ini")
        val intent = shadowOf(activity).nextStartedActivity
        assertTrue(intent.extras!!.keySet().any { intent.getStringExtra(it) == "r1" })
    }

    @Test
    fun aReportThatIsNotHereSaysSo() {
        ReportScene.set()
        val activity = open("elsewhere").get()
        settle { activity.findViewById<TextView>(R.id.page_gone).text.isNotEmpty() }
        assertFalse(activity.findViewById<View>(R.id.page_scroll).isShown)
    }

    @Test
    fun itIsDrawnInBothLanguagesAtNightAndLarge() {
        for ((language, night, large) in listOf(Triple("en", false, false), Triple("in", true, false), Triple("en", true, false), Triple("in", false, true))) {
            look(language, night, large)
            val scene = ReportScene.set(if (language == "en") "en" else "id")
            scene.all = listOf(scene.resolved(language == "en"))
            val activity = open("r1").get()
            photos(activity, 3)
            activity.checkTargets()
            assertEquals(emptyList<String>(), activity.cut())
            activity.shoot("report-${if (language == "en") "en" else "id"}-${if (night) "dark" else "light"}${if (large) "-200" else ""}")
        }
    }

    @Test
    fun aPhotoIsLookedAtLarger() {
        val scene = ReportScene.set()
        scene.all = listOf(scene.resolved())
        val page = open("r1").get()
        photos(page, 3)
        page.press("Foto 1 dari 3, Sebelum")
        val controller = Robolectric.buildActivity(PhotoActivity::class.java, shadowOf(page).nextStartedActivity).setup()
        val activity = controller.get()
        val zoom = activity.findViewById<ZoomView>(R.id.photo_zoom)
        settle { zoom.drawable?.intrinsicWidth ?: 0 > 0 }
        activity.checkTargets()
        activity.press("Perbesar")
        assertEquals(2f, zoom.zoom)
        activity.press("Foto berikutnya")
        settle { "Foto 2 dari 3 · Sesudah" in activity.texts() && zoom.zoom == 1f }
        controller.recreate()
        settle { "Foto 2 dari 3 · Sesudah" in controller.get().texts() }
        controller.get().shoot("photo-id")
    }
}
