package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.CategoryView
import id.go.binjai.saberling.core.ConsentView
import id.go.binjai.saberling.core.DraftView
import id.go.binjai.saberling.core.FoundPlace
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.NearbyView
import id.go.binjai.saberling.core.QuestionView
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.SyncView

/** The steps of a report, in their order. */
enum class FlowStep { CATEGORY, QUESTION, PLACE, NEARBY, REVIEW, SAVED }

/** A step, and for a question which one. */
data class FlowStop(val step: FlowStep, val question: String? = null) {
    /** As a text for a saved state. */
    fun write(): String = if (question == null) step.name else "${step.name}:$question"

    companion object {
        /** What [write] wrote; null for anything else. */
        fun read(text: String): FlowStop? {
            val step = FlowStep.values().find { it.name == text.substringBefore(':') } ?: return null
            return FlowStop(step, text.substringAfter(':', "").ifEmpty { null })
        }
    }
}

/** What a killed process needs to go on where it was; everything else is in the draft. */
data class FlowMark(
    val draftId: String?,
    val reportId: String?,
    val trail: List<FlowStop>,
    val placeSettled: Boolean,
    val nearbyAsked: Boolean,
    /** The sheet that stands over the step, as [FlowDialog.write] wrote it. */
    val dialog: String? = null,
)

/** How the flow begins. */
sealed interface FlowStart {
    /** With a new draft. */
    object New : FlowStart

    /** With a new draft at the place of an own report, which it follows. */
    data class Again(val reportId: String) : FlowStart

    /** With a new draft at a place that the person chose. */
    data class At(val pin: Pin) : FlowStart

    /** With a draft that was kept. */
    data class Resume(val draftId: String) : FlowStart

    /** Where it stood when the process ended. */
    data class Restore(val mark: FlowMark) : FlowStart
}

/** What a problem is about, and so where it is said. */
enum class Spot { PHOTOS, CATEGORY, QUESTION, PLACE, NEARBY, NOTE, SEND }

/** What the shell says in its own words, because the core was not asked. */
enum class Mishap {
    CAMERA_NONE, CAMERA_MISSING, CAMERA_DENIED, CAMERA_FULL, GALLERY_MISSING, PHOTO_NONE, PHOTO_GONE, PHOTO_SLOW, PHOTO_MANY, DISK_FULL,
    PLACE_NONE, ANSWER_NONE, NUMBER_RANGE,
}

/** Something to mend: in the core's words ([text]) or the shell's ([mishap]). [number] is the photo's, or the limit's. */
data class Problem(
    val spot: Spot,
    val text: String? = null,
    val mishap: Mishap? = null,
    val number: Int = 0,
    val canRetry: Boolean = false,
    /** The question whose answer does not fit. */
    val question: QuestionView? = null,
)

/** Where a refusal of the core is said: beside what it is about, otherwise where the person stands. */
internal fun spotOf(code: String, step: FlowStep): Spot = when {
    code.startsWith("note.") -> Spot.NOTE
    code.startsWith("photo.") || code == "form.missing" -> Spot.PHOTOS
    code.startsWith("category.") -> Spot.CATEGORY
    code.startsWith("fix.") -> Spot.PLACE
    step == FlowStep.NEARBY -> Spot.NEARBY
    step == FlowStep.QUESTION -> Spot.QUESTION
    step == FlowStep.PLACE -> Spot.PLACE
    step == FlowStep.CATEGORY -> Spot.CATEGORY
    else -> Spot.SEND
}

/** Photos that are being made ready: the [number]th of [total]. */
data class Preparing(val number: Int, val total: Int)

/** How the search for the phone's own place stands. */
enum class Search { NOT_BEGUN, SEARCHING, FOUND, POOR, NOT_FOUND, DENIED, OFF }

/** A point on the map, and how exactly it was pointed at. */
data class Pin(val latDeg: Double, val lonDeg: Double, val accuracyM: Double? = null)

/** The place step. */
data class PlaceState(
    val search: Search = Search.NOT_BEGUN,
    val secondsLeft: Int = 0,
    /** The phone's own place, as good as it got. */
    val own: LocationFix? = null,
    /** What is in the middle of the map; null as long as that is nobody's choice. */
    val pin: Pin? = null,
    /** Whether a person moved it. */
    val touched: Boolean = false,
    val found: FoundPlace? = null,
    val chosenArea: String? = null,
)

/** What stands over the step and waits for an answer. */
sealed interface FlowDialog {
    /** Before anything is sent for the first time. */
    data class Consent(val view: ConsentView) : FlowDialog

    /** The same as a report of a few minutes ago. */
    data class Repeated(val text: String) : FlowDialog

    /** The support is saved; what about the draft? */
    object Supported : FlowDialog

    /** One photo, and what can be done with it. */
    data class Photo(val photoId: String) : FlowDialog

    /** Throw the draft away? */
    object Discard : FlowDialog

    /** As a text for a saved state. What was agreed to is not kept: its words are read again. */
    fun write(): String = when (this) {
        is Consent -> CONSENT
        is Repeated -> "$REPEATED:$text"
        Supported -> SUPPORTED
        is Photo -> "$PHOTO:$photoId"
        Discard -> DISCARD
    }

    companion object {
        private const val REPEATED = "repeated"
        private const val SUPPORTED = "supported"
        private const val PHOTO = "photo"
        private const val DISCARD = "discard"

        /** The sheet whose words the core has. */
        const val CONSENT = "consent"

        /** What [write] wrote, as far as it stands in the text itself. */
        fun read(text: String): FlowDialog? = when (text.substringBefore(':')) {
            REPEATED -> Repeated(text.substringAfter(':'))
            SUPPORTED -> Supported
            PHOTO -> Photo(text.substringAfter(':'))
            DISCARD -> Discard
            else -> null
        }
    }
}

/** All that the flow draws. */
data class FlowState(
    val trail: List<FlowStop> = listOf(FlowStop(FlowStep.CATEGORY)),
    val draft: DraftView? = null,
    val categories: List<CategoryView> = emptyList(),
    val preparing: Preparing? = null,
    val problems: List<Problem> = emptyList(),
    /** What stands in the note's field; it is kept a moment later. */
    val note: String = "",
    val place: PlaceState = PlaceState(),
    val nearby: List<NearbyView> = emptyList(),
    val sync: SyncView? = null,
    val dialog: FlowDialog? = null,
    val sending: Boolean = false,
    val report: ReportView? = null,
) {
    /** Where the person is. */
    val stop: FlowStop get() = trail.last()

    /** The question that is asked now. */
    val question: QuestionView? get() = draft?.questions?.find { it.code == stop.question }

    /** What is to be mended there. */
    fun problems(spot: Spot): List<Problem> = problems.filter { it.spot == spot }
}

/** What happens once. */
sealed interface FlowTold {
    /** There is a draft to take photos for. */
    data class Ready(val draftId: String) : FlowTold

    /** The phone's place is needed and may not be read yet. */
    object AskLocation : FlowTold

    /** The next step came without a tap: a tap that was on its way is not meant for it. */
    object MovedOn : FlowTold

    /** The flow is over. */
    data class Left(val why: Leaving) : FlowTold
}

/** Why it is over, for what is said last. */
enum class Leaving { NOTHING, DRAFT_KEPT, DRAFT_GONE, DISCARDED, SUPPORTED }
