package id.go.binjai.saberling

import android.content.Context
import id.go.binjai.saberling.core.NetworkMonitor
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.Secrets
import java.io.File

/** What the core needs of the phone. */
object Ports {
    /** The folder of the core: database, prepared photos, area packs. */
    fun folder(context: Context): File = File(context.filesDir, "core")

    /** Reads the seed pack; call it off the main thread. */
    fun options(context: Context): OpenOptions = OpenOptions(
        dataDir = folder(context).path,
        seedPack = context.assets.open("seed.json").bufferedReader().use { it.readText() },
        language = context.resources.configuration.locales[0].language,
        secrets = object : Secrets {
            override fun get(name: String): String? = null
            override fun put(name: String, value: String) = Unit
            override fun remove(name: String) = Unit
        },
        network = object : NetworkMonitor {
            override fun state(): NetworkState = NetworkState.OFFLINE
        },
    )
}
