package id.go.binjai.saberling.kit.map

import id.go.binjai.saberling.core.PublicReportView
import id.go.binjai.saberling.core.ReportStatus
import org.junit.Assert.assertEquals
import org.junit.Test

class CityMapTest {
    private fun public(number: String, lat: Double?, lon: Double?) = PublicReportView(
        number, ReportStatus.ACCEPTED, "Akan ditangani", "litter", "Tumpukan sampah", "k-pile", lat, lon, 2u, false,
    )

    @Test
    fun whatHasNoPlaceIsNotOnTheMap() {
        val entries = CityMap.entries(listOf(public("A", 3.6, 98.48), public("B", null, null)), emptyList())
        assertEquals(listOf("A"), entries.map { it.id })
        assertEquals(LatLon(3.6, 98.48), entries[0].at)
    }
}
