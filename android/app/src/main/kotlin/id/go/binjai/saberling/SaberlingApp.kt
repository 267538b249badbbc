package id.go.binjai.saberling

import android.app.Application
import android.content.Context
import android.content.res.Configuration
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Trouble
import id.go.binjai.saberling.system.Appearance
import id.go.binjai.saberling.system.Background
import id.go.binjai.saberling.system.Notifier
import id.go.binjai.saberling.system.PhoneNetwork
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch

/** The process: one core for all screens and jobs. */
open class SaberlingApp : Application() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val network by lazy { PhoneNetwork(this) }

    /** Opened by whoever asks it first, off the main thread. Tests put another one in its place. */
    @Volatile
    var core: Core = Core { Ports.options(this, network) }

    /** What goes on beside the screens; none in tests that do not ask for it. */
    var background: Background? = null
        protected set

    override fun onCreate() {
        super.onCreate()
        attend()
    }

    /** Begins what goes on beside the screens. */
    protected open fun attend() {
        background = Background(this, core, network).also { it.start() }
    }

    override fun onConfigurationChanged(newConfig: Configuration) {
        super.onConfigurationChanged(newConfig)
        speak(newConfig)
    }

    /** The core and the phone's settings speak the language that the screens speak. */
    fun speak(config: Configuration = resources.configuration) {
        val language = Appearance.spoken(this, config).tag
        scope.launch {
            try {
                core.ask { it.setLanguage(language) }
            } catch (_: Trouble) {
                // Whoever opens a screen is told why the core cannot be opened.
                return@launch
            }
            Notifier(this@SaberlingApp).channels()
        }
    }
}

/** The core of the process that this belongs to. */
val Context.core: Core get() = (applicationContext as SaberlingApp).core
