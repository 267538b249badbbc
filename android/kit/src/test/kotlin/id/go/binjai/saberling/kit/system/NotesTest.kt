package id.go.binjai.saberling.kit.system

import id.go.binjai.saberling.core.OfficeQuestionView
import id.go.binjai.saberling.core.PlaceConfidence
import id.go.binjai.saberling.core.PlaceView
import id.go.binjai.saberling.core.ReportActions
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TaskActions
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.core.TaskView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

class NotesTest {
    private val place = PlaceView(3.6, 98.48, 6u, "Sei Melati", PlaceConfidence.CERTAIN, false, "Sei Melati. Tepat sampai 6 m.")

    private val report = ReportView(
        reportId = "r1", number = "9BX-2HF6-RQ8E", formerNumber = null, category = "litter", categoryName = "Tumpukan sampah",
        icon = "k-pile", note = "Di depan rumah Bu Ani", anonymous = true, confidential = false, createdAtMs = 0,
        status = ReportStatus.ACCEPTED, statusText = "Akan ditangani", sending = Sending.COMPLETE, sendingText = "",
        actionCode = null, photos = emptyList(), photosArrived = 0u, photosTotal = 0u, place = place, timeline = emptyList(),
        disputable = false, disputeUntilMs = null, incompleteSinceMs = null, meToo = 0u, answers = emptyList(), question = null, stars = null,
        confirmed = false, can = can(),
    )

    private fun can() = ReportActions(
        edit = false, correct = false, discard = false, withdraw = false, erase = false, answer = false, photos = false,
        dispute = false, confirm = false, rate = false, reportAgain = false,
    )

    private fun note(of: ReportView, night: Boolean = false) = Notes.of(of, night, "Perlu tindakan", "Kantor bertanya")

    @Test
    fun theStateIsTheTitleAndNothingOfTheNoteIsTold() {
        val note = checkNotNull(note(report))
        assertEquals("Akan ditangani", note.title)
        assertEquals("Tumpukan sampah, Sei Melati", note.text)
        assertEquals(Channel.NEWS, note.channel)
        assertFalse("$note".contains("Bu Ani"))
    }

    @Test
    fun ofAConfidentialReportOnlyThatThereIsNews() {
        val note = checkNotNull(note(report.copy(confidential = true)))
        assertNull(note.title)
        assertNull(note.text)
    }

    @Test
    fun eachStateHasAKeyOfItsOwnAndTheSameReportTheSamePlace() {
        val first = checkNotNull(note(report))
        val second = checkNotNull(note(report.copy(status = ReportStatus.RESOLVED, statusText = "Selesai dikerjakan")))
        assertEquals(first.about, second.about)
        assertFalse(first.key == second.key)
        assertEquals(first.key, note(report.copy(meToo = 4u))?.key)
    }

    @Test
    fun whatNeedsAPersonHasAChannelOfItsOwn() {
        val action = checkNotNull(note(report.copy(actionCode = "photo.bad")))
        assertEquals(Channel.ACTION to "Perlu tindakan", action.channel to action.title)
        val question = checkNotNull(note(report.copy(question = OfficeQuestionView("q1", "Di mana tepatnya?", 5))))
        assertEquals(Channel.ACTION to "Kantor bertanya", question.channel to question.title)
        assertFalse("$question".contains("tepatnya"))
    }

    @Test
    fun whatTheOfficeDoesNotHaveYetIsNoNews() {
        assertNull(note(report.copy(status = null, statusText = null)))
    }

    @Test
    fun nightIsFromNineToSixInTheCity() {
        // 1 January 1970, 14:00 UTC is 21:00 in Binjai.
        assertTrue(Notes.isNight(14 * 3_600_000L, 420))
        assertTrue(Notes.isNight(22 * 3_600_000L + 3_599_999, 420))
        assertFalse(Notes.isNight(23 * 3_600_000L, 420))
        assertFalse(Notes.isNight(14 * 3_600_000L - 1, 420))
        assertTrue(checkNotNull(note(report, night = true)).quiet)
    }

    @Test
    fun aCrewHearsOfNewTasksEvenAtNightAndNotOfItsOwnWork() {
        val task = TaskView(
            taskId = "t1", number = "9BX-2HF6-RQ8E", status = TaskStatus.ASSIGNED, statusText = "Ditugaskan", category = "litter",
            icon = "k-pile", categoryName = "Tumpukan sampah", note = "", instruction = null, reworkReason = null, place = place,
            assignedAtMs = 0, reportPhotos = emptyList(), before = emptyList(), after = emptyList(), sending = null, notice = null,
            answers = emptyList(), overdueDays = null, doneAtMs = null, unsent = 0u,
            can = TaskActions(start = true, complete = false, decline = true, discard = false),
        )
        val note = checkNotNull(Notes.of(task))
        assertEquals(Channel.TASKS to "Tumpukan sampah, Sei Melati", note.channel to note.text)
        assertFalse(note.quiet)
        assertNull(Notes.of(task.copy(status = TaskStatus.STARTED)))
        assertNull(Notes.of(task.copy(status = TaskStatus.DONE)))
        assertTrue(Notes.of(task.copy(status = TaskStatus.REWORK))?.key != note.key)
    }
}
