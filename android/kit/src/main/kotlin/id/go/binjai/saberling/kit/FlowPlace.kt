package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull

private const val PATIENCE_S = 8
private const val SEARCH_MS = 60_000L
private const val GOOD_ENOUGH_M = 15.0

private const val STILL_THERE_MS = 10 * 60_000L

/**
 * Whether where the phone is now is still where the draft was begun, by the phone's own clock. Of a draft that is taken up
 * later, at home perhaps, it would tell the wrong place, and one that is nobody's business: then only a person says it.
 */
internal fun isStillThere(begunMs: Long, nowMs: Long): Boolean = nowMs - begunMs in 0..STILL_THERE_MS

/** A person's pin as the core takes it. */
internal fun Pin.fix(nowMs: Long) =
    LocationFix(latDeg = latDeg, lonDeg = lonDeg, accuracyM = accuracyM, source = FixSource.PIN, fixedAtMs = nowMs)

/** The phone's own place and the person's pin, for a draft. */
internal class FlowPlace(private val flow: ReportFlow, private val core: Core, private val whereabouts: Whereabouts) {
    private var search: Job? = null
    private var lookUp: Job? = null

    /** Begins to search, unless it is under way or may not. */
    fun locate(scope: CoroutineScope) {
        if (search?.isActive == true) return
        when (whereabouts.standing()) {
            Standing.DENIED -> flow.place { it.copy(search = Search.DENIED) }
            Standing.OFF -> flow.place { it.copy(search = Search.OFF) }
            Standing.READY -> search = scope.launch { run() }
        }
    }

    /** Nobody looks: the phone's battery is spared. */
    fun stop() {
        search?.cancel()
        search = null
    }

    private suspend fun run() = withTimeoutOrNull(SEARCH_MS) {
        val hasOwn = flow.state.value.place.own != null
        flow.place { if (hasOwn) it else it.copy(search = Search.SEARCHING, secondsLeft = PATIENCE_S) }
        val clock = launch {
            for (left in PATIENCE_S - 1 downTo 0) {
                delay(1_000)
                flow.place { it.copy(secondsLeft = left) }
            }
            flow.place { if (it.search == Search.SEARCHING) it.copy(search = Search.NOT_FOUND) else it }
        }
        try {
            whereabouts.fixes().collect { consider(it) }
        } finally {
            clock.cancel()
        }
    }

    private suspend fun consider(fix: LocationFix) {
        val own = flow.state.value.place.own
        if (own != null && !isBetter(fix, own)) return
        flow.place { it.copy(own = fix, search = if (isPoor(fix)) Search.POOR else Search.FOUND) }
        keep(fix)
        follow(fix)
        flow.foundByItself()
        if ((fix.accuracyM ?: SEARCH_MS.toDouble()) <= GOOD_ENOUGH_M) stop()
    }

    /** The draft is there: what was found before it goes into it. */
    suspend fun begun() {
        flow.state.value.place.own?.let { keep(it) }
    }

    private suspend fun keep(fix: LocationFix) {
        val draft = flow.state.value.draft ?: return
        if (!isStillThere(draft.createdAtMs, System.currentTimeMillis())) return
        try {
            flow.edit { withOwn(it, fix) }
        } catch (refusal: Trouble) {
            flow.problem(Problem(Spot.PLACE, refusal.text))
        }
    }

    /** The pin goes where the phone is, until a person has moved it. */
    private fun follow(fix: LocationFix) {
        if (!flow.state.value.place.touched) look(Pin(fix.latDeg, fix.lonDeg, fix.accuracyM))
    }

    /** What the step begins with: the pin of before, or the best that is known. */
    fun open() {
        val draft = flow.state.value.draft ?: return
        val fix = draft.content.fix?.takeIf { it.source == FixSource.PIN } ?: draft.bestFix
        flow.place { it.copy(touched = fix?.source == FixSource.PIN, chosenArea = draft.content.chosenArea, found = draft.place) }
        if (fix != null) look(Pin(fix.latDeg, fix.lonDeg, fix.accuracyM))
    }

    /** A person puts the pin there. */
    fun move(pin: Pin) {
        flow.mended(Spot.PLACE)
        flow.place { it.copy(touched = true) }
        look(pin)
    }

    /** Back to where the phone is. */
    fun toOwn() {
        val own = flow.state.value.place.own ?: return
        flow.place { it.copy(touched = false) }
        look(Pin(own.latDeg, own.lonDeg, own.accuracyM))
    }

    private fun look(pin: Pin) {
        flow.place { it.copy(pin = pin) }
        lookUp?.cancel()
        lookUp = flow.quietly {
            val found = core.ask { it.lookUp(pin.latDeg, pin.lonDeg, pin.accuracyM) }
            flow.place { place ->
                if (place.pin != pin) place
                else place.copy(found = found, chosenArea = place.chosenArea?.takeIf { code -> found.candidates.any { it.code == code } })
            }
        }
    }

    /** The draft's content with what the step says; null as long as it says nothing. */
    fun chosen(nowMs: Long): ((DraftContent) -> DraftContent)? {
        val place = flow.state.value.place
        val pin = place.pin ?: return null
        if (!place.touched) {
            val own = place.own ?: return { it.copy(chosenArea = place.chosenArea) }
            return { it.copy(fix = own, otherFixes = emptyList(), chosenArea = place.chosenArea) }
        }
        val fix = pin.fix(nowMs)
        return { it.copy(fix = fix, otherFixes = listOfNotNull(place.own), chosenArea = place.chosenArea) }
    }

    private fun withOwn(content: DraftContent, own: LocationFix): DraftContent =
        if (content.fix?.source == FixSource.PIN) content.copy(otherFixes = listOf(own)) else content.copy(fix = own)

    private fun isPoor(fix: LocationFix) = (fix.accuracyM ?: Double.MAX_VALUE) > 100.0

    /** Only what is clearly better is written: fixes come every second. */
    private fun isBetter(fix: LocationFix, than: LocationFix): Boolean =
        (fix.accuracyM ?: Double.MAX_VALUE) < (than.accuracyM ?: Double.MAX_VALUE) * 0.8
}
