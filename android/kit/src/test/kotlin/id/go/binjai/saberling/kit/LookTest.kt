package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TaskStatus
import org.junit.Assert.assertEquals
import org.junit.Test

class LookTest {
    @Test
    fun redIsOnlyForWhatNeedsAPerson() {
        assertEquals(listOf(ReportStatus.REOPENED), ReportStatus.entries.filter { Look.of(it).tone == Tone.RED })
        assertEquals(listOf(TaskStatus.REWORK), TaskStatus.entries.filter { Look.of(it).tone == Tone.RED })
        assertEquals(listOf(SyncWord.NEEDS_ACTION), SyncWord.entries.filter { Look.of(it).tone == Tone.RED })
    }

    @Test
    fun everyKnownStateOfAReportHasASymbolOfItsOwn() {
        val known = ReportStatus.entries - ReportStatus.UNKNOWN
        assertEquals(known.size, known.map { Look.of(it).icon }.toSet().size)
    }

    @Test
    fun whatNeedsAPersonIsSaidBeforeWhatIsOnItsWay() {
        assertEquals(SyncWord.NEEDS_ACTION, Look.word(Sending.PHOTOS_PENDING, needsAction = true))
        assertEquals(SyncWord.NEEDS_ACTION, Look.word(Sending.REJECTED))
        assertEquals(SyncWord.RECEIVED, Look.word(Sending.ACKNOWLEDGED))
        assertEquals(SyncWord.RECEIVED, Look.word(Sending.PHOTOS_PENDING))
        assertEquals(SyncWord.COMPLETE, Look.word(Sending.COMPLETE))
    }

    @Test
    fun aSymbolThatTheSetLacksIsTheThreeDots() {
        assertEquals(listOf("k_pile", "k_pile", "k_other", "k_other"), listOf("k-pile", "pile", "k-ship", null).map(Look::category))
    }

    @Test
    fun aWordIsNotSaidTwice() {
        assertEquals("2 dari 3 foto sampai.", Sentences.after("Diterima kantor", "Diterima kantor. 2 dari 3 foto sampai."))
        assertEquals("Laporan dan 3 foto.", Sentences.after("Terkirim lengkap", "Terkirim lengkap: laporan dan 3 foto."))
        assertEquals("Belum ada sinyal. Laporan aman.", Sentences.after("Tersimpan di ponsel", "Belum ada sinyal. Laporan aman."))
        assertEquals("", Sentences.after("Fully sent", "Fully sent."))
        assertEquals("Sending the report…", Sentences.after("Sending…", "Sending the report…"))
        assertEquals("Belum ada sinyal.", Sentences.first("Belum ada sinyal. Laporan tetap aman di ponsel."))
    }
}
