package id.go.binjai.saberling.trouble

import android.widget.TextView
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.home.seen
import id.go.binjai.saberling.home.texts
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.ReportFlowActivity
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import id.go.binjai.saberling.widget.ReportCard
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import java.io.File

/** The data of another version of the app: an older one's queue arrives, a newer one's is left alone; and photos that are gone. */
@RunWith(ShellRunner::class)
class DataTest {
    private val scene = JobScene()

    @After
    fun close() = scene.close()

    private fun theQueueOfAnOlderVersionArrives(number: Int) {
        scene.server.start()
        scene.open()
        val made = scene.report()
        scene.end()
        makeOlder(scene.folder, number)
        assertEquals(number, schema(scene.folder))
        scene.open()
        val kept = scene.ask { it.reports() }.single()
        assertEquals(made.number to made.note, kept.number to kept.note)
        assertTrue(schema(scene.folder) > number)
        scene.network.now = NetworkState.UNMETERED
        assertFalse("nothing is left", scene.run())
        val sent = scene.ask { it.report(made.reportId) }
        assertEquals(Sending.COMPLETE to 1u, sent.sending to sent.photosArrived)
    }

    @Test
    fun theQueueOfTheFirstVersionArrivesAfterTheUpdate() = theQueueOfAnOlderVersionArrives(1)

    @Test
    fun theQueueOfTheThirdVersionArrivesAfterTheUpdate() = theQueueOfAnOlderVersionArrives(3)

    @Test
    fun theQueueOfTheFifthVersionArrivesAfterTheUpdate() = theQueueOfAnOlderVersionArrives(5)

    @Test
    fun theDataOfANewerVersionIsNotTouchedAndThatIsSaidUntilTheAppIsUpdated() {
        scene.open()
        val made = scene.report()
        scene.end()
        val known = schema(scene.folder)
        setSchema(scene.folder, known + 1)
        val before = database(scene.folder).readBytes()
        scene.open()
        val home = Robolectric.buildActivity(MainActivity::class.java).setup()
        settle("the sentence") { home.get().findViewById<TextView>(R.id.home_problem).isShown }
        assertSaid(
            home.get().texts().joinToString("\n"), "Data ini dibuat versi yang lebih baru. Perbarui aplikasi; laporan tetap tersimpan.",
            "A newer version made this data. Update the app; your reports are kept.",
        )
        home.get().shoot("home-newer-id-light")
        val flow = Robolectric.buildActivity(ReportFlowActivity::class.java, ReportFlowActivity.gallery(scene.app)).setup()
        settle("the sentence") { "Data ini dibuat versi yang lebih baru. Perbarui aplikasi; laporan tetap tersimpan." in flow.get().texts() }
        flow.get().flow.retryPhotos()
        assertTrue("the job comes again", scene.run())
        assertArrayEquals(before, database(scene.folder).readBytes())
        assertEquals(known + 1, schema(scene.folder))
        // The update is there, and the person comes back.
        setSchema(scene.folder, known)
        home.pause().stop().restart().start().resume()
        settle("the report") { home.get().seen().filterIsInstance<ReportCard>().any { made.categoryName in it.contentDescription } }
        assertFalse(home.get().findViewById<TextView>(R.id.home_problem).isShown)
    }

    @Test
    fun aDraftThatCannotBeReadNowIsNeitherSentNorGivenUp() {
        val flow = FlowScene(ReportFlowActivity::camera)
        flow.shoot()
        flow.awaitPhotos(1)
        flow.tap("Tumpukan sampah")
        flow.await("the category") { flow.drafts().single().content.category != null }
        flow.core.isUnreadable = true
        repeat(2) {
            flow.kill()
            flow.await("the sentence") { flow.state.problems.isNotEmpty() }
        }
        assertSaid(
            flow.words(), "Data ponsel tidak terbaca. Jangan hapus aplikasi; hubungi kantor.",
            "The phone's data cannot be read. Do not delete the app; contact the office.",
        )
        assertTrue(flow.real.reports().isEmpty() && !flow.activity.isFinishing)
        flow.core.isUnreadable = false
        flow.tap("Coba lagi")
        flow.await("the draft") { flow.state.draft?.photos?.size == 1 }
        assertEquals(1, flow.drafts().size)
    }

    @Test
    fun aPhotoThatIsGoneBeforeTheReportIsSentIsSaidAndTheNextTapSendsTheRest() {
        val flow = FlowScene(ReportFlowActivity::camera)
        flow.shoot()
        flow.fix()
        flow.awaitPhotos(1)
        flow.activity.camera()
        flow.shoot()
        flow.awaitPhotos(2)
        flow.tap("Tumpukan sampah")
        flow.awaitStep(FlowStep.REVIEW)
        check(File(flow.drafts().single().photos[1].fullPath).delete())
        flow.tap(R.id.review_send)
        flow.await("the sentence") { flow.state.problems.isNotEmpty() && !flow.state.sending }
        assertSaid(
            flow.words(), "Foto 2 sudah tidak ada di ponsel. Ambil ulang, atau lanjut tanpa foto itu.",
            "Photo 2 is no longer on the phone. Retake it, or go on without it.",
        )
        assertTrue(flow.real.reports().isEmpty())
        flow.tap(R.id.review_send)
        flow.awaitStep(FlowStep.SAVED)
        assertEquals(1u, flow.real.reports().single().photosTotal)
    }

    @Test
    fun aPhotoThatIsGoneFromOurFolderNeedsAPersonAndTheWordsArriveAllTheSame() {
        scene.server.start()
        scene.open()
        val made = scene.report()
        File(scene.folder, "blobs").listFiles()!!.forEach { check(it.delete()) }
        scene.network.now = NetworkState.UNMETERED
        scene.run()
        val report = scene.ask { it.report(made.reportId) }
        assertSaid(
            report.sendingText, "Perlu tindakan: sebuah foto tidak bisa dibuka lagi. Ambil ulang, atau kirim tanpa foto itu.",
            "Action needed: a photo can no longer be opened. Retake it, or send without it.",
        )
        assertEquals("Tumpukan di tepi jalan", report.note)
        // The way on: another one in its place.
        val again = id.go.binjai.saberling.photo(File(scene.root, "again.jpg"), 8)
        scene.ask { it.replacePhoto(made.reportId, report.photos.single().photoId, again.path) }
        assertFalse(scene.run())
        assertEquals(Sending.COMPLETE, scene.ask { it.report(made.reportId) }.sending)
    }
}
