package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.DraftView
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.PhotoView
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView

/** What mends a report that needs a person. */
sealed class Mend {
    /** Another photo in the place of one that cannot go. */
    data class RetakePhoto(val photoId: String) : Mend()

    /** Send without that photo. */
    data class WithoutPhoto(val photoId: String) : Mend()

    /** Another category or note, and again. */
    object Correct : Mend()

    /** Throw the refused report away. */
    object Discard : Mend()

    /** Send a refused act again as it was. */
    data class RetryAct(val opId: String) : Mend()

    /** Send a refused act again with other words than [words]. */
    data class EditAct(val opId: String, val words: String) : Mend()

    /** Throw a refused act away. */
    data class DiscardAct(val opId: String) : Mend()
}

/** A status with its word. */
data class ChipLook(val mark: Mark, val text: String)

/** A report or draft in a list. [name] is null while a draft has no category, [place] while it has none. */
data class CardLook(
    val id: String,
    val isDraft: Boolean,
    val icon: String,
    val name: String?,
    val place: String?,
    val age: String,
    val thumb: String?,
    val erased: Boolean,
    val chip: ChipLook?,
    val sync: SyncLook,
    val mend: List<Mend>,
)

/** Cards of what the core shows. */
object Cards {
    fun of(report: ReportView, times: Times): CardLook {
        val erased = report.status == ReportStatus.ERASED
        return CardLook(
            id = report.reportId,
            isDraft = false,
            icon = Look.category(report.icon),
            name = report.categoryName,
            place = placeName(report),
            age = times.age(report.createdAtMs),
            thumb = if (erased) null else own(report).firstNotNullOfOrNull { it.thumbPath },
            erased = erased,
            chip = chip(report),
            sync = Look.sync(report),
            mend = mends(report),
        )
    }

    fun of(draft: DraftView, times: Times): CardLook = CardLook(
        id = draft.draftId,
        isDraft = true,
        icon = Look.category(draft.icon),
        name = draft.categoryName,
        place = draft.place?.areaName,
        age = times.age(draft.changedAtMs),
        thumb = draft.photos.firstOrNull()?.thumbPath,
        erased = false,
        chip = null,
        sync = Look.draft(),
        mend = emptyList(),
    )

    /** The chip of a report: none before the office has it, and none that only repeats "received". */
    fun chip(report: ReportView): ChipLook? = report.status?.takeIf { report.statusText != null }?.let { status ->
        ChipLook(Look.of(status), report.statusText.orEmpty())
            .takeUnless { status == ReportStatus.SUBMITTED && Look.word(report.sending) == SyncWord.RECEIVED }
    }

    /** Where it is, by name. */
    fun placeName(report: ReportView): String? = report.place?.let { it.areaName ?: it.text }

    /** The reporter's own photos. */
    fun own(report: ReportView): List<PhotoView> =
        report.photos.filter { it.role == PhotoRole.REPORT || it.role == PhotoRole.DISPUTE }

    /** What can be done where a person must act: for the report first, then for one photo, then for one act. */
    fun mends(report: ReportView): List<Mend> {
        if (report.can.correct || report.can.discard) {
            return listOfNotNull(Mend.Correct.takeIf { report.can.correct }, Mend.Discard.takeIf { report.can.discard })
        }
        val stuck = own(report).firstOrNull { it.state == PhotoState.REFUSED || it.state == PhotoState.LOST }
        if (stuck != null) return photoMends(report, stuck)
        val refused = report.timeline.firstOrNull { it.refused != null && it.opId != null } ?: return emptyList()
        val opId = refused.opId.orEmpty()
        return listOf(Mend.RetryAct(opId), Mend.DiscardAct(opId))
    }

    private fun photoMends(report: ReportView, photo: PhotoView): List<Mend> =
        if (report.can.photos) listOf(Mend.RetakePhoto(photo.photoId), Mend.WithoutPhoto(photo.photoId)) else emptyList()
}
