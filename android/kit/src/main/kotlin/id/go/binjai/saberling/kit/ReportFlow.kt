package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.DraftView
import id.go.binjai.saberling.core.QuestionView
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.io.File
import java.io.IOException
import java.util.concurrent.atomic.AtomicBoolean

private const val TYPING_PAUSE_MS = 400L
private const val LEAVING_PAUSE_MS = 2_000L

/**
 * From a photo to "saved on the phone". Each step is kept in the draft before the next is shown, so the flow can end
 * at any moment and go on later.
 */
class ReportFlow(
    core: Core,
    whereabouts: Whereabouts,
    private val incoming: Incoming,
    private val start: FlowStart,
    internal val nowMs: () -> Long = System::currentTimeMillis,
) : Screen<FlowState, FlowTold>(core, FlowState()) {
    private val photos = FlowPhotos(this, core, incoming)
    private val place = FlowPlace(this, core, whereabouts)
    private val way = FlowWay(this, core)
    private val end = FlowSend(this, core, incoming)
    private val writing = Mutex()
    private val moving = AtomicBoolean()
    private var typing: Job? = null

    init {
        once { begin() }
    }

    /** What a saved state keeps; null before there is a draft. */
    fun mark(): FlowMark? {
        val now = state.value
        // What could not be opened is opened next time.
        if (now.draft == null && now.report == null) return (start as? FlowStart.Restore)?.mark
        return FlowMark(now.draft?.draftId, now.report?.reportId, now.trail, way.placeSettled, way.nearbyAsked, now.dialog?.write())
    }

    private suspend fun begin() {
        val categories = core.ask { it.categories() }
        change { it.copy(categories = categories) }
        FlowBegin(this, core, place, way, end).from(start)
        val isOlder = start is FlowStart.Resume || start is FlowStart.Restore
        if (isOlder) state.value.draft?.let { draft -> go { photos.takeUp(draft.draftId) } }
    }

    private fun again() = once {
        change { it.copy(problems = emptyList()) }
        begin()
    }

    // Photos.

    /** Takes pictures of other apps in; [more] were chosen beyond what a report may have. */
    fun takeIn(sources: List<PhotoSource>, more: Int = 0) {
        go { withDraft { photos.takeIn(it, sources, more) } }
    }

    /** Where the camera is to write, perhaps in the place of [retaken]; null when that cannot be. */
    suspend fun cameraTarget(retaken: String?): File? {
        val draftId = state.value.draft?.draftId ?: return null
        return try {
            withContext(Dispatchers.IO) { incoming.target(draftId, retaken) }
        } catch (_: IOException) {
            noPhoto(Mishap.CAMERA_FULL)
            null
        }
    }

    /** The camera came back. */
    fun fromCamera(file: File) {
        go { withDraft { photos.fromCamera(it, file) } }
    }

    /** The person came back without a photo: a draft that says nothing is over. */
    fun notTaken(file: File?) {
        go {
            withContext(Dispatchers.IO) { file?.delete() }
            withDraft { if (isEmpty()) leave() }
        }
    }

    /** A process that was killed under the camera reads its draft first. */
    private suspend fun withDraft(act: suspend (String) -> Unit) {
        val ready = state.first { it.draft != null || it.report != null || it.problems.isNotEmpty() }
        ready.draft?.let { act(it.draftId) }
    }

    private fun isEmpty(): Boolean {
        val draft = state.value.draft ?: return false
        return draft.photos.isEmpty() && draft.content.category == null && state.value.note.isBlank() && state.value.preparing == null
    }

    /** The shell could not even ask for a photo; the [file] that was made for it goes. */
    fun noPhoto(mishap: Mishap, file: File? = null) {
        if (file != null) go { withContext(Dispatchers.IO) { file.delete() } }
        mended(Spot.PHOTOS)
        problem(Problem(Spot.PHOTOS, mishap = mishap))
    }

    /** The phone's settings allow it by now. */
    fun over(mishap: Mishap) = change { now -> now.copy(problems = now.problems.filter { it.mishap != mishap }) }

    /** There is room again, says the person. Where there was none even for a draft, the flow begins now. */
    fun retryPhotos() {
        val now = state.value
        if (now.draft == null && now.report == null) return again()
        val draftId = now.draft?.draftId ?: return
        mended(Spot.PHOTOS)
        go { photos.takeUp(draftId) }
    }

    /** Throws a photo away. */
    fun dropPhoto(photoId: String) = once {
        close(FlowDialog.Photo(photoId))
        core.ask { it.dropKeptPhoto(photoId) }
        refresh()
    }

    /** A photo was changed elsewhere: blurred. */
    fun photoChanged() {
        go { refresh() }
    }

    // Category and questions.

    /** Chooses a category and goes on by itself. */
    fun choose(category: String) = once(FlowStep.CATEGORY) {
        mended(Spot.CATEGORY)
        edit { if (it.category == category) it else it.copy(category = category, answers = emptyList()) }
        onward()
    }

    /** Keeps an answer of a required question and goes on. */
    fun answer(question: QuestionView, values: List<String>) = once(FlowStep.QUESTION) {
        mended(Spot.QUESTION)
        val mishap = mishapOf(question, values)
        if (mishap != null) return@once problem(Problem(Spot.QUESTION, mishap = mishap, question = question))
        edit { it.withAnswer(question.code, values) }
        onward()
    }

    /** Keeps an answer that may be left out; none takes it back. */
    fun answerOptional(question: QuestionView, values: List<String>) {
        mended(Spot.QUESTION)
        val mishap = if (values.isEmpty()) null else mishapOf(question, values)
        if (mishap != null) return problem(Problem(Spot.QUESTION, mishap = mishap, question = question))
        go { edit { it.withAnswer(question.code, values) } }
    }

    // Place.

    /** Somebody looks: the phone's place is searched. */
    fun locate() = place.locate(scope)

    /** Nobody looks. */
    fun pause() {
        place.stop()
        flushNote()
    }

    /** The pin is moved. */
    fun movePin(pin: Pin) = place.move(pin)

    /** The pin goes back to where the phone is, which is searched again. */
    fun pinToOwn() {
        place.toOwn()
        locate()
    }

    /** One of the areas that the point may lie in; null: not known. */
    fun chooseArea(code: String?) = place { it.copy(chosenArea = code) }

    /** The same from the review, where it is kept at once. */
    fun keepArea(code: String?) {
        go { edit { it.copy(chosenArea = code) } }
    }

    /** Takes the place that the map shows. */
    fun usePlace() = once(FlowStep.PLACE) {
        val chosen = place.chosen(nowMs()) ?: return@once problem(Problem(Spot.PLACE, mishap = Mishap.PLACE_NONE))
        settle(chosen)
    }

    /** Goes on without knowing better: without an area, or without any place. */
    fun unknownPlace() = once(FlowStep.PLACE) {
        chooseArea(null)
        settle(place.chosen(nowMs()) ?: { it.copy(chosenArea = null) })
    }

    private suspend fun settle(how: (DraftContent) -> DraftContent) {
        mended(Spot.PLACE)
        val before = state.value.draft?.bestFix
        edit(how)
        // Another place may have other reports near it.
        if (state.value.draft?.bestFix != before) way.nearbyAsked = false
        way.placeSettled = true
        onward()
    }

    /** The phone's place came while the person waited for it. */
    internal fun foundByItself() {
        val now = state.value
        val isWaiting = now.stop.step == FlowStep.PLACE && !now.place.touched && !way.placeSettled
        if (!isWaiting || now.draft?.needsPin != false) return
        once(FlowStep.PLACE) {
            tell(FlowTold.MovedOn)
            onward()
        }
    }

    // Nearby.

    /** It is the same: the support is recorded, and the person is asked what becomes of the draft. */
    fun same() = once(FlowStep.NEARBY) {
        mended(Spot.NEARBY)
        val first = state.value.nearby.firstOrNull() ?: return@once onward()
        core.ask { it.meToo(first.report.number) }
        change { it.copy(dialog = FlowDialog.Supported) }
    }

    /** It is another one. */
    fun other() = once(FlowStep.NEARBY) {
        mended(Spot.NEARBY)
        change { it.copy(nearby = it.nearby.drop(1)) }
        if (state.value.nearby.isEmpty()) onward()
    }

    // Review.

    /** What stands in the note's field now; it is kept as soon as the person pauses. */
    fun note(text: String) {
        if (text == state.value.note) return
        mended(Spot.NOTE)
        change { it.copy(note = text) }
        typing?.cancel()
        typing = go {
            delay(TYPING_PAUSE_MS)
            edit { it.copy(note = text) }
        }
    }

    private fun flushNote() {
        val now = state.value
        if (now.draft == null || now.draft.content.note == now.note) return
        typing?.cancel()
        typing = go { edit { it.copy(note = now.note) } }
    }

    /** Whether the name is hidden. */
    fun anonymous(on: Boolean) {
        go { edit { it.copy(anonymous = on) } }
    }

    /** Whether the report is hidden from the public. */
    fun confidential(on: Boolean) {
        go { edit { it.copy(confidential = on) } }
    }

    /** Chooses another category. */
    fun changeCategory() = once(FlowStep.REVIEW) { enter(FlowStop(FlowStep.CATEGORY)) }

    /** Chooses another place. */
    fun changePlace() = once(FlowStep.REVIEW) { enter(FlowStop(FlowStep.PLACE)) }

    /** Answers a required question again. */
    fun changeAnswer(code: String) = once(FlowStep.REVIEW) { enter(FlowStop(FlowStep.QUESTION, code)) }

    /** Hands the report in. A second tap while the first is at work is the same one. */
    fun send() = once(FlowStep.REVIEW) { end.send(photos::complete, ::onward) }

    /** The person agrees, and what was to be sent is. */
    fun agree() = once(FlowStep.REVIEW) { end.agree() }

    /** It is another one than that of a few minutes ago. */
    fun sendRepeated() = once(FlowStep.REVIEW) { end.repeated() }

    // Dialogs and ways out.

    /** Opens one photo. */
    fun openPhoto(photoId: String) = change { it.copy(dialog = FlowDialog.Photo(photoId)) }

    /** Asks whether the draft is to be thrown away. */
    fun askDiscard() = change { it.copy(dialog = FlowDialog.Discard) }

    /** Puts the dialog away without an answer. After "me too" the draft stays, and the flow is over. */
    fun dismiss() {
        val dialog = state.value.dialog ?: return
        close(dialog)
        if (dialog is FlowDialog.Supported) tell(FlowTold.Left(Leaving.SUPPORTED))
    }

    /** Throws the draft away, as the person was asked. */
    fun discard() = once {
        val why = if (state.value.dialog is FlowDialog.Supported) Leaving.SUPPORTED else Leaving.DISCARDED
        throwAway()
        tell(FlowTold.Left(why))
    }

    /** One step back; from the first one out of the flow, with the draft kept. */
    fun back() {
        val trail = state.value.trail
        val before = trail.dropLast(1).dropLastWhile { it.step == FlowStep.NEARBY }
        if (state.value.report == null && before.isNotEmpty()) {
            flushNote()
            change { it.copy(trail = before, problems = it.problems.filter { one -> one.spot == Spot.PHOTOS }) }
            if (before.last().step == FlowStep.PLACE) place.open()
        } else {
            leave()
        }
    }

    /** Out of the flow. A draft that says nothing is not worth keeping. */
    fun leave() = once {
        val draft = state.value.draft
        if (draft == null) return@once tell(FlowTold.Left(Leaving.NOTHING))
        // A photo in the making may be all that the draft says. What does not come to its end is not waited for.
        withTimeoutOrNull(LEAVING_PAUSE_MS) { photos.settled() }
        val isEmpty = isEmpty() && withContext(Dispatchers.IO) { incoming.left(draft.draftId) }.isEmpty()
        if (isEmpty) throwAway() else edit { it.copy(note = state.value.note) }
        tell(FlowTold.Left(if (isEmpty) Leaving.NOTHING else Leaving.DRAFT_KEPT))
    }

    private suspend fun throwAway() {
        val draftId = state.value.draft?.draftId ?: return
        core.ask { it.discardDraft(draftId) }
        incoming.clear(draftId)
        change { it.copy(draft = null, dialog = null) }
    }

    // The steps' order.

    internal suspend fun onward() {
        val draft = state.value.draft ?: return
        enter(way.next(draft))
    }

    private fun enter(stop: FlowStop) {
        if (stop.step == FlowStep.PLACE) {
            place.open()
            locate()
            if (state.value.place.search == Search.DENIED) tell(FlowTold.AskLocation)
        }
        if (stop.step == FlowStep.REVIEW) end.listen()
        change { it.copy(trail = way.onto(it.trail, stop)) }
    }

    // What the parts share.

    /** Changes the draft's content as it is now; what is typed meanwhile is not lost by it. */
    internal suspend fun edit(how: (DraftContent) -> DraftContent): DraftView? = writing.withLock {
        val draft = state.value.draft ?: return null
        val content = how(draft.content)
        if (content == draft.content) return draft
        core.ask { it.saveDraft(draft.draftId, content) }.also(::show)
    }

    internal suspend fun refresh() = writing.withLock {
        val draftId = state.value.draft?.draftId ?: return@withLock
        show(core.ask { it.draft(draftId) })
    }

    internal fun alter(how: (FlowState) -> FlowState) = change(how)

    internal fun say(told: FlowTold) = tell(told)

    internal fun show(draft: DraftView) = change { it.copy(draft = draft) }

    internal fun place(how: (PlaceState) -> PlaceState) = change { it.copy(place = how(it.place)) }

    internal fun preparing(now: Preparing?) = change { it.copy(preparing = now) }

    internal fun quietly(work: suspend () -> Unit): Job = go(work)

    internal fun problem(problem: Problem) = change { it.copy(problems = it.problems + problem) }

    /** The person does something about it. */
    fun mended(spot: Spot) = change { now -> now.copy(problems = now.problems.filter { it.spot != spot }) }

    internal fun close(dialog: FlowDialog) = change { if (it.dialog == dialog) it.copy(dialog = null) else it }

    /** Does one step, unless another is under way or the person is elsewhere by now. */
    private fun once(only: FlowStep? = null, step: suspend () -> Unit) {
        if (only != null && state.value.stop.step != only) return
        if (!moving.compareAndSet(false, true)) return
        go {
            try {
                if (only == null || state.value.stop.step == only) step()
            } finally {
                moving.set(false)
            }
        }
    }

    override fun trouble(refusal: Trouble) {
        val now = state.value
        val isStuck = now.draft == null && now.report == null
        problem(Problem(spotOf(refusal.code, now.stop.step), refusal.text, canRetry = isStuck))
    }
}
