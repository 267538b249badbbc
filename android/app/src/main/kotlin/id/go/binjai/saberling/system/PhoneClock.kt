package id.go.binjai.saberling.system

import android.content.Context
import android.os.SystemClock
import android.provider.Settings
import id.go.binjai.saberling.core.Clock

/**
 * The phone's clocks. Time since the boot goes on over the ends of processes, so a pause that the office asked for holds
 * for each job, whichever process it runs in.
 */
class PhoneClock(context: Context) : Clock {
    private val boot = Settings.Global.getInt(context.contentResolver, Settings.Global.BOOT_COUNT, UNKNOWN)

    override fun wallMs(): Long = System.currentTimeMillis()

    override fun monotonicMs(): Long = SystemClock.elapsedRealtime()

    /** Where the phone does not count its boots each process is one, and what an earlier one measured says nothing. */
    override fun bootToken(): String = if (boot == UNKNOWN) process else "boot-$boot"

    private companion object {
        const val UNKNOWN = -1
        val process = "process-${java.util.UUID.randomUUID()}"
    }
}
