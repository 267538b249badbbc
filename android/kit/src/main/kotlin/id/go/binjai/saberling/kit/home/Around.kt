package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.PublicReportView
import id.go.binjai.saberling.kit.map.LatLon
import kotlin.math.cos
import kotlin.math.hypot

/** What others reported: near the person when [here] is known, else in the whole city. */
data class Around(val here: LatLon?, val reports: List<PublicReportView>) {
    companion object {
        /** How near is near, in metres. */
        const val NEAR_M = 300.0

        /** None when there is nothing to be shown. */
        fun of(all: List<PublicReportView>, here: LatLon?): Around? {
            val placed = all.filter { it.latDeg != null && it.lonDeg != null }
            val near = here?.let { placed.filter { report -> metres(it, report) <= NEAR_M } }.orEmpty()
            return when {
                near.isNotEmpty() -> Around(here, near)
                placed.isNotEmpty() -> Around(null, placed)
                else -> null
            }
        }

        private fun metres(from: LatLon, report: PublicReportView): Double {
            val north = ((report.latDeg ?: 0.0) - from.lat) * METRES_PER_DEGREE
            val east = ((report.lonDeg ?: 0.0) - from.lon) * METRES_PER_DEGREE * cos(Math.toRadians(from.lat))
            return hypot(north, east)
        }

        private const val METRES_PER_DEGREE = 111_195.0
    }
}
