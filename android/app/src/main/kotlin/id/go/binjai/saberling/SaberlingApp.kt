package id.go.binjai.saberling

import android.app.Application
import android.content.Context
import id.go.binjai.saberling.kit.Core

/** The process: one core for all screens and jobs. */
open class SaberlingApp : Application() {
    /** Opened by whoever asks it first, off the main thread. Tests put another one in its place. */
    @Volatile
    var core: Core = Core { Ports.options(this) }
}

/** The core of the process that this belongs to. */
val Context.core: Core get() = (applicationContext as SaberlingApp).core
