package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.DraftView

private const val NEARBY_SHOWN = 3

/** Which step follows, and which are passed. */
internal class FlowWay(private val flow: ReportFlow, private val core: Core) {
    /** The person said where it is, or that it is not known. */
    @Volatile
    var placeSettled = false

    /** The person was asked about the reports around. */
    @Volatile
    var nearbyAsked = false

    /** What is still to be asked before the report can be looked over. */
    suspend fun next(draft: DraftView): FlowStop {
        val question = draft.missing.firstOrNull()
        return when {
            draft.content.category == null -> FlowStop(FlowStep.CATEGORY)
            question != null -> FlowStop(FlowStep.QUESTION, question)
            draft.needsPin && !placeSettled -> FlowStop(FlowStep.PLACE)
            findNearby(draft) -> FlowStop(FlowStep.NEARBY)
            else -> FlowStop(FlowStep.REVIEW)
        }
    }

    /** The trail with the step at its end. One that was passed before is gone back to: "back" leads out, not round. */
    fun onto(trail: List<FlowStop>, stop: FlowStop): List<FlowStop> {
        val passed = trail.takeWhile { it != stop }
        val isReturn = stop.step == FlowStep.REVIEW && passed.size < trail.size
        return (if (isReturn) passed else trail) + stop
    }

    private suspend fun findNearby(draft: DraftView): Boolean {
        val fix = draft.bestFix ?: return false
        val category = draft.content.category ?: return false
        if (nearbyAsked) return false
        nearbyAsked = true
        val near = try {
            core.ask { it.nearHere(fix.latDeg, fix.lonDeg, fix.accuracyM, category) }
        } catch (_: Trouble) {
            // It is an offer: without it the report goes its way.
            emptyList()
        }
        val unsaid = near.filter { !it.report.said }.take(NEARBY_SHOWN)
        flow.alter { it.copy(nearby = unsaid) }
        return unsaid.isNotEmpty()
    }
}
