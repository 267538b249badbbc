package id.go.binjai.saberling.kit.crew

import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.PlaceView
import kotlin.math.PI
import kotlin.math.cos
import kotlin.math.hypot
import kotlin.math.roundToInt

/** How near a crew is to the point of its task. It is said, never judged: the office sees the distance. */
sealed interface Presence {
    /** The phone does not know where it is, or the task has no place. */
    data object Unknown : Presence

    /** At the point, as far as both positions are accurate. */
    data class Here(val metres: Int) : Presence

    /** Away from it. */
    data class Away(val metres: Int) : Presence

    companion object {
        /** Nearer than this is at the point, whatever the accuracy claims. */
        private const val NEAR_M = 30.0

        fun of(fix: LocationFix?, place: PlaceView?): Presence {
            if (fix == null || place == null) return Unknown
            val metres = metres(fix.latDeg, fix.lonDeg, place.latDeg, place.lonDeg)
            val slack = (fix.accuracyM ?: 0.0).coerceAtMost(100.0) + (place.accuracyM?.toDouble() ?: 0.0).coerceAtMost(100.0)
            return if (metres <= NEAR_M + slack) Here(metres.roundToInt()) else Away(metres.roundToInt())
        }

        /** Metres on a plane: within a city it is off by less than a permille. */
        private fun metres(latA: Double, lonA: Double, latB: Double, lonB: Double): Double {
            val metresPerDegree = 6_371_008.8 * PI / 180
            val north = (latB - latA) * metresPerDegree
            val east = (lonB - lonA) * metresPerDegree * cos((latA + latB) / 2 * PI / 180)
            return hypot(north, east)
        }
    }
}
