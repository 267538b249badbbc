package id.go.binjai.saberling.system

import android.app.job.JobParameters
import com.sun.net.httpserver.HttpServer
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.kit.system.WorkPlan
import id.go.binjai.saberling.trouble.JobScene
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.net.URI

@RunWith(ShellRunner::class)
class SyncJobTest {
    private val scene = JobScene()
    private val server get() = scene.server
    private val network get() = scene.network
    private val app get() = scene.app

    @After
    fun close() = scene.close()

    private fun open() = scene.open()
    private fun report() = scene.report()
    private fun <T> ask(call: suspend (AppInterface) -> T): T = scene.ask(call)

    // parity: system.background
    @Test
    fun aReportMadeOfflineArrivesAfterTheJob() {
        server.start()
        open()
        val made = report()
        assertEquals(Sending.QUEUED, made.sending)
        network.now = NetworkState.UNMETERED
        assertFalse("nothing is left", runJob())
        val sent = ask { it.report(made.reportId) }
        assertEquals(Sending.COMPLETE, sent.sending)
        assertEquals(1u, sent.photosArrived)
    }

    @Test
    @Config(sdk = [26])
    fun theSameOnTheOldestPhone() = aReportMadeOfflineArrivesAfterTheJob()

    @Test
    fun aJobWithoutANetworkComesAgainAndLosesNothing() {
        open()
        val made = report()
        assertTrue(runJob())
        assertFalse("news has an hour of its own", runJob(WorkKind.PULL))
        assertEquals(Sending.QUEUED, ask { it.report(made.reportId) }.sending)
    }

    @Test
    fun aServerThatRefusesThePhoneLosesNothing() {
        val refusing = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), URI(server.url).port), 0)
        refusing.createContext("/") { exchange ->
            exchange.sendResponseHeaders(401, -1)
            exchange.close()
        }
        refusing.start()
        try {
            open()
            val made = report()
            network.now = NetworkState.METERED
            val again = runJob()
            assertEquals(WorkPlan.again(WorkKind.SEND, ask { it.syncState() }), again)
            val kept = ask { it.report(made.reportId) }
            assertNotEquals(Sending.COMPLETE, kept.sending)
            assertEquals("Tumpukan di tepi jalan", kept.note)
        } finally {
            refusing.stop(0)
        }
    }

    @Test
    fun aProcessThatEndsInTheJobGoesOnWithTheNextOne() {
        val made: ReportView
        ServerSocket(URI(server.url).port, 50, InetAddress.getLoopbackAddress()).use {
            // It takes the connection and never answers.
            open()
            made = report()
            network.now = NetworkState.UNMETERED
            val service = jobService()
            val parameters = jobParameters(WorkKind.SEND)
            assertTrue(service.onStartJob(parameters))
            Thread.sleep(300)
            assertTrue("the system is asked to let it come again", service.onStopJob(parameters))
            app.core.shutDown()
        }
        server.start()
        open()
        assertFalse(runJob())
        assertEquals(Sending.COMPLETE, ask { it.report(made.reportId) }.sending)
    }

    @Test
    fun aJobOfAnOlderVersionEndsAtOnce() {
        open()
        val service = jobService()
        val foreign = jobParameters(WorkKind.SEND).also { made ->
            JobParameters::class.java.getDeclaredField("jobId").apply { isAccessible = true }.setInt(made, 77)
        }
        assertFalse(service.onStartJob(foreign))
    }
}
