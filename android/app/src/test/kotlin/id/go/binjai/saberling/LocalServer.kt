package id.go.binjai.saberling

import java.io.Closeable
import java.io.File
import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.nio.file.Files
import java.util.concurrent.TimeUnit

/** A real server of the sample city on this machine, with a folder of its own. */
class LocalServer : Closeable {
    private val program = File("../target/native/saberling-server").absolutePath
    private val data: File = Files.createTempDirectory("server").toFile()
    private val port = ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { it.localPort }
    private var process: Process? = null

    /** Where it is reached. */
    val url = "http://127.0.0.1:$port"

    /** What an app of this server is shipped with. */
    val seed: String by lazy { run("seed-pack", "--server-url", url) }

    /** Begins to serve, and answers once somebody can connect. */
    fun start(): LocalServer = apply {
        val begun = ProcessBuilder(program, "--data", data.path, "--listen", "127.0.0.1:$port")
            .redirectErrorStream(true).redirectOutput(File(data, "log")).start()
        process = begun
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20)
        while (!answers()) {
            check(begun.isAlive && System.nanoTime() < end) { File(data, "log").readText() }
            Thread.sleep(50)
        }
    }

    /** Is gone until it starts again. */
    fun stop() {
        process?.destroy()
        process?.waitFor(10, TimeUnit.SECONDS)
        process = null
    }

    /** Runs a command of the server's program on the same folder; [input] is what it reads. */
    fun run(vararg words: String, input: String = ""): String {
        val done = ProcessBuilder(listOf(program, "--data", data.path) + words).redirectError(File(data, "errors")).start()
        done.outputStream.use { it.write(input.toByteArray()) }
        val text = done.inputStream.bufferedReader().readText()
        check(done.waitFor() == 0) { File(data, "errors").readText() }
        return text
    }

    private fun answers(): Boolean = try {
        Socket(InetAddress.getLoopbackAddress(), port).use { true }
    } catch (_: IOException) {
        false
    }

    override fun close() {
        stop()
        data.deleteRecursively()
    }
}
