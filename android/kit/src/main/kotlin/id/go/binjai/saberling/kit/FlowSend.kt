package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.ReportView
import kotlinx.coroutines.Job

/** Hands the draft in, and shows how far the report has got. */
internal class FlowSend(private val flow: ReportFlow, private val core: Core, private val incoming: Incoming) {
    private var listening: Job? = null

    /** Asks for consent before the first report; otherwise hands it in, once all photos are [complete]. */
    suspend fun send(complete: suspend (String) -> Boolean, onward: suspend () -> Unit) {
        flow.alter { it.copy(sending = true, problems = it.problems.filter { one -> one.spot == Spot.PHOTOS }) }
        try {
            val draftId = flow.state.value.draft?.draftId ?: return
            if (!complete(draftId)) return
            flow.edit { it.copy(note = flow.state.value.note) }
            val draft = flow.state.value.draft
            if (draft?.content?.category == null || draft.missing.isNotEmpty()) return onward()
            val ask = consent()
            if (ask != null) flow.alter { it.copy(dialog = ask) } else submit(false)
        } finally {
            flow.alter { it.copy(sending = false) }
        }
    }

    /** The sheet that asks for consent; null once it was given. */
    suspend fun consent(): FlowDialog? = core.ask { it.consent() }.takeIf { it.givenAtMs == null }?.let { FlowDialog.Consent(it) }

    /** The person agrees, and what was to be sent is. */
    suspend fun agree() {
        val asked = flow.state.value.dialog as? FlowDialog.Consent ?: return
        core.ask { it.giveConsent(asked.view.version) }
        flow.close(asked)
        submit(false)
    }

    /** It is another one than that of a few minutes ago. */
    suspend fun repeated() {
        val asked = flow.state.value.dialog as? FlowDialog.Repeated ?: return
        flow.close(asked)
        submit(true)
    }

    private suspend fun submit(evenIfRepeated: Boolean) {
        val draftId = flow.state.value.draft?.draftId ?: return
        try {
            saved(core.ask { it.submitDraft(draftId, evenIfRepeated) })
            incoming.clear(draftId)
        } catch (refusal: Trouble) {
            if (refusal.code != "report.repeated") throw refusal
            flow.alter { it.copy(dialog = FlowDialog.Repeated(refusal.text)) }
        }
    }

    /** The report is durable: it is shown, and each change of it. */
    fun saved(report: ReportView) {
        flow.alter { it.copy(report = report, draft = null, dialog = null, trail = listOf(FlowStop(FlowStep.SAVED))) }
        listen()
        val id = report.reportId
        val concerns = { event: Event -> event is Event.ReportChanged && event.reportId == id || event is Event.NumberChanged }
        flow.quietly {
            core.watch(concerns) { it.report(id) }.collect { now -> flow.alter { it.copy(report = now) } }
        }
    }

    /** What the engine is doing is shown from now on. */
    fun listen() {
        if (listening != null) return
        listening = flow.quietly {
            core.watch({ it is Event.SyncChanged }) { it.syncState() }.collect { sync -> flow.alter { it.copy(sync = sync) } }
        }
    }
}
