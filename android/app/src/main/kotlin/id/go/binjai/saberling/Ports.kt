package id.go.binjai.saberling

import android.content.Context
import id.go.binjai.saberling.core.NetworkMonitor
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.system.Appearance
import id.go.binjai.saberling.system.FileSecrets
import id.go.binjai.saberling.system.PhoneClock
import id.go.binjai.saberling.system.PhoneSealer
import java.io.File

/** What the core needs of the phone. */
object Ports {
    /** The folder of the core: database, prepared photos, area packs. */
    fun folder(context: Context): File = File(context.filesDir, "core")

    /** The folder of the sealed secrets; no backup takes it. */
    fun secrets(context: Context): File = File(context.filesDir, "secrets")

    /** Reads the seed pack; call it off the main thread. */
    fun options(context: Context, network: NetworkMonitor): OpenOptions = OpenOptions(
        dataDir = folder(context).path,
        seedPack = context.assets.open("seed.json").bufferedReader().use { it.readText() },
        language = Appearance.spoken(context).tag,
        secrets = FileSecrets(secrets(context), PhoneSealer()),
        network = network,
        clock = PhoneClock(context),
    )
}
