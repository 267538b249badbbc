package id.go.binjai.saberling.system

import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.crew.CrewListActivity
import id.go.binjai.saberling.home.texts
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.trouble.JobScene
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import java.io.File
import java.security.Key
import java.security.ProviderException
import javax.crypto.KeyGenerator

/** A keystore that can be wiped, and that can be unable to answer. */
private class FrailSealer : KeySealer() {
    @Volatile var kept: Key? = null
    @Volatile var away = false

    override fun keyIfThere(): Key? = if (away) throw ProviderException("locked") else kept
    override fun key(): Key = keyIfThere() ?: KeyGenerator.getInstance("AES").apply { init(256) }.generateKey().also { kept = it }
}

/** What becomes of reports and a crew's work when the phone's keystore loses its key, or cannot answer now. */
@RunWith(ShellRunner::class)
class LostKeyTest {
    private val scene = JobScene()
    private val server get() = scene.server
    private val network get() = scene.network
    private val app get() = scene.app
    private val secrets = File(scene.root, "secrets")
    private val sealer = FrailSealer()

    @After
    fun close() = scene.close()

    private fun open() = scene.open(FileSecrets(secrets, sealer))
    private fun <T> ask(call: suspend (AppInterface) -> T): T = scene.ask(call)
    private fun report(note: String) = ask { it.submitReport(NewReport(category = "litter", note = note, evenIfRepeated = true)) }

    private fun sendAll() = settle("all is sent, ${ask { it.syncState() }}", 60) {
        ask { it.sync() }
        ask { it.reports() }.all { it.sending == Sending.COMPLETE }
    }

    // parity: system.restored
    @Test
    fun aLostKeyIsANewIdentityThatKeepsAllReportsAndTheirNumbers() {
        server.start()
        open()
        network.now = NetworkState.UNMETERED
        report("sudah di kantor")
        sendAll()
        network.now = NetworkState.OFFLINE
        report("belum terkirim")
        val before = ask { it.reports() }.associate { it.note to it.number }
        app.core.shutDown()
        sealer.kept = null
        open()
        assertEquals(before, ask { it.reports() }.associate { it.note to it.number })
        network.now = NetworkState.UNMETERED
        sendAll()
        assertEquals(before, ask { it.reports() }.associate { it.note to it.number })
        val added = ask { app -> app.addNote(app.reports().first { it.note == "sudah di kantor" }.reportId, "masih di sana") }
        settle("the new identity may go on with the old report", 60) {
            ask { it.sync() }
            ask { it.report(added.reportId) }.timeline.none { it.unsent || it.refused != null } && ask { it.syncState() }.unsent == 0u
        }
        assertTrue("what the old key sealed is kept", secrets.list().orEmpty().isNotEmpty())
    }

    @Test
    fun aKeystoreThatCannotAnswerNowIsToldInWordsAndAllGoesLater() {
        server.start()
        open()
        network.now = NetworkState.UNMETERED
        report("satu")
        sendAll()
        sealer.away = true
        report("dua")
        settle("the words, ${ask { it.syncState() }}", 60) {
            ask { it.sync() }
            val now = ask { it.syncState() }
            now.phase == SyncPhase.WAITING && now.text.contains("kunci")
        }
        assertEquals(2, ask { it.reports() }.size)
        sealer.away = false
        sendAll()
    }

    @Test
    fun aCrewWhoseKeyIsLostReadsWhatToDo() {
        server.start()
        open()
        network.now = NetworkState.UNMETERED
        ask { it.activateCrew(server.run("crew", "code", "Regu Melati 1", "Budi").trim()) }
        app.core.shutDown()
        sealer.kept = null
        open()
        settle("the loss, ${ask { it.syncState() }}", 60) {
            ask { it.sync() }
            ask { it.syncState() }.text.contains("Kunci ponsel ini hilang")
        }
        val list = Robolectric.buildActivity(CrewListActivity::class.java).setup().get()
        settle("the words, ${list.texts()}") { list.texts().any { it.contains("Kunci ponsel ini hilang") && it.contains("hubungi") } }
    }
}
