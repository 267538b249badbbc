package id.go.binjai.saberling.kit.system

import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.core.TaskView
import id.go.binjai.saberling.kit.Cards
import id.go.binjai.saberling.kit.Mend

/** The channels of notifications, as a person finds them in the phone's settings. */
enum class Channel { NEWS, ACTION, TASKS, SENDING }

/** What stands in a notification; [title] null is the sentence that tells nothing about the report. */
data class Note(
    val channel: Channel,
    /** Of what; a newer note about the same replaces the older one. */
    val about: String,
    /** Once told, never told again. */
    val key: String,
    val title: String?,
    val text: String?,
    /** Without a sound: it is night. */
    val quiet: Boolean,
    /** Whether [about] has a page to open; otherwise the list is. */
    val page: Boolean = true,
)

/**
 * Decides what is told when the app is not looked at. On a locked screen others may read it: the state, the category and
 * the kelurahan, never a street, note or photo; of a confidential report only that there is news.
 */
object Notes {
    private const val NIGHT_BEGINS = 21
    private const val NIGHT_ENDS = 6

    /** Whether it is night in the city. */
    fun isNight(nowMs: Long, offsetMinutes: Int): Boolean {
        val hour = Math.floorMod(Math.floorDiv(nowMs + offsetMinutes * 60_000L, 3_600_000L), 24L).toInt()
        return hour >= NIGHT_BEGINS || hour < NIGHT_ENDS
    }

    /** What is told of an own report; null when there is nothing. [action] and [question] are the words for those states. */
    fun of(report: ReportView, night: Boolean, action: String, question: String): Note? {
        val asks = report.question
        val (state, title) = when {
            needsAction(report) -> "action:${report.actionCode}" to action
            asks != null -> "ask:${asks.questionId}" to question
            else -> "${report.status ?: return null}" to (report.statusText ?: return null)
        }
        val toDo = needsAction(report) || asks != null
        return Note(
            channel = if (toDo) Channel.ACTION else Channel.NEWS,
            about = report.reportId,
            key = "${report.reportId}:$state",
            title = title.takeUnless { report.confidential },
            text = where(report.categoryName, report.place?.areaName).takeUnless { report.confidential },
            quiet = night,
        )
    }

    /** What is told of a task: that it is new, to be done again, or gone; the rest the crew has done itself. */
    fun of(task: TaskView): Note? {
        val told = when (task.status) {
            TaskStatus.ASSIGNED, TaskStatus.REWORK, TaskStatus.CANCELLED -> task.statusText
            else -> return null
        }
        return Note(
            Channel.TASKS, task.taskId, "${task.taskId}:${task.status}", told,
            where(task.categoryName, task.place?.areaName), quiet = false,
        )
    }

    /** What is told of a number that is another one now; [report] is who has it. */
    fun of(changed: Event.NumberChanged, report: ReportView, night: Boolean): Note = Note(
        Channel.NEWS, report.reportId, "${report.reportId}:number:${changed.number}", null, changed.text.takeUnless { report.confidential }, night,
    )

    /** What is told of a report that is no longer on this phone: its number is all that is left of it. */
    fun of(gone: Event.ReportGone, night: Boolean): Note =
        Note(Channel.NEWS, gone.number, "${gone.number}:gone", null, gone.text, night, page = false)

    /** What is told when the phone's data was mended, each time; [title] is the app's name. */
    fun of(mended: Event.DataSalvaged, title: String, nowMs: Long, night: Boolean): Note =
        Note(Channel.ACTION, "data", "data:$nowMs", title, mended.text, night, page = false)

    private fun needsAction(report: ReportView): Boolean =
        report.actionCode != null || Cards.mends(report).any { it !is Mend.Discard }

    private fun where(category: String, area: String?): String = listOfNotNull(category, area).joinToString(", ")
}
