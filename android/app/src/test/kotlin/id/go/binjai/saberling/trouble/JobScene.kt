package id.go.binjai.saberling.trouble

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import com.sun.net.httpserver.HttpsConfigurator
import com.sun.net.httpserver.HttpsServer
import id.go.binjai.saberling.LocalServer
import id.go.binjai.saberling.MemorySecrets
import id.go.binjai.saberling.SaberlingApp
import id.go.binjai.saberling.SwitchedNetwork
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.Clock
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Secrets
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.system.runJob
import kotlinx.coroutines.runBlocking
import org.robolectric.RuntimeEnvironment
import java.io.Closeable
import java.io.File
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.nio.file.Files
import java.security.KeyStore
import java.util.concurrent.Executors
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext

/** A phone, its jobs, and a real server that can be there, be gone, or have something else in its place. */
class JobScene : Closeable {
    val server = LocalServer()
    val network = SwitchedNetwork()
    val root: File = Files.createTempDirectory("phone").toFile()
    val folder = File(root, "core")
    val app = RuntimeEnvironment.getApplication() as SaberlingApp
    private var other: HttpServer? = null
    private var isOpen = false

    /** The process begins: a core on the same folder as before. */
    fun open(secrets: Secrets = kept, clock: Clock? = null, url: String = server.url) = apply {
        isOpen = true
        val seed = server.seed.replace(server.url, url)
        app.core = Core { OpenOptions(folder.path, seed, "id", secrets, network, clock) }
    }

    /** The process ends. */
    fun end() {
        if (isOpen) app.core.shutDown()
        isOpen = false
    }

    /** The keystore, which outlives the process. */
    val kept = MemorySecrets()

    fun <T> ask(call: suspend (AppInterface) -> T): T = runBlocking { app.core.ask(call) }

    fun report(note: String = "Tumpukan di tepi jalan", photos: Int = 1, edge: Int = 640): ReportView {
        val files = List(photos) { photo(File(root, "camera-$it.jpg"), it, edge, edge * 3 / 4).path }
        val fix = LocationFix(3.5952, 98.6722, 8.0, FixSource.GPS, false, null, null)
        return ask { it.submitReport(NewReport(category = "litter", note = note, photoPaths = files, fix = fix)) }
    }

    /** Runs the job as the scheduler would, and answers whether it wants to come again. */
    fun run(kind: WorkKind = WorkKind.SEND): Boolean = runJob(kind, seconds = 10)

    /** What the app says of sending now. */
    fun words(): String = ask { it.syncState() }.text

    /** In the server's place something else answers. */
    fun instead(tls: Boolean = false, answer: (HttpExchange) -> Unit) {
        val address = InetSocketAddress(InetAddress.getLoopbackAddress(), URI(server.url).port)
        val made = if (tls) HttpsServer.create(address, 0).apply { httpsConfigurator = HttpsConfigurator(selfSigned()) } else HttpServer.create(address, 0)
        made.executor = Executors.newCachedThreadPool { work -> Thread(work).apply { isDaemon = true } }
        made.createContext("/") { exchange -> exchange.use { answer(it) } }
        made.start()
        other = made
    }

    /** It does not any more. */
    fun noMore() {
        other?.stop(0)
        other = null
    }

    /** A certificate of nobody's. */
    private fun selfSigned(): SSLContext {
        val file = File(root, "keys")
        val made = ProcessBuilder(
            File(System.getProperty("java.home"), "bin/keytool").path, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=127.0.0.1",
            "-keystore", file.path, "-storepass", "secret", "-storetype", "PKCS12",
        ).redirectErrorStream(true).start()
        val told = made.inputStream.bufferedReader().readText()
        check(made.waitFor() == 0) { told }
        val keys = KeyStore.getInstance("PKCS12").apply { file.inputStream().use { load(it, "secret".toCharArray()) } }
        val managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm()).apply { init(keys, "secret".toCharArray()) }
        return SSLContext.getInstance("TLS").apply { init(managers.keyManagers, null, null) }
    }

    override fun close() {
        try {
            end()
        } finally {
            noMore()
            server.close()
            root.deleteRecursively()
        }
    }
}

/** A phone's clock that a person, or a week, moves. */
class MovedClock(@Volatile var wall: Long = System.currentTimeMillis(), private val boot: String = "boot") : Clock {
    private val began = System.nanoTime()
    private var moved = 0L

    /** So much time passes, with the phone on. */
    fun pass(ms: Long) {
        wall += ms
        moved += ms
    }

    private fun since() = (System.nanoTime() - began) / 1_000_000
    override fun wallMs(): Long = wall + since()
    override fun monotonicMs(): Long = moved + since()
    override fun bootToken(): String = boot
}
