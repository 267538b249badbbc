package id.go.binjai.saberling.system

import id.go.binjai.saberling.core.HostException
import id.go.binjai.saberling.core.Secrets
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.util.Base64

// parity: system.secrets
/**
 * The core's secrets as sealed files in a folder of the app's own, one a name. What can no longer be opened is answered
 * as not there, and stays: a later version may know how. A keystore that cannot answer now is an error, because the core
 * would take "not there" for lost.
 */
class FileSecrets(private val folder: File, private val sealer: Sealer) : Secrets {
    override fun get(name: String): String? = guarded("get") {
        val file = file(name)
        if (file.exists()) sealer.open(file.readBytes(), name)?.let { String(it) } else null
    }

    @Synchronized
    override fun put(name: String, value: String) = guarded("put") {
        Files.createDirectories(folder.toPath())
        val file = file(name)
        keepLost(file, name)
        val fresh = File(folder, file.name + ".new")
        FileOutputStream(fresh).use {
            it.write(sealer.seal(value.toByteArray(), name))
            it.fd.sync()
        }
        Files.move(fresh.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)
        Unit
    }

    override fun remove(name: String) = guarded("remove") {
        Files.deleteIfExists(file(name).toPath())
        Unit
    }

    private fun keepLost(file: File, name: String) {
        if (!file.exists() || sealer.open(file.readBytes(), name) != null) return
        val number = generateSequence(1) { it + 1 }.first { !File(folder, "${file.name}.lost$it").exists() }
        Files.move(file.toPath(), File(folder, "${file.name}.lost$number").toPath(), StandardCopyOption.ATOMIC_MOVE)
    }

    private fun file(name: String) = File(folder, Base64.getUrlEncoder().withoutPadding().encodeToString(name.toByteArray()))

    private inline fun <T> guarded(what: String, work: () -> T): T = try {
        work()
    } catch (error: IOException) {
        throw HostException.Failed("$what: ${error.javaClass.simpleName}")
    } catch (error: Exception) {
        // No message: nobody knows what a maker's keystore writes into it.
        throw if (isKeystore(error)) HostException.Failed("$what: ${error.javaClass.simpleName}") else error
    }
}
