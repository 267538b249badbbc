package id.go.binjai.saberling.trouble

import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.HostException
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.Secrets
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.system.jobParameters
import id.go.binjai.saberling.system.jobService
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import java.io.InputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import java.util.concurrent.atomic.AtomicLong
import kotlin.concurrent.thread

/** A job before the phone is unlocked, and one whose time the system takes back. */
@RunWith(ShellRunner::class)
class LockedTest {
    private val scene = JobScene()

    @After
    fun close() = scene.close()

    @Test
    fun beforeThePhoneIsUnlockedTheJobWaitsForTheKeystoreAndSaysSo() {
        scene.server.start()
        scene.open()
        val made = scene.report()
        scene.end()
        var isLocked = true
        // The phone has begun anew, and nobody has unlocked it yet.
        scene.open(secrets = object : Secrets by scene.kept {
            override fun get(name: String): String? = if (isLocked) throw HostException.Failed("get: KeyStoreException") else scene.kept.get(name)
        })
        scene.network.now = NetworkState.UNMETERED
        assertTrue("it comes again", scene.run())
        assertSaid(
            scene.words(), "Ponsel masih mengunci kuncinya. Buka kunci ponsel; semuanya tersimpan dan dikirim sendiri.",
            "The phone keeps its keys locked now. Unlock the phone; everything is kept and goes by itself.",
        )
        assertEquals("a locked keystore is no lost one", 1u, scene.ask { it.syncState() }.unsent)
        isLocked = false
        assertFalse(scene.run())
        assertEquals(Sending.COMPLETE, scene.ask { it.report(made.reportId) }.sending)
    }

    @Test
    fun aJobThatTheSystemStopsComesAgainAndTheUploadGoesOnWhereItWas() {
        scene.server.start()
        SlowRoad(URI(scene.server.url).port).use { road ->
            scene.open(url = road.url)
            val made = scene.report(photos = 3, edge = 1_600)
            scene.network.now = NetworkState.UNMETERED
            val service = jobService()
            val parameters = jobParameters(WorkKind.SEND)
            assertTrue(service.onStartJob(parameters))
            settle("the first bytes of a photo") { scene.ask { it.report(made.reportId) }.sending == Sending.PHOTOS_PENDING && road.up.get() > 60_000 }
            assertTrue("the system is asked to let it come again", service.onStopJob(parameters))
            settle("the end of the turn") { scene.ask { it.syncState() }.phase != id.go.binjai.saberling.core.SyncPhase.RUNNING }
            val sent = road.up.get()
            road.isSlow = false
            assertFalse("nothing is left", scene.run())
            val report = scene.ask { it.report(made.reportId) }
            assertEquals(Sending.COMPLETE, report.sending)
            assertEquals(3u, report.photosArrived)
            val all = report.photos.sumOf { java.io.File(it.fullPath!!).length() }
            // What had arrived is not sent again; only what was on the way when it was cut.
            assertTrue("$sent before, ${road.up.get()} in all for $all", road.up.get() < all + all / 3 + 20_000)
        }
    }

    /** A way to the server on which bytes go up slowly, counted. */
    private class SlowRoad(private val to: Int) : AutoCloseable {
        private val door = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
        val url = "http://127.0.0.1:${door.localPort}"
        val up = AtomicLong()

        @Volatile
        var isSlow = true

        init {
            thread(isDaemon = true) {
                while (!door.isClosed) {
                    val near = try { door.accept() } catch (_: java.io.IOException) { return@thread }
                    val far = Socket(InetAddress.getLoopbackAddress(), to)
                    thread(isDaemon = true) { carry(near, far, true) }
                    thread(isDaemon = true) { carry(far, near, false) }
                }
            }
        }

        private fun carry(from: Socket, into: Socket, isUp: Boolean) {
            try {
                val input: InputStream = from.getInputStream()
                val buffer = ByteArray(8 * 1024)
                while (true) {
                    val count = input.read(buffer)
                    if (count < 0) break
                    if (isUp) {
                        up.addAndGet(count.toLong())
                        if (isSlow) Thread.sleep(40)
                    }
                    into.getOutputStream().write(buffer, 0, count)
                }
            } catch (_: java.io.IOException) {
                // Cut: both ends are.
            } finally {
                from.close()
                into.close()
            }
        }

        override fun close() = door.close()
    }
}
