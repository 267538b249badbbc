package id.go.binjai.saberling

import android.app.Activity
import android.graphics.Bitmap
import android.os.Build
import android.os.Handler
import android.os.Looper
import android.os.SystemClock
import android.view.PixelCopy
import android.view.View
import android.view.ViewGroup
import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.NetworkMonitor
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.Secrets
import id.go.binjai.saberling.kit.Core
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.io.File
import java.nio.file.Files
import java.util.concurrent.ConcurrentHashMap

/** A keystore for tests. */
class MemorySecrets : Secrets {
    private val kept = ConcurrentHashMap<String, String>()
    override fun get(name: String): String? = kept[name]
    override fun put(name: String, value: String) { kept[name] = value }
    override fun remove(name: String) { kept.remove(name) }
}

/** A network with a switch. */
class SwitchedNetwork(@Volatile var now: NetworkState = NetworkState.OFFLINE) : NetworkMonitor {
    override fun state(): NetworkState = now
}

/** The app with a real core on a folder of its own. */
class Stage(seed: String = sampleSeed, language: String = "id", val network: SwitchedNetwork = SwitchedNetwork()) {
    val folder: File = Files.createTempDirectory("saberling").toFile()
    val app: SaberlingApp = RuntimeEnvironment.getApplication() as SaberlingApp

    /** The core itself, without a watch, for what a test prepares. */
    val real: App by lazy {
        App.open(OpenOptions(dataDir = File(folder, "core").path, seedPack = seed, language = language, secrets = MemorySecrets(), network = network))
    }

    init {
        app.core = Core(Watched { real }.app)
    }

    companion object {
        /** The seed pack of the sample city, as the server's program writes it. */
        val sampleSeed: String by lazy { File("target/gen/assets/seed.json").readText() }
    }
}

/** Lets the main thread work until [until] holds; fails after so many [seconds]. */
fun settle(what: String = "the screen", seconds: Long = 10, until: () -> Boolean) {
    val end = System.nanoTime() + seconds * 1_000_000_000
    while (true) {
        shadowOf(Looper.getMainLooper()).idle()
        if (until()) return
        check(System.nanoTime() < end) { "$what did not come" }
        Thread.sleep(5)
    }
}

/** The next tap comes after a while: of two fast ones the second would not count. */
fun later() = SystemClock.sleep(2_000)

/** All views below, itself included. */
fun View.all(): List<View> = listOf(this) + if (this is ViewGroup) (0 until childCount).flatMap { getChildAt(it).all() } else emptyList()

/** Draws the whole window as the phone would and keeps the picture; answers how many colours are in it. */
fun Activity.shoot(name: String): Int {
    shadowOf(Looper.getMainLooper()).idle()
    val decor = window.decorView
    val picture = Bitmap.createBitmap(decor.width, decor.height, Bitmap.Config.ARGB_8888)
    var result = -1
    PixelCopy.request(window, picture, { result = it }, Handler(Looper.getMainLooper()))
    settle("the picture") { result != -1 }
    check(result == PixelCopy.SUCCESS) { "nothing was drawn: $result" }
    val folder = File(System.getProperty("shots.dir") ?: "build/screens").apply { mkdirs() }
    File(folder, "$name.png").outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
    val pixels = IntArray(picture.width * picture.height)
    picture.getPixels(pixels, 0, picture.width, 0, 0, picture.width, picture.height)
    return pixels.toHashSet().size
}

/** The API level that the test runs at. */
val api: Int get() = Build.VERSION.SDK_INT
