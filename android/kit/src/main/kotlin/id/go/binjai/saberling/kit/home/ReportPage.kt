package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.kit.Copied
import id.go.binjai.saberling.kit.CopyFault
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Incoming
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.kit.PhotoSource
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Times
import id.go.binjai.saberling.kit.Trouble
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.withContext
import java.io.File

/** One report's page: [look] is null until it was read, [gone] says why there is none any more. */
data class ReportPageState(val look: ReportLook? = null, val gone: String? = null, val busy: Boolean = false)

/** What happens once on the report's page. */
sealed class PageSaid {
    /** Words for the strip. */
    data class Words(val text: String) : PageSaid()

    /** A photo is to be taken in the place of this one. */
    data class Retake(val photoId: String) : PageSaid()

    /** The report is to be corrected by hand. */
    object Correct : PageSaid()

    /** A picture could not be taken over from another app, or the camera wrote none. */
    data class NoPhoto(val fault: CopyFault) : PageSaid()
}

/** One own report; an id from before a change of number still finds it. */
class ReportPage(
    core: Core,
    private val reportId: String,
    language: String,
    private val incoming: Incoming,
    private val now: () -> Long = System::currentTimeMillis,
) : Screen<ReportPageState, PageSaid>(core, ReportPageState()) {
    private var read: Pair<ReportView, Int>? = null
    private val lock = Any()

    /** Changed when the screen's language is. */
    @Volatile
    var language: String = language
        set(value) {
            if (field == value) return
            field = value
            go { put(core.ask { it.report(reportId) to it.city().utcOffsetMinutes }) }
        }

    init {
        go { core.watch(::concerns) { it.report(reportId) to it.city().utcOffsetMinutes }.collect(::put) }
        go { core.events().collect(::hear) }
        go { core.salvaged.filterNotNull().collect { core.takeSalvaged()?.let { tell(PageSaid.Words(it)) } } }
        go { while (true) { delay(MINUTE_MS); read?.let(::put) } }
    }

    /** Mends it; throwing away was confirmed before. */
    fun mend(mend: Mend) {
        when (mend) {
            is Mend.RetakePhoto -> retake(mend.photoId)
            Mend.Correct -> tell(PageSaid.Correct)
            else -> act { Mending.act(core, reportId, mend) }
        }
    }

    /** Sends a refused act again with these words. */
    fun editAct(opId: String, words: String) = act { core.ask { it.editAct(opId, words) } }

    /** "It is clean." */
    fun confirmClean() = act { if (may { it.footer.confirm }) core.ask { it.confirmClean(reportId) } }

    /** Takes the report back. */
    fun withdraw(reason: String) = act { if (may { it.canWithdraw }) core.ask { it.withdrawReport(reportId, reason.trim()) } }

    /** Has its content deleted. */
    fun erase() = act { if (may { it.canErase }) core.ask { it.eraseReport(reportId) } }

    private fun may(what: (ReportLook) -> Boolean): Boolean = state.value.look?.let(what) != false

    /** Puts another photo in the place of one that cannot go. Our own copy goes once the new one is durable. */
    fun replace(photoId: String, source: PhotoSource) = act {
        when (val copied = incoming.copy(folder(photoId), source)) {
            is Copied.Failed -> tell(PageSaid.NoPhoto(copied.fault))
            is Copied.Done -> put(photoId, copied.file)
        }
    }

    private suspend fun put(photoId: String, file: File) {
        try {
            core.ask { it.replacePhoto(reportId, photoId, file.path) }
        } catch (refusal: Trouble) {
            // On a full disk our copy is all there is of a photo just taken: it stays until it is tried again.
            if (!refusal.code.startsWith("disk.")) clear(photoId)
            throw refusal
        }
        clear(photoId)
    }

    private suspend fun clear(photoId: String) = withContext(NonCancellable + Dispatchers.IO) { incoming.clear(folder(photoId)) }

    /** What waits for room is taken before another photo is asked for. */
    private fun retake(photoId: String) {
        go {
            val waiting = withContext(Dispatchers.IO) { incoming.left(folder(photoId)) }.lastOrNull()
            if (waiting == null) tell(PageSaid.Retake(photoId)) else act { put(photoId, waiting) }
        }
    }

    private fun folder(photoId: String) = "$reportId-$photoId"

    override fun trouble(refusal: Trouble) {
        when (refusal.code) {
            "report.unknown" -> change { it.copy(look = null, gone = it.gone ?: refusal.text) }
            "app.closed" -> Unit
            else -> tell(PageSaid.Words(refusal.text))
        }
    }

    /** One thing at a time: a second tap is no second act, while something is being done or when what it did is read. */
    private fun act(work: suspend () -> Unit) {
        var mine = false
        change {
            mine = !it.busy
            it.copy(busy = true)
        }
        if (!mine) return
        go {
            try {
                work()
                put(core.ask { it.report(reportId) to it.city().utcOffsetMinutes })
            } finally {
                change { it.copy(busy = false) }
            }
        }
    }

    private fun put(fresh: Pair<ReportView, Int>) = synchronized(lock) {
        read = fresh
        val look = ReportLooks.of(fresh.first, Times(now(), fresh.second, language))
        change { it.copy(look = look, gone = null) }
    }

    private fun hear(event: Event) {
        when (event) {
            is Event.ReportGone -> if (event.number == state.value.look?.number) change { it.copy(look = null, gone = event.text) }
            is Event.NumberChanged -> if (event.former == state.value.look?.number || event.number == state.value.look?.number) tell(PageSaid.Words(event.text))
            else -> Unit
        }
    }

    /** Any report's event may be this one's after a change of its id, so all are read for. */
    private fun concerns(event: Event) = when (event) {
        is Event.ReportChanged, is Event.ReportNews, is Event.NumberChanged, is Event.SyncChanged, is Event.CityChanged -> true
        else -> false
    }

    private companion object {
        const val MINUTE_MS = 60_000L
    }
}
