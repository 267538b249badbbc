package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.OfficeQuestionView
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.PhotoView
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TimelineKind
import id.go.binjai.saberling.core.TimelineView
import id.go.binjai.saberling.kit.Cards
import id.go.binjai.saberling.kit.ChipLook
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.Mark
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.kit.SyncLook
import id.go.binjai.saberling.kit.Times

/** What a photo on the report's page is called. */
enum class PhotoCaption { NONE, BEFORE, AFTER, DISPUTE }

/** A photo on the report's page; [stuck] when it cannot go as it is. */
data class PhotoLook(val id: String, val thumb: String?, val full: String?, val caption: PhotoCaption, val stuck: Boolean, val notice: String?)

/** A line of the timeline; [refused] is why the office would not take it. */
data class LineLook(
    val mark: Mark,
    val text: String,
    val at: String,
    val note: String?,
    val unsent: Boolean,
    val refused: String?,
    val mend: List<Mend>,
)

/** What stands at the foot: what the report waits for from its person, and nothing else. */
data class Footer(
    val mend: List<Mend> = emptyList(),
    val question: OfficeQuestionView? = null,
    val confirm: Boolean = false,
    val dispute: Boolean = false,
    /** The last day on which it can be disputed for sure. */
    val disputeUntil: String? = null,
    val rate: Boolean = false,
    val again: Boolean = false,
) {
    /** Whether nothing is asked. */
    val isEmpty: Boolean get() = this == Footer()
}

/** All that the report's page shows. */
data class ReportLook(
    val id: String,
    val number: String,
    val icon: String,
    val name: String,
    val place: String?,
    val note: String,
    val anonymous: Boolean,
    val confidential: Boolean,
    val erased: Boolean,
    val chip: ChipLook?,
    val sync: SyncLook,
    val pair: List<PhotoLook>,
    val photos: List<PhotoLook>,
    val answers: List<Pair<String, String>>,
    val meToo: Int,
    val stars: Int?,
    val lines: List<LineLook>,
    val footer: Footer,
    val canEdit: Boolean,
    val canWithdraw: Boolean,
    val canErase: Boolean,
)

/** Makes it of what the core shows. */
object ReportLooks {
    fun of(report: ReportView, times: Times): ReportLook {
        val erased = report.status == ReportStatus.ERASED
        val pair = if (erased) emptyList() else pair(report)
        return ReportLook(
            id = report.reportId,
            number = report.number,
            icon = Look.category(report.icon),
            name = report.categoryName,
            place = Cards.placeName(report),
            note = report.note,
            anonymous = report.anonymous,
            confidential = report.confidential,
            erased = erased,
            chip = Cards.chip(report),
            sync = Look.sync(report),
            pair = pair,
            photos = if (erased) emptyList() else report.photos.map(::photo).filter { one -> pair.none { it.id == one.id } },
            answers = report.answers.map { it.questionText to it.text },
            meToo = report.meToo.toInt(),
            stars = report.stars?.toInt(),
            lines = report.timeline.asReversed().map { line(it, times) },
            footer = footer(report).let { if (it.dispute) it.copy(disputeUntil = report.disputeUntilMs?.let(times::lastDay)) else it },
            canEdit = report.can.edit,
            canWithdraw = report.can.withdraw,
            canErase = report.can.erase,
        )
    }

    /** Before and after, once there is an after: the crew's own before, else what the reporter saw. */
    fun pair(report: ReportView): List<PhotoLook> {
        val after = report.photos.lastOrNull { it.role == PhotoRole.AFTER } ?: return emptyList()
        val before = report.photos.lastOrNull { it.role == PhotoRole.BEFORE } ?: report.photos.firstOrNull { it.role == PhotoRole.REPORT }
        return listOfNotNull(before?.let { photo(it).copy(caption = PhotoCaption.BEFORE) }, photo(after))
    }

    /** What is asked of the person; whatever was refused comes before everything. */
    fun footer(report: ReportView): Footer {
        val mend = Cards.mends(report).takeIf { report.actionCode != null || report.sending == Sending.REJECTED }.orEmpty()
        if (mend.isNotEmpty()) return Footer(mend = mend)
        if (report.can.answer && report.question != null) return Footer(question = report.question)
        val confirm = report.can.confirm && !report.confirmed
        return Footer(
            confirm = confirm,
            dispute = report.can.dispute,
            rate = report.can.rate && report.stars == null && !confirm,
            again = report.can.reportAgain,
        )
    }

    private fun photo(photo: PhotoView) = PhotoLook(
        id = photo.photoId,
        thumb = photo.thumbPath,
        full = photo.fullPath,
        caption = when (photo.role) {
            PhotoRole.BEFORE -> PhotoCaption.BEFORE
            PhotoRole.AFTER -> PhotoCaption.AFTER
            PhotoRole.DISPUTE -> PhotoCaption.DISPUTE
            else -> PhotoCaption.NONE
        },
        stuck = photo.state == PhotoState.REFUSED || photo.state == PhotoState.LOST,
        notice = photo.notice,
    )

    private fun line(line: TimelineView, times: Times): LineLook {
        val opId = line.opId
        val mend = if (line.refused == null || opId == null) emptyList() else listOfNotNull(
            Mend.RetryAct(opId), Mend.EditAct(opId, line.note.orEmpty()).takeIf { line.kind in WORDED }, Mend.DiscardAct(opId),
        )
        return LineLook(
            Look.of(line.kind), line.text, times.moment(line.atMs), line.note?.takeIf { it.isNotBlank() }, line.unsent, line.refused, mend,
        )
    }

    /** Acts that consist of words, which can be others the next time. */
    private val WORDED = setOf(TimelineKind.NOTE, TimelineKind.REOPENED, TimelineKind.RATED, TimelineKind.WITHDRAWN)
}
