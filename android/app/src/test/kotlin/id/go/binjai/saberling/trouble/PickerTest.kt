package id.go.binjai.saberling.trouble

import android.app.Activity
import android.content.ClipData
import android.content.Intent
import android.graphics.Bitmap
import android.net.Uri
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.kit.Copied
import id.go.binjai.saberling.kit.CopyFault
import id.go.binjai.saberling.kit.Incoming
import id.go.binjai.saberling.kit.PhotoSource
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.report.CameraFiles
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.ReportFlowActivity
import kotlinx.coroutines.runBlocking
import id.go.binjai.saberling.settle
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowToast
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.FileNotFoundException
import java.io.InputStream
import java.nio.file.Files
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** What other apps hand over in the place of a photo. */
@RunWith(ShellRunner::class)
class PickerTest {
    private fun several(uris: List<Uri>) = Intent().apply {
        clipData = ClipData.newRawUri("", uris[0]).apply { uris.drop(1).forEach { addItem(ClipData.Item(it)) } }
    }

    private fun FlowScene.choose(vararg uris: Uri) = answer(picker(), Activity.RESULT_OK, several(uris.toList()))

    private fun FlowScene.told(photos: Int) {
        await("the end of it") { state.preparing == null && state.problems.isNotEmpty() }
        awaitPhotos(photos)
        await("our copies to go") { incoming().isEmpty() }
    }

    private fun FlowScene.behind(name: String, give: () -> InputStream?): Uri = Uri.parse("content://gallery.example/$name").also {
        shadowOf(app.contentResolver).registerInputStreamSupplier(it, give)
    }

    private fun share(scene: FlowScene, uri: Uri?) {
        val intent = Intent(Intent.ACTION_SEND).setType("image/jpeg").setClass(scene.app, ReportFlowActivity::class.java)
        scene.open(intent.putExtra(Intent.EXTRA_STREAM, uri))
        scene.await("the sentence") { scene.state.problems.isNotEmpty() }
    }

    // parity: report.formats
    @Test
    fun anEmptyFileATextAndAHeicAreNamedAndTheGoodPhotosStay() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val heic = byteArrayOf(0, 0, 0, 24) + "ftypheic".toByteArray() + ByteArray(64)
        scene.choose(
            scene.offered("good"), scene.offered("empty", ByteArray(0)), scene.offered("letter.jpg", "Yth. Bapak Lurah".toByteArray()),
            scene.offered("heic", heic),
        )
        scene.told(1)
        assertEquals(3, scene.state.problems.size)
        assertSaid(
            scene.words(), "Foto 2 bukan foto atau rusak. Pilih foto lain; isian Anda masih ada.",
            "Photo 2 is damaged or not a photo. Choose another; your entries are kept.",
        )
        assertSaid(
            scene.words(), "Format HEIC belum bisa dibaca. Simpan sebagai JPEG, atau pilih foto lain.",
            "The format HEIC cannot be read. Save it as JPEG, or choose another photo.",
        )
    }

    @Test
    fun aPngIsTakenLikeAnyPhoto() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val png = ByteArrayOutputStream().also { Bitmap.createBitmap(320, 240, Bitmap.Config.ARGB_8888).compress(Bitmap.CompressFormat.PNG, 100, it) }
        scene.choose(scene.offered("drawn", png.toByteArray()))
        scene.awaitPhotos(1)
        assertTrue(scene.state.problems.isEmpty())
    }

    @Test
    fun aPhotoThatIsCutOffIsKeptAsFarAsItGoesAndThatIsSaid() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val whole = photo(File(scene.stage.folder, "whole.jpg"), 3).readBytes()
        scene.choose(scene.offered("half", whole.copyOf(whole.size * 6 / 10)))
        scene.awaitPhotos(1)
        scene.activity.flow.openPhoto(scene.state.draft!!.photos.single().photoId)
        scene.await("the sheet") { "Foto ini terpotong" in scene.sheet() }
        assertSaid(
            scene.sheet(), "Foto ini terpotong: sebagian berkas dari kamera hilang. Kalau bisa, ambil ulang.",
            "This photo is cut off: part of the camera's file is missing. If you can, take it again.",
        )
    }

    @Test
    fun aPhotoOfAHundredMegapixelsIsTakenWithinBoundedMemory() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        // The peak is counted from here on.
        File("/proc/self/clear_refs").writeText("5")
        val before = memory("VmRSS")
        scene.choose(scene.offered("huge", grey(11_584, 8_640)))
        scene.awaitPhotos(1)
        val kept = scene.state.draft!!.photos.single()
        assertTrue("${kept.widthPx} x ${kept.heightPx}", maxOf(kept.widthPx, kept.heightPx) <= 4_096u)
        // Its pixels alone would be 300 MB.
        val grown = (memory("VmHWM") - before) / 1024
        assertTrue("$grown MB", grown < 150)
        assertTrue(scene.state.problems.isEmpty() && scene.incoming().isEmpty())
    }

    @Test
    fun aPhotoBeyondTheLimitIsNamedWithTheLimit() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        scene.choose(scene.offered("larger", grey(20_000, 12_000)))
        scene.told(0)
        assertSaid(
            scene.words(), "Foto terlalu besar: 240 juta piksel, batasnya 200. Pilih yang lebih kecil.",
            "The photo is too large: 240 megapixels, the limit is 200. Choose a smaller one.",
        )
    }

    @Test
    fun providersThatThrowDenyAnswerNothingOrHaveVanishedEachHaveASentence() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        scene.choose(
            scene.offered("good"),
            scene.behind("throws") { throw IllegalStateException("their own fault") },
            scene.behind("denies") { throw SecurityException("no grant") },
            scene.behind("nothing") { null },
            scene.behind("vanished") { throw RuntimeException(FileNotFoundException("gone since it was chosen")) },
        )
        scene.told(1)
        assertEquals(4, scene.state.problems.size)
        for (number in 2..5) assertSaid(
            scene.words(), "Foto $number sudah tidak ada di ponsel. Ambil ulang, atau lanjut tanpa foto itu.",
            "Photo $number is no longer on the phone. Retake it, or go on without it.",
        )
    }

    @Test
    fun aProviderThatHangsDoesNotHoldTheWayOutAndTheDraftStays() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val free = CountDownLatch(1)
        scene.choose(scene.behind("hangs") { free.await(30, TimeUnit.SECONDS); null })
        scene.await("the words") { "Menyiapkan foto 1 dari 1…" in scene.words() }
        scene.activity.flow.leave()
        settle("the end") { scene.activity.isFinishing }
        assertEquals("Draf ini tersimpan di ponsel.", ShadowToast.getTextOfLatestToast())
        assertEquals(1, scene.drafts().size)
        free.countDown()
        scene.await("what came too late to go") { scene.incoming().isEmpty() }
    }

    @Test
    fun aProviderThatHangsIsWaitedForInWordsAndDoesNotHoldTheSteps() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val free = CountDownLatch(1)
        scene.choose(scene.offered("good"), scene.behind("hangs") { free.await(30, TimeUnit.SECONDS); null })
        scene.await("the words") { "Menyiapkan foto 2 dari 2…" in scene.words() }
        scene.tap("Tumpukan sampah")
        scene.await("the next step") { scene.state.draft?.content?.category == "litter" }
        free.countDown()
        scene.told(1)
    }

    @Test
    fun whatAHangingProviderHandsOverTooLateIsThrownAway() = runBlocking {
        val root = Files.createTempDirectory("incoming").toFile()
        val free = CountDownLatch(1)
        val late = PhotoSource { target ->
            free.await(30, TimeUnit.SECONDS)
            target.writeText("too late")
        }
        val incoming = Incoming(root, patienceMs = 50)
        assertEquals(Copied.Failed(CopyFault.SLOW), incoming.copy("draft", late))
        free.countDown()
        val end = System.nanoTime() + 5_000_000_000
        while (root.walk().any { it.isFile }) check(System.nanoTime() < end) { "a late copy stayed" }
        assertTrue(incoming.left("draft").isEmpty())
        assertTrue("also not after a moment", root.walk().none { it.isFile })
    }

    @Test
    fun aCopyThatAKilledProcessDidNotEndIsNotTakenForAPhoto() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        scene.choose(scene.offered("good"))
        scene.awaitPhotos(1)
        val draftId = scene.drafts().single().draftId
        val part = File(CameraFiles.root(scene.app), "$draftId/half.part")
        scene.kill {
            part.parentFile!!.mkdirs()
            part.writeBytes(photo(File(scene.stage.folder, "x.jpg"), 4).readBytes().copyOf(4_000))
        }
        scene.await("the rest to go") { !part.exists() }
        assertEquals(1, scene.drafts().single().photos.size)
        assertTrue(scene.state.problems.isEmpty())
    }

    @Test
    fun ofThirtyAtOnceTheFirstTenAreTakenAndTheLimitIsTold() {
        val scene = FlowScene(ReportFlowActivity::gallery)
        val small = (0 until 30).map { scene.offered("p$it", photo(File(scene.stage.folder, "p$it.jpg"), it, 160, 120).readBytes()) }
        scene.choose(*small.toTypedArray())
        scene.told(10)
        assertSaid(
            scene.words(), "Satu laporan memuat 10 foto. Yang diambil 10 foto pertama, sisanya tidak ikut.",
            "A report takes 10 photos. The first 10 were taken in; the rest was left out.",
        )
        assertEquals(10, scene.drafts().single().photos.size)
    }

    @Test
    fun aFileAddressOurOwnAddressAndNoAddressAreRefusedInWords() {
        val scene = FlowScene()
        val ours = Uri.parse("content://${scene.app.packageName}/draft/photo.jpg")
        for (uri in listOf(Uri.parse("file:///data/data/${scene.app.packageName}/files/core/saberling.db"), ours, null)) {
            share(scene, uri)
            assertSaid(
                scene.words(), "Aplikasi lain tidak memberi foto yang bisa dibuka. Pilih dari galeri, atau ambil foto.",
                "The other app gave no photo that can be opened. Choose one from the gallery, or take one.",
            )
            assertTrue(scene.state.draft!!.photos.isEmpty())
        }
        scene.tap("Pilih dari galeri")
        scene.choose(scene.offered("instead"))
        scene.awaitPhotos(1)
        assertTrue(scene.state.problems.isEmpty())
    }

    private fun FlowScene.sheet(): String =
        org.robolectric.shadows.ShadowDialog.getLatestDialog()?.findViewById<android.widget.TextView>(id.go.binjai.saberling.R.id.photo_notice)?.text?.toString().orEmpty()

    /** What the process holds of memory, in kilobytes. */
    private fun memory(what: String): Long =
        File("/proc/self/status").readLines().first { it.startsWith("$what:") }.filter(Char::isDigit).toLong()

    companion object {
        /** A grey JPEG of that size: one table for all blocks, each of them the same two codes, so that it is made at once. */
        fun grey(width: Int, height: Int): ByteArray {
            val out = ByteArrayOutputStream()
            fun part(marker: Int, vararg body: Int) {
                val size = body.size + 2
                for (byte in intArrayOf(0xFF, marker, size shr 8, size and 0xFF) + body) out.write(byte)
            }
            out.write(0xFF); out.write(0xD8)
            part(0xDB, 0, *IntArray(64) { 16 })
            part(0xC0, 8, height shr 8, height and 0xFF, width shr 8, width and 0xFF, 1, 1, 0x11, 0)
            // One code of one bit each: no difference, and the end of the block.
            part(0xC4, 0x00, 1, *IntArray(15), 0)
            part(0xC4, 0x10, 1, *IntArray(15), 0)
            part(0xDA, 1, 1, 0x00, 0, 63, 0)
            val blocks = ((width + 7) / 8).toLong() * ((height + 7) / 8)
            out.write(ByteArray(((blocks * 2 + 7) / 8).toInt()))
            out.write(0xFF); out.write(0xD9)
            return out.toByteArray()
        }
    }
}
