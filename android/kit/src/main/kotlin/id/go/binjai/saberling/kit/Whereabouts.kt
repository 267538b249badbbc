package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.LocationFix
import kotlinx.coroutines.flow.Flow

/** Whether the phone's place can be read. */
enum class Standing { READY, DENIED, OFF }

/** The phone's positioning, as far as the person lets it be read. */
interface Whereabouts {
    /** Whether it can be read now. */
    fun standing(): Standing

    /** Fixes as they come, until nobody collects them. */
    fun fixes(): Flow<LocationFix>
}
