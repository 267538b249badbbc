package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.DraftView

/** The core's code for a draft that is not there. */
private const val UNKNOWN = "draft.unknown"

/** The flow's beginning: a new draft, one that was kept, or where a killed process stood. */
internal class FlowBegin(
    private val flow: ReportFlow,
    private val core: Core,
    private val place: FlowPlace,
    private val way: FlowWay,
    private val end: FlowSend,
) {
    suspend fun from(start: FlowStart) = when (start) {
        FlowStart.New -> fresh()
        is FlowStart.At -> fresh { it.copy(fix = start.pin.fix(flow.nowMs())) }
        is FlowStart.Again -> {
            val before = core.ask { it.report(start.reportId) }
            fresh { it.following(before) }
        }
        is FlowStart.Resume -> open(start.draftId) { if (it.content.category != null) flow.onward() }
        is FlowStart.Restore -> restore(start.mark)
    }

    private suspend fun fresh(content: (DraftContent) -> DraftContent = { it }) {
        val draft = core.ask { it.newDraft() }
        flow.show(draft)
        flow.edit(content)
        place.begun()
        flow.say(FlowTold.Ready(draft.draftId))
    }

    private suspend fun restore(mark: FlowMark) {
        way.placeSettled = mark.placeSettled
        way.nearbyAsked = mark.nearbyAsked
        val reportId = mark.reportId
        if (reportId != null) return end.saved(core.ask { it.report(reportId) })
        // What was near is not kept: it is looked up again.
        val wasNear = mark.trail.lastOrNull()?.step == FlowStep.NEARBY
        val trail = mark.trail.filter { it.step != FlowStep.NEARBY }.ifEmpty { flow.state.value.trail }
        open(checkNotNull(mark.draftId)) {
            flow.alter { it.copy(trail = trail) }
            if (trail.last().step == FlowStep.PLACE) place.open()
            if (trail.last().step == FlowStep.REVIEW) end.listen()
            if (wasNear) {
                way.nearbyAsked = false
                flow.onward()
            }
            val dialog = mark.dialog?.let { text -> if (text == FlowDialog.CONSENT) end.consent() else FlowDialog.read(text) }
            flow.alter { it.copy(dialog = dialog) }
        }
    }

    /** Reads a draft; one that was handed in just before the process ended leads to its report. */
    private suspend fun open(draftId: String, then: suspend (DraftView) -> Unit) {
        val draft = try {
            core.ask { it.draft(draftId) }
        } catch (refusal: Trouble) {
            // Of any other trouble nothing follows for the draft: it must not be handed in by it.
            if (refusal.code != UNKNOWN) throw refusal
            return handedIn(draftId)
        }
        flow.show(draft)
        flow.alter { it.copy(note = draft.content.note) }
        then(draft)
    }

    private suspend fun handedIn(draftId: String) {
        try {
            // Of a draft that is gone this answers the report that was made of it, and makes none.
            end.saved(core.ask { it.submitDraft(draftId, false) })
        } catch (refusal: Trouble) {
            if (refusal.code != UNKNOWN) throw refusal
            flow.say(FlowTold.Left(Leaving.DRAFT_GONE))
        }
    }
}
