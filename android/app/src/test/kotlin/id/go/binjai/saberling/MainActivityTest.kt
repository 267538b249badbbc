package id.go.binjai.saberling

import android.os.Bundle
import android.view.View
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.core.CrewView
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.home.ReportScene
import id.go.binjai.saberling.home.Rows
import id.go.binjai.saberling.home.checkTargets
import id.go.binjai.saberling.home.cut
import id.go.binjai.saberling.home.day
import id.go.binjai.saberling.home.look
import id.go.binjai.saberling.home.nothing
import id.go.binjai.saberling.home.press
import id.go.binjai.saberling.home.seen
import id.go.binjai.saberling.home.texts
import id.go.binjai.saberling.widget.PhotoThumb
import id.go.binjai.saberling.widget.ReportCard
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowDialog

@RunWith(ShellRunner::class)
class MainActivityTest {
    private fun start(saved: Bundle? = null): ActivityController<MainActivity> {
        val controller = Robolectric.buildActivity(MainActivity::class.java)
        return if (saved == null) controller.setup() else controller.create(saved).start().restoreInstanceState(saved).resume().visible()
    }

    private fun photos(activity: MainActivity, count: Int) = settle("the photos") { activity.seen().filterIsInstance<PhotoThumb>().count { it.isPhoto } >= count }

    @Test
    fun aNewPhoneShowsTheCityAndTheOneButton() {
        Stage()
        val activity = start().get()
        settle { activity.findViewById<TextView>(R.id.city).text == "Kota Contoh" && "Foto dulu, sisanya mudah" in activity.texts() }
        assertTrue(activity.findViewById<View>(R.id.report).height >= 72 * 2)
        activity.checkTargets()
        activity.shoot("home-empty-id-light")
        activity.press("Lapor")
        assertEquals("id.go.binjai.saberling.report.ReportFlowActivity", shadowOf(activity).nextStartedActivity.component?.className)
        activity.press("Laporan saya")
        settle { "Belum ada laporan" in activity.texts() }
        activity.checkTargets()
        activity.shoot("reports-empty-id-light")
    }

    // parity: home.first
    @Test
    fun whatNeedsAPersonOrIsUnsentStandsFirst() {
        val scene = ReportScene.set()
        scene.day(english = false)
        val activity = start().get()
        settle { activity.seen().filterIsInstance<ReportCard>().size == 2 }
        val cards = activity.seen().filterIsInstance<ReportCard>().map { it.contentDescription.toString() }
        assertTrue(cards[0], cards[0].endsWith("Perlu tindakan. Sebuah foto tidak bisa dibuka lagi."))
        assertTrue(cards[1], cards[1].startsWith("Selokan tersumbat, Sei Melati, baru saja, Tersimpan di ponsel"))
        settle { "3 laporan" in activity.texts() }
        assertEquals("1", activity.findViewById<TextView>(R.id.badge).text)
        activity.checkTargets()
        photos(activity, 2)
        assertTrue(activity.shoot("home-id-light") > 1_000)
    }

    @Test
    fun aDraftIsGoneOnWithWhereItWasLeft() {
        val scene = ReportScene.set()
        scene.unfinished = listOf(scene.draft())
        val activity = start().get()
        settle { "Draf, belum dikirim" in activity.texts() }
        photos(activity, 1)
        activity.shoot("home-draft-id-light")
        activity.seen().filterIsInstance<ReportCard>().single().performClick()
        val intent = shadowOf(activity).nextStartedActivity
        assertEquals("id.go.binjai.saberling.report.ReportFlowActivity", intent.component?.className)
        assertTrue(intent.extras!!.keySet().any { intent.getStringExtra(it) == "d1" })
    }

    // parity: home.list
    @Test
    fun theListHasItsPartsAndACardOpensItsReport() {
        val scene = ReportScene.set()
        scene.day(english = false)
        scene.staff = listOf(CrewView("c1", "Regu Melati", "Budi", true, 0u, false))
        val activity = start().get()
        activity.press("Laporan saya")
        settle { activity.texts().containsAll(listOf("Perlu tindakan", "Belum terkirim lengkap", "Tugas Regu Melati")) }
        activity.checkTargets()
        photos(activity, 3)
        assertTrue(activity.shoot("reports-id-light") > 1_000)
        activity.seen().filterIsInstance<ReportCard>()[1].performClick()
        assertEquals("r1", shadowOf(activity).nextStartedActivity.getStringExtra("report_id"))
        activity.findViewById<View>(R.id.reports_crew).performClick()
        assertEquals("id.go.binjai.saberling.crew.CrewListActivity", shadowOf(activity).nextStartedActivity.component?.className)
    }

    // parity: page.mend
    @Test
    fun theButtonsInTheCardMendTheReport() {
        val scene = ReportScene.set()
        scene.day(english = false)
        val activity = start().get()
        activity.press("Laporan saya")
        settle { "Kirim tanpa itu" in activity.texts() }
        activity.press("Kirim tanpa itu")
        settle { "drop lost" in scene.done }
        activity.press("Ambil ulang")
        settle { shadowOf(activity).peekNextStartedActivity()?.getStringExtra("retake") == "lost" }
    }

    @Test
    fun nothingIsThrownAwayWithoutAQuestionAlsoAfterARotation() {
        val scene = ReportScene.set()
        val refused = scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 5, null, null, Sending.REJECTED, "Perlu tindakan: isian tidak bisa dibaca. Isian Anda masih ada; ubah atau buang.", nothing.copy(correct = true, discard = true))
        scene.all = listOf(refused.copy(actionCode = "invalid"))
        val controller = start()
        settle { "Buang" in controller.get().texts() }
        controller.get().press("Buang")
        assertEquals(emptyList<String>(), scene.done)
        assertTrue(ShadowDialog.getLatestDialog().isShowing)
        controller.recreate()
        val dialog = ShadowDialog.getLatestDialog() as android.app.AlertDialog
        assertTrue("the question stays over a rotation", dialog.isShowing)
        dialog.getButton(android.app.AlertDialog.BUTTON_POSITIVE).performClick()
        settle { "discard r1" in scene.done }
    }

    @Test
    fun fiveHundredReportsNeedAsManyViewsAsFitOnTheScreen() {
        val scene = ReportScene.set()
        val one = scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 60, ReportStatus.ASSIGNED, "Ditugaskan")
        scene.all = List(500) { one.copy(reportId = "r$it") }
        val activity = start().get()
        activity.press("Laporan saya")
        val list = activity.findViewById<ListView>(R.id.reports_list)
        settle { list.count == 500 && list.childCount > 0 }
        for (at in 0 until 500 step 5) {
            list.setSelection(at)
            settle { list.firstVisiblePosition >= minOf(at, 490) || list.lastVisiblePosition == 499 }
        }
        assertTrue("${(list.adapter as Rows).made} views", (list.adapter as Rows).made < 40)
    }

    @Test
    fun aNewReportIsAnnouncedNotInsertedWhileSomebodyReads() {
        val scene = ReportScene.set()
        val one = scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 60, ReportStatus.ASSIGNED, "Ditugaskan")
        scene.all = List(30) { one.copy(reportId = "r$it") }
        val controller = start()
        val activity = controller.get()
        activity.press("Laporan saya")
        val list = activity.findViewById<ListView>(R.id.reports_list)
        settle { list.count == 30 && list.childCount > 0 }
        list.setSelection(10)
        settle { list.firstVisiblePosition == 10 }
        scene.all = listOf(one.copy(reportId = "new")) + scene.all
        scene.submitReport(NewReport(category = "litter"))
        settle("the announcement") { "1 laporan baru. Tampilkan" in activity.texts() }
        assertEquals(30, list.count)
        assertEquals(10, list.firstVisiblePosition)
        activity.press("1 laporan baru. Tampilkan")
        settle("the new report, ${list.count} of 31 at ${list.firstVisiblePosition}") { list.count == 31 && list.firstVisiblePosition == 0 }
    }

    @Test
    fun theTabStaysOverARotationAndTheEndOfTheProcess() {
        val scene = ReportScene.set()
        scene.day(english = false)
        val controller = start()
        controller.get().press("Laporan saya")
        controller.recreate()
        settle { controller.get().findViewById<View>(R.id.page_reports).isShown }
        val saved = Bundle()
        controller.pause().stop().saveInstanceState(saved).destroy()
        val again = start(saved).get()
        assertTrue(again.findViewById<View>(R.id.page_reports).isShown)
        assertFalse(again.findViewById<View>(R.id.page_home).isShown)
    }

    @Test
    fun aReportIsFoundByWords() {
        val scene = ReportScene.set()
        scene.day(english = false)
        val activity = start().get()
        activity.press("Laporan saya")
        settle { "Perlu tindakan" in activity.texts() }
        activity.press("Cari laporan")
        settle { activity.findViewById<View>(R.id.reports_words).isShown }
        activity.findViewById<TextView>(R.id.reports_words).text = "pohon"
        settle { activity.seen().filterIsInstance<ReportCard>().map { it.contentDescription.startsWith("Pohon tumbang") } == listOf(true) }
        activity.findViewById<TextView>(R.id.reports_words).text = "kapal"
        settle { "Tidak ada laporan yang cocok" in activity.texts() }
        activity.press("Tutup pencarian")
        settle { activity.seen().filterIsInstance<ReportCard>().size > 1 }
    }

    @Test
    fun itIsDrawnInBothLanguagesAndAtNight() {
        for ((language, night) in listOf("en" to false, "in" to true, "en" to true)) {
            look(language, night)
            val scene = ReportScene.set(if (language == "en") "en" else "id")
            scene.day(language == "en")
            val activity = start().get()
            val name = "${if (language == "en") "en" else "id"}-${if (night) "dark" else "light"}"
            photos(activity, 2)
            settle { activity.findViewById<View>(R.id.home_around).isShown }
            activity.shoot("home-$name")
            activity.press(if (language == "en") "My reports, 1 needs action" else "Laporan saya, 1 perlu tindakan")
            photos(activity, 3)
            activity.shoot("reports-$name")
        }
    }

    @Test
    fun largeTypeOnASmallScreenCutsNothing() {
        look(large = true)
        val scene = ReportScene.set()
        scene.day(english = false)
        val activity = start().get()
        photos(activity, 1)
        activity.checkTargets()
        activity.shoot("home-id-light-200")
        activity.press("Laporan saya, 1 perlu tindakan")
        settle { activity.seen().filterIsInstance<ReportCard>().isNotEmpty() }
        activity.checkTargets()
        activity.shoot("reports-id-light-200")
        assertEquals(emptyList<String>(), activity.cut())
    }
}
