package id.go.binjai.saberling.kit.settings

import id.go.binjai.saberling.core.DataUsed
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

class SettingsTest {
    @Test
    fun dataIsSaidInMegabytesAsTheLanguageWritesThem() {
        val used = DataUsed("2026-11", 4_000_000u, 249_999u)
        assertEquals("4,2", Settings.megabytes(used, "id"))
        assertEquals("4.2", Settings.megabytes(used, "en"))
        assertEquals("0,0", Settings.megabytes(DataUsed("2026-11", 0u, 49_999u), "id"))
    }

    @Test
    fun erasingIsMeantOnlyByTheWholeWord() {
        assertTrue(Settings.isMeant(" hapus ", "HAPUS"))
        assertFalse(Settings.isMeant("HAPU", "HAPUS"))
        assertFalse(Settings.isMeant("", "HAPUS"))
    }
}
