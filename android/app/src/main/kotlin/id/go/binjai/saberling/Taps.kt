package id.go.binjai.saberling

import android.os.SystemClock

/** Of two fast taps on what opens another app only the first counts: that app needs a moment to come to the front. */
internal class Taps {
    private var at: Long? = null

    /** Whether this one counts. */
    fun first(): Boolean {
        val now = SystemClock.uptimeMillis()
        val isSecond = at?.let { now - it < PAUSE_MS } == true
        if (!isSecond) at = now
        return !isSecond
    }

    /** The person is back, or the other app did not open: the next one counts. */
    fun over() {
        at = null
    }

    private companion object {
        const val PAUSE_MS = 1_000L
    }
}
