package id.go.binjai.saberling.widget

import android.app.Activity
import android.os.Looper
import android.view.View
import android.widget.Button
import android.widget.LinearLayout
import android.widget.ScrollView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.all
import id.go.binjai.saberling.kit.CardLook
import id.go.binjai.saberling.kit.ChipLook
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.kit.SyncLook
import id.go.binjai.saberling.kit.SyncWord
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.nio.file.Files
import java.time.Duration

@RunWith(ShellRunner::class)
class WidgetsTest {
    private val activity = Robolectric.buildActivity(Activity::class.java).also { it.get().setTheme(R.style.App) }.setup().get()
    private val file = photo(Files.createTempDirectory("thumb").toFile().resolve("a.jpg"))

    private fun sync(word: SyncWord, why: String, vararg boxes: Boolean) = SyncLook(word, Look.of(word), why, boxes.toList())

    private fun card(sync: SyncLook, status: ReportStatus? = null, words: String = "", mend: List<Mend> = emptyList(), thumb: String? = file.path) =
        CardLook(
            "1", false, "k_drain", "Selokan tersumbat", "Sei Melati", "baru saja", thumb, false,
            status?.let { ChipLook(Look.of(it), words) }, sync, mend,
        )

    @Test
    fun aCardIsSpokenAsOneSentence() {
        val card = ReportCard(activity)
        card.show(card(sync(SyncWord.QUEUED, "Belum ada sinyal. Laporan tetap aman di ponsel.")))
        assertEquals("Selokan tersumbat, Sei Melati, baru saja, Tersimpan di ponsel. Belum ada sinyal.", card.contentDescription)
        val stops = card.all().drop(1).filter { it.isImportantForAccessibility && it.isClickable }
        assertEquals(emptyList<View>(), stops)
    }

    @Test
    fun theButtonsThatMendAreInTheCard() {
        val card = ReportCard(activity)
        val heard = ArrayList<Mend>()
        val mends = listOf(Mend.RetakePhoto("p"), Mend.WithoutPhoto("p"))
        card.show(card(sync(SyncWord.NEEDS_ACTION, "Perlu tindakan: foto."), mend = mends)) { heard.add(it) }
        val buttons = card.all().filterIsInstance<Button>()
        assertEquals(listOf("Ambil ulang", "Kirim tanpa itu"), buttons.map { it.text.toString() })
        buttons.forEach { it.performClick() }
        assertEquals(mends, heard)
        card.show(card(sync(SyncWord.COMPLETE, "Terkirim lengkap.")))
        assertFalse("a recycled card keeps no button", card.all().any { it is Button })
    }

    @Test
    fun aPhotoIsReadOffTheMainThreadAndARecycledThumbShowsTheLastOne() {
        val thumb = PhotoThumb(activity)
        thumb.show(file.path, "k_pile")
        assertFalse(thumb.isPhoto)
        thumb.show(null, "k_tree")
        Thread.sleep(200)
        shadowOf(Looper.getMainLooper()).idle()
        assertFalse("the photo of the row before came late", thumb.isPhoto)
        thumb.show(file.path, "k_pile")
        settle("the photo") { thumb.isPhoto }
    }

    @Test
    fun aFileThatIsNoPhotoLeavesTheSymbol() {
        val thumb = PhotoThumb(activity)
        val bad = file.resolveSibling("bad.jpg").apply { writeText("no photo") }
        thumb.show(bad.path, "k_pile")
        var answered = false
        Pictures.read(bad.path, 100) { answered = it == null }
        settle("the answer") { answered }
        assertFalse(thumb.isPhoto)
    }

    @Test
    fun theStripGoesAfterFiveSeconds() {
        val strip = ToastStrip(activity)
        activity.setContentView(strip)
        strip.say("Tersalin.")
        assertEquals(View.VISIBLE, strip.visibility)
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(4_900))
        assertEquals(View.VISIBLE, strip.visibility)
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(200))
        assertEquals(View.GONE, strip.visibility)
    }

    private fun gallery(): View {
        val page = LinearLayout(activity)
        page.orientation = LinearLayout.VERTICAL
        val side = activity.dp(16)
        page.setPadding(side, side, side, side)
        val bar = Bar(activity)
        bar.title = "9BX-2HF6-RQ8E"
        bar.back { }
        bar.action(R.drawable.ic_more, R.string.bar_back) { }
        page.addView(bar)
        val cards = listOf(
            card(sync(SyncWord.NEEDS_ACTION, "Perlu tindakan: foto 2 tidak bisa dibuka. Ambil ulang."), mend = listOf(Mend.RetakePhoto("p"), Mend.WithoutPhoto("p"))),
            card(sync(SyncWord.RECEIVED, "Diterima kantor. 2 dari 3 foto sampai.", true, true, false)),
            card(sync(SyncWord.QUEUED, "Belum ada sinyal. Laporan tetap aman di ponsel."), thumb = null),
            card(sync(SyncWord.COMPLETE, "Terkirim lengkap."), ReportStatus.IN_PROGRESS, "Dikerjakan"),
            card(sync(SyncWord.COMPLETE, "Terkirim lengkap."), ReportStatus.REOPENED, "Dibuka lagi"),
        )
        for (look in cards) {
            val card = ReportCard(activity)
            card.show(look) { }
            page.addView(card, LinearLayout.LayoutParams(-1, -2).apply { topMargin = activity.dp(10) })
        }
        val strip = ToastStrip(activity)
        strip.say("Nomor laporan berubah menjadi 9BX-2HF6-RQ8E. Isinya sama.")
        page.addView(strip, LinearLayout.LayoutParams(-1, -2).apply { topMargin = activity.dp(10) })
        return ScrollView(activity).apply { addView(page) }
    }

    @Test
    fun theWidgetsAreDrawn() {
        activity.setContentView(gallery())
        settle("the photos") { activity.window.decorView.all().filterIsInstance<PhotoThumb>().count { it.isPhoto } == 4 }
        assertTrue(activity.shoot("widgets-id-light") > 1_000)
    }

    @Test
    fun theyAreDrawnAtNightAndInLargeType() {
        RuntimeEnvironment.setQualifiers("+night")
        RuntimeEnvironment.setFontScale(2f)
        val dark = Robolectric.buildActivity(Activity::class.java).also { it.get().setTheme(R.style.App) }.setup().get()
        val card = ReportCard(dark)
        card.show(card(sync(SyncWord.NEEDS_ACTION, "Perlu tindakan: foto 2 tidak bisa dibuka."), ReportStatus.IN_PROGRESS, "Dikerjakan", listOf(Mend.Correct, Mend.Discard))) { }
        dark.setContentView(card)
        settle("the photo") { card.all().filterIsInstance<PhotoThumb>().all { it.isPhoto } }
        assertTrue(dark.shoot("widgets-id-dark-200") > 500)
        val buttons = card.all().filterIsInstance<Button>()
        assertTrue(buttons[1].top >= buttons[0].bottom)
        assertTrue(buttons.all { it.height >= dark.dp(48) })
    }
}
