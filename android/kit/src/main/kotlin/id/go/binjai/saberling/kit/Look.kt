package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.core.TaskView
import id.go.binjai.saberling.core.TimelineKind

/** What a colour means; it never stands without a symbol and a word. */
enum class Tone { BLUE, VIOLET, AMBER, GREEN, GREY, RED, PLAIN }

/** A symbol by its name in the set, and its tone. */
data class Mark(val icon: String, val tone: Tone)

/** How far something has got on its way to the office, as one word of the shell's own. */
enum class SyncWord { DRAFT, QUEUED, SENDING, RECEIVED, COMPLETE, NEEDS_ACTION }

/** The line about sending: [why] is the core's sentence, and one box a photo, true once its hash came back. */
data class SyncLook(val word: SyncWord, val mark: Mark, val why: String, val boxes: List<Boolean>)

/** Which symbol and tone stands for what. */
object Look {
    fun of(status: ReportStatus): Mark = when (status) {
        ReportStatus.SUBMITTED -> Mark("submitted", Tone.BLUE)
        ReportStatus.UNDER_REVIEW -> Mark("under_review", Tone.BLUE)
        ReportStatus.ACCEPTED -> Mark("accepted", Tone.VIOLET)
        ReportStatus.ASSIGNED -> Mark("assigned", Tone.VIOLET)
        ReportStatus.IN_PROGRESS -> Mark("in_progress", Tone.AMBER)
        ReportStatus.RESOLVED -> Mark("resolved", Tone.GREEN)
        ReportStatus.CLOSED -> Mark("closed", Tone.GREEN)
        ReportStatus.REOPENED -> Mark("reopened", Tone.RED)
        ReportStatus.REJECTED -> Mark("rejected", Tone.GREY)
        ReportStatus.DUPLICATE -> Mark("duplicate", Tone.GREY)
        ReportStatus.WITHDRAWN -> Mark("withdrawn", Tone.GREY)
        ReportStatus.ERASED -> Mark("erased", Tone.GREY)
        ReportStatus.UNKNOWN -> Mark("submitted", Tone.GREY)
    }

    fun of(status: TaskStatus): Mark = when (status) {
        TaskStatus.OPEN -> Mark("submitted", Tone.BLUE)
        TaskStatus.ASSIGNED -> Mark("assigned", Tone.VIOLET)
        TaskStatus.ACCEPTED -> Mark("accepted", Tone.VIOLET)
        TaskStatus.STARTED -> Mark("in_progress", Tone.AMBER)
        TaskStatus.DONE -> Mark("resolved", Tone.GREEN)
        TaskStatus.VERIFIED -> Mark("closed", Tone.GREEN)
        TaskStatus.REWORK -> Mark("reopened", Tone.RED)
        TaskStatus.DECLINED -> Mark("rejected", Tone.GREY)
        TaskStatus.CANCELLED -> Mark("withdrawn", Tone.GREY)
        TaskStatus.UNKNOWN -> Mark("submitted", Tone.GREY)
    }

    /** The symbol of a line of the timeline: that of the state it led to, or of the act. */
    fun of(kind: TimelineKind): Mark = when (kind) {
        TimelineKind.SUBMITTED -> of(ReportStatus.SUBMITTED)
        TimelineKind.UNDER_REVIEW -> of(ReportStatus.UNDER_REVIEW)
        TimelineKind.ACCEPTED -> of(ReportStatus.ACCEPTED)
        TimelineKind.REJECTED, TimelineKind.CANCELLED, TimelineKind.DECLINED -> of(ReportStatus.REJECTED)
        TimelineKind.ASSIGNED -> of(ReportStatus.ASSIGNED)
        TimelineKind.STARTED -> of(ReportStatus.IN_PROGRESS)
        TimelineKind.RESOLVED -> of(ReportStatus.RESOLVED)
        TimelineKind.CLOSED -> of(ReportStatus.CLOSED)
        TimelineKind.REWORK, TimelineKind.REOPENED -> of(ReportStatus.REOPENED)
        TimelineKind.DUPLICATE -> of(ReportStatus.DUPLICATE)
        TimelineKind.WITHDRAWN -> of(ReportStatus.WITHDRAWN)
        TimelineKind.ERASED -> of(ReportStatus.ERASED)
        TimelineKind.INCOMPLETE -> Mark("image", Tone.AMBER)
        TimelineKind.CONFIRMED_CLEAN -> Mark("check", Tone.GREEN)
        TimelineKind.RATED -> Mark("star", Tone.GREEN)
        TimelineKind.UNDONE -> Mark("undo", Tone.GREY)
        TimelineKind.PHOTOS_ADDED, TimelineKind.PHOTO_REPLACED, TimelineKind.PHOTO_DROPPED -> Mark("image", Tone.GREY)
        else -> Mark("msg", Tone.GREY)
    }

    /** The name of a category's symbol in the set; what the set lacks is the three dots. */
    fun category(icon: String?): String =
        "k_" + (icon.orEmpty().removePrefix("k-").takeIf { it in CATEGORIES } ?: "other")

    /** How a word about sending looks. */
    fun of(word: SyncWord): Mark = when (word) {
        SyncWord.DRAFT -> Mark("edit", Tone.PLAIN)
        SyncWord.QUEUED -> Mark("saved", Tone.PLAIN)
        SyncWord.SENDING -> Mark("sending", Tone.BLUE)
        SyncWord.RECEIVED -> Mark("check", Tone.BLUE)
        SyncWord.COMPLETE -> Mark("complete", Tone.GREEN)
        SyncWord.NEEDS_ACTION -> Mark("alert", Tone.RED)
    }

    /** The word for a state of sending; whatever needs a person comes first. */
    fun word(sending: Sending, needsAction: Boolean = false): SyncWord = when {
        needsAction || sending == Sending.REJECTED -> SyncWord.NEEDS_ACTION
        sending == Sending.QUEUED -> SyncWord.QUEUED
        sending == Sending.SENDING -> SyncWord.SENDING
        sending == Sending.COMPLETE -> SyncWord.COMPLETE
        else -> SyncWord.RECEIVED
    }

    /** How far a report has got; the boxes only while some photo is still missing at the office. */
    fun sync(report: ReportView): SyncLook {
        val word = word(report.sending, report.actionCode != null)
        val boxes = List(report.photosTotal.toInt()) { it < report.photosArrived.toInt() }
        return SyncLook(word, of(word), report.sendingText, boxes.takeIf { word == SyncWord.RECEIVED }.orEmpty())
    }

    /** How far a crew's results of a task have got; none while there are none. */
    fun sync(task: TaskView): SyncLook? = task.sending?.let {
        val word = word(it)
        SyncLook(word, of(word), task.notice.orEmpty(), emptyList())
    }

    /** A draft: kept, not handed in. */
    fun draft(): SyncLook = SyncLook(SyncWord.DRAFT, of(SyncWord.DRAFT), "", emptyList())

    private val CATEGORIES = setOf("bin", "burn", "debris", "drain", "other", "pile", "river", "smell", "tree")
}

/** The core's sentences, cut for places that are small. */
object Sentences {
    /** What follows [head] when the sentences begin with it, else all: so a word is not said twice. */
    fun after(head: String, text: String): String {
        if (!text.startsWith(head, ignoreCase = true)) return text
        val rest = text.substring(head.length)
        if (rest.isNotEmpty() && rest[0] !in ".:…") return text
        return rest.trimStart('.', ':', '…', ' ').replaceFirstChar { it.uppercaseChar() }
    }

    /** The first sentence. */
    fun first(text: String): String = text.indexOf(". ").let { if (it < 0) text else text.substring(0, it + 1) }
}
