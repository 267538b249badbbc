package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.OfficeQuestionView
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TimelineKind
import id.go.binjai.saberling.core.TimelineView
import id.go.binjai.saberling.kit.Cards
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.kit.Times
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

class ListsTest {
    private val times = Times(0, 420, "id")

    private fun line(refused: String?, opId: String? = "op", kind: TimelineKind = TimelineKind.NOTE) =
        TimelineView(0, kind, "text", "words", refused == null, refused, opId)

    private fun cards(vararg reports: ReportView) = reports.map { Lists.section(it) to Cards.of(it, times) }

    @Test
    fun whatNeedsAPersonComesBeforeWhatIsUnsentBeforeWhatIsOpenBeforeWhatEnded() {
        val ended = report("1", ReportStatus.CLOSED)
        val open = report("2", ReportStatus.ASSIGNED)
        val unsent = report("3", null, Sending.QUEUED)
        val refused = report("4", null, Sending.REJECTED)
        val rows = Lists.rows(emptyList(), cards(ended, open, unsent, refused))
        assertEquals(listOf("NEEDS_ACTION", "4", "UNSENT", "3", "OPEN", "2", "ENDED", "1"), rows.map { it.key })
    }

    @Test
    fun onePartAloneNeedsNoHead() {
        assertEquals(listOf("1", "2"), Lists.rows(emptyList(), cards(report("1", ReportStatus.ASSIGNED), report("2"))).map { it.key })
    }

    @Test
    fun aRefusedNoteAndAnOpenQuestionAlsoNeedAPerson() {
        assertTrue(Lists.needsAction(report("1").copy(timeline = listOf(line("too long")))))
        assertFalse(Lists.needsAction(report("1").copy(timeline = listOf(line(null)))))
        val asked = report("1").copy(question = OfficeQuestionView("q", "Where?", 0))
        assertFalse("somebody else answers", Lists.needsAction(asked))
        assertTrue(Lists.needsAction(asked.copy(can = nothing.copy(answer = true))))
    }

    @Test
    fun theFirstScreenShowsTwoUnsentBeforeTheLatest() {
        val all = cards(report("1", ReportStatus.ASSIGNED), report("2", ReportStatus.CLOSED), report("3", null, Sending.QUEUED))
        assertEquals(listOf("3", "1"), Lists.latest(all).map { it.id })
        assertEquals(listOf("1", "2"), Lists.latest(all.take(2)).map { it.id })
    }

    @Test
    fun aReportIsFoundByNumberNameAndNote() {
        val all = listOf(report("1").copy(note = "Dekat pasar"), report("2").copy(categoryName = "Pohon tumbang"))
        assertEquals(listOf("1"), Lists.matching(all, " PASAR ").map { it.reportId })
        assertEquals(listOf("2"), Lists.matching(all, "pohon").map { it.reportId })
        assertEquals(listOf("2"), Lists.matching(all, "hf6rq82").map { it.reportId })
        assertEquals(2, Lists.matching(all, "  ").size)
    }

    @Test
    fun whoReadsFurtherDownSeesNothingJump() {
        val before = Lists.rows(emptyList(), cards(report("1", ReportStatus.ASSIGNED), report("2", ReportStatus.ASSIGNED)))
        val now = Lists.rows(emptyList(), cards(report("3", null, Sending.QUEUED), report("1", ReportStatus.IN_PROGRESS)))
        val kept = Steady.keep(before, now)
        assertEquals(listOf("1"), kept.rows.map { it.key })
        assertEquals("IN_PROGRESS", (kept.rows[0] as Row.Card).look.chip?.text)
        assertEquals(1, kept.waiting)
    }

    @Test
    fun aHeadLeavesWithTheLastOfItsPart() {
        val before = Lists.rows(emptyList(), cards(report("1", null, Sending.QUEUED), report("2", ReportStatus.ASSIGNED)))
        val now = Lists.rows(emptyList(), cards(report("2", ReportStatus.ASSIGNED)))
        assertEquals(listOf("OPEN", "2"), Steady.keep(before, now).rows.map { it.key })
    }

    @Test
    fun whatMendsIsTheReportBeforeItsPhotosBeforeItsActs() {
        val lost = report("1").copy(photos = listOf(photo("p", state = PhotoState.LOST)), timeline = listOf(line("too long")))
        assertEquals(listOf(Mend.RetryAct("op"), Mend.DiscardAct("op")), Cards.mends(lost.copy(photos = emptyList())))
        assertEquals(emptyList<Mend>(), Cards.mends(lost))
        val able = lost.copy(can = nothing.copy(photos = true))
        assertEquals(listOf(Mend.RetakePhoto("p"), Mend.WithoutPhoto("p")), Cards.mends(able))
        assertEquals(listOf(Mend.Correct, Mend.Discard), Cards.mends(able.copy(can = nothing.copy(correct = true, discard = true, photos = true))))
    }

    @Test
    fun theFootAsksOneThingAtATime() {
        val all = nothing.copy(answer = true, confirm = true, dispute = true, rate = true)
        val asked = report("1", ReportStatus.RESOLVED, can = all).copy(question = OfficeQuestionView("q", "Where?", 0))
        assertEquals(Footer(question = asked.question), ReportLooks.footer(asked))
        val resolved = asked.copy(question = null)
        assertEquals(Footer(confirm = true, dispute = true), ReportLooks.footer(resolved))
        assertEquals(Footer(dispute = true, rate = true), ReportLooks.footer(resolved.copy(confirmed = true)))
        assertEquals(Footer(dispute = true), ReportLooks.footer(resolved.copy(confirmed = true, stars = 4u)))
        assertEquals(Footer(again = true), ReportLooks.footer(report("1", can = nothing.copy(reportAgain = true))))
        assertTrue(ReportLooks.footer(report("1")).isEmpty)
    }

    @Test
    fun theFootNamesTheLastDayForADisputeAndNoneThatIsOver() {
        val resolved = report("1", ReportStatus.RESOLVED, can = nothing.copy(dispute = true))
        fun until(ms: Long?) = ReportLooks.of(resolved.copy(disputeUntilMs = ms), times).footer.disputeUntil
        assertEquals(listOf(null, null), listOf(until(null), until(0)))
        assertEquals(times.date(4_000_000_000_000 - 1), until(4_000_000_000_000))
        val over = resolved.copy(can = nothing, disputeUntilMs = 4_000_000_000_000)
        assertEquals(null, ReportLooks.of(over, times).footer.disputeUntil)
    }

    @Test
    fun aPairNeedsAnAfterAndTakesTheCrewsOwnBefore() {
        val own = photo("own")
        val before = photo("before", PhotoRole.BEFORE)
        val after = photo("after", PhotoRole.AFTER)
        fun pair(vararg photos: id.go.binjai.saberling.core.PhotoView) = ReportLooks.pair(report("1").copy(photos = photos.toList())).map { it.id to it.caption }
        assertEquals(emptyList<Any>(), pair(own, before))
        assertEquals(listOf("own" to PhotoCaption.BEFORE, "after" to PhotoCaption.AFTER), pair(own, after))
        assertEquals(listOf("before" to PhotoCaption.BEFORE, "after" to PhotoCaption.AFTER), pair(own, before, after))
    }

    @Test
    fun anErasedReportShowsNoPhoto() {
        val erased = report("1", ReportStatus.ERASED).copy(photos = listOf(photo("own")))
        assertEquals(emptyList<PhotoLook>(), ReportLooks.of(erased, times).photos)
        assertTrue(Cards.of(erased, times).erased)
    }

    @Test
    fun aTimelineIsNewestFirstAndARefusedNoteCanBeWrittenAgain() {
        val look = ReportLooks.of(report("1").copy(timeline = listOf(line(null, kind = TimelineKind.SUBMITTED), line("too long"))), times)
        assertEquals(listOf("too long", null), look.lines.map { it.refused })
        assertEquals(listOf(Mend.RetryAct("op"), Mend.EditAct("op", "words"), Mend.DiscardAct("op")), look.lines[0].mend)
        assertEquals(emptyList<Mend>(), look.lines[1].mend)
    }
}
