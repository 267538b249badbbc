package id.go.binjai.saberling.trouble

import com.sun.net.httpserver.HttpExchange
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.kit.system.WorkKind
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import java.util.concurrent.atomic.AtomicInteger

/** Jobs with no network, a wrong one, or a server that is not itself: nothing is lost, and what is waited for is said. */
@RunWith(ShellRunner::class)
class NetworkTest {
    private val scene = JobScene()

    @After
    fun close() = scene.close()

    /** The job has run in vain: the report is as it was, and it comes again. */
    private fun inVain(sentence: String, english: String, kind: WorkKind = WorkKind.SEND) {
        assertTrue("it comes again", scene.run(kind))
        assertSaid(scene.words(), sentence, english)
        val kept = scene.ask { it.reports() }.single()
        assertEquals("Tumpukan di tepi jalan", kept.note)
        assertNotEquals(Sending.COMPLETE, kept.sending)
        assertNotEquals(Sending.REJECTED, kept.sending)
    }

    /** Now the server is there: one job, and all of it has arrived, once. */
    private fun arrives() {
        scene.noMore()
        scene.server.start()
        // A person looks again: what was to be waited for is tried at once.
        scene.ask { it.networkChanged() }
        assertFalse("nothing is left", scene.run())
        val report = scene.ask { it.reports() }.single()
        assertEquals(Sending.COMPLETE, report.sending)
        assertEquals(report.photosTotal, report.photosArrived)
        assertSaid(scene.words(), "Semua sudah terkirim.", "Everything is sent.")
    }

    private fun HttpExchange.reply(status: Int, body: String = "", vararg headers: Pair<String, String>) {
        requestBody.readBytes()
        headers.forEach { (name, value) -> responseHeaders.add(name, value) }
        sendResponseHeaders(status, if (body.isEmpty()) -1 else body.length.toLong())
        if (body.isNotEmpty()) responseBody.write(body.toByteArray())
    }

    @Test
    fun aWeekInAirplaneModeCostsNothingAndAllOfItGoesOnce() {
        val clock = MovedClock()
        scene.open(clock = clock)
        scene.report()
        // The scheduler needs a network for either job; on a phone that starts them all the same they end at once.
        repeat(7) {
            clock.pass(DAY_MS)
            val began = System.nanoTime()
            inVain("Belum ada sinyal. Laporan tetap aman di ponsel.", "No signal yet. Your report is safe on the phone.")
            assertFalse("news has an hour of its own", scene.run(WorkKind.PULL))
            assertTrue("it asks nobody", (System.nanoTime() - began) / 1_000_000 < 5_000)
        }
        val sync = scene.ask { it.syncState() }
        assertEquals(SyncPhase.OFFLINE, sync.phase)
        assertEquals(1u to 1u, sync.unsent to sync.photosUnsent)
        scene.network.now = NetworkState.UNMETERED
        arrives()
    }

    @Test
    fun aCaptivePortalIsNoServerAndTheWayThroughIsSaid() {
        scene.open()
        scene.report()
        scene.network.now = NetworkState.UNMETERED
        scene.instead { it.reply(200, "<html>Masuk dulu</html>", "content-type" to "text/html") }
        inVain("Wi-Fi ini meminta masuk dulu. Buka halamannya, lalu kami lanjutkan.", "This Wi-Fi asks you to log in first. Open its page and we will go on.")
        arrives()
    }

    @Test
    fun aPortalThatSaysForbiddenIsNoRefusal() {
        scene.open()
        scene.report()
        scene.network.now = NetworkState.METERED
        scene.instead { it.reply(403, "{\"code\":\"revoked\",\"text\":\"\"}", "content-type" to "application/json") }
        inVain("Wi-Fi ini meminta masuk dulu. Buka halamannya, lalu kami lanjutkan.", "This Wi-Fi asks you to log in first. Open its page and we will go on.")
        arrives()
    }

    @Test
    fun anOfficeThatIsBusySaysWhenAndIsNotAskedBefore() {
        val clock = MovedClock()
        scene.open(clock = clock)
        scene.report()
        scene.network.now = NetworkState.UNMETERED
        val asked = AtomicInteger()
        scene.instead { asked.incrementAndGet(); it.reply(503, "", "x-saberling" to "1", "retry-after" to "600") }
        inVain("Kantor belum bisa menerima. Laporan aman; kami coba lagi sebentar lagi.", "The office cannot receive yet. Your report is safe; we try again soon.")
        val before = asked.get()
        assertTrue(before > 0)
        val wait = checkNotNull(scene.ask { it.syncState() }.retryAtMs) - System.currentTimeMillis()
        assertTrue("$wait ms", wait in 500_000..700_000)
        assertTrue(scene.run())
        assertEquals("ten minutes are not over", before, asked.get())
        // Nor are they in another process.
        scene.end()
        scene.open(clock = clock)
        assertTrue(scene.run())
        assertEquals("nor are they in another process", before, asked.get())
        clock.pass(600_000)
        arrives()
    }

    @Test
    fun aServerThatFailsIsTriedAgain() {
        scene.open()
        scene.report()
        scene.network.now = NetworkState.UNMETERED
        scene.instead { it.reply(500, "", "x-saberling" to "1") }
        inVain("Kantor belum bisa menerima. Laporan aman; kami coba lagi sebentar lagi.", "The office cannot receive yet. Your report is safe; we try again soon.")
        arrives()
    }

    @Test
    fun aServerThatIsGoneIsABrokenConnection() {
        scene.open()
        scene.report()
        scene.network.now = NetworkState.METERED
        inVain("Sambungan putus. Semua tetap tersimpan; kami coba lagi sendiri.", "The connection broke. Everything is kept; we try again by ourselves.")
        arrives()
    }

    @Test
    fun aServerWithAStrangeCertificateIsGivenNothing() {
        scene.open(url = scene.server.url.replace("http:", "https:"))
        scene.report()
        scene.network.now = NetworkState.UNMETERED
        val asked = AtomicInteger()
        scene.instead(tls = true) { asked.incrementAndGet(); it.reply(200, "{}", "x-saberling" to "1") }
        inVain("Sambungan putus. Semua tetap tersimpan; kami coba lagi sendiri.", "The connection broke. Everything is kept; we try again by ourselves.")
        assertEquals("not one byte of a report", 0, asked.get())
    }

    @Test
    fun aPhoneWhoseAccessTheOfficeWithdrewStopsKeepsAllAndSaysWhomToAsk() {
        scene.open()
        scene.report()
        scene.network.now = NetworkState.UNMETERED
        scene.instead { it.reply(401, "{\"code\":\"revoked\",\"text\":\"\"}", "x-saberling" to "1", "content-type" to "application/json") }
        assertFalse("only the office can change that", scene.run())
        assertEquals(SyncPhase.REVOKED, scene.ask { it.syncState() }.phase)
        val office = scene.ask { it.city() }.officeName
        assertSaid(
            scene.words(), "Akses ponsel ini dicabut kantor. 1 kiriman tetap tersimpan; hubungi $office.",
            "The office withdrew this phone's access. 1 items are kept; contact $office.",
        )
        assertEquals("Tumpukan di tepi jalan", scene.ask { it.reports() }.single().note)
    }

    @Test
    fun aServerThatDoesNotKnowThePhoneIsToldEverythingAgain() {
        scene.server.start()
        scene.open()
        scene.network.now = NetworkState.UNMETERED
        scene.report()
        assertFalse(scene.run())
        scene.server.stop()
        scene.instead { it.reply(401, "{\"code\":\"unknown_device\",\"text\":\"\"}", "x-saberling" to "1", "content-type" to "application/json") }
        scene.run()
        arrives()
    }

    private companion object {
        const val DAY_MS = 24 * 60 * 60 * 1000L
    }
}
