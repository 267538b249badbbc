package id.go.binjai.saberling.report

import android.content.Context
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** What a person was asked once and is not asked again by itself. */
class Asked(private val context: Context) {
    /** Whether it was asked before. */
    suspend fun before(what: String): Boolean = withContext(Dispatchers.IO) { kept().getBoolean(what, false) }

    /** It is asked now. */
    suspend fun now(what: String) = withContext(Dispatchers.IO) { kept().edit().putBoolean(what, true).apply() }

    private fun kept() = context.getSharedPreferences("asked", Context.MODE_PRIVATE)

    companion object {
        /** The phone's place. */
        const val LOCATION = "location"

        /** Notifications. */
        const val NOTIFICATIONS = "notifications"
    }
}
