package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.PublicReportView
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.kit.map.LatLon
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test

class AroundTest {
    private val here = LatLon(3.6, 98.48)

    private fun public(number: String, lat: Double?, lon: Double? = 98.48) =
        PublicReportView(number, ReportStatus.SUBMITTED, "", "litter", "", "k-pile", lat, lon, 0u, false)

    @Test
    fun nearIsThreeHundredMetres() {
        val all = listOf(public("near", 3.6 + 290 / 111_195.0), public("far", 3.6 + 310 / 111_195.0))
        assertEquals(listOf("near"), Around.of(all, here)?.reports?.map { it.number })
    }

    @Test
    fun withoutAPlaceOrAnythingNearItIsTheCity() {
        val all = listOf(public("far", 3.7), public("nowhere", null))
        assertEquals(Around(null, all.take(1)), Around.of(all, null))
        assertEquals(Around(null, all.take(1)), Around.of(all, here))
    }

    @Test
    fun whereNothingIsThereIsNoCard() {
        assertNull(Around.of(emptyList(), here))
        assertNull(Around.of(listOf(public("nowhere", null)), here))
    }
}
