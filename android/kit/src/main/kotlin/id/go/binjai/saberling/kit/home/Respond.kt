package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.kit.Copied
import id.go.binjai.saberling.kit.CopyFault
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Incoming
import id.go.binjai.saberling.kit.PhotoSource
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Trouble
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import java.io.File

/** What is said to the office with words and photos. */
enum class Reply { ANSWER, DISPUTE }

/** What is missing before it can be sent. */
enum class Missing { WORDS, PHOTO }

/** An answer to the office, or "not clean yet", as it is being written. */
data class RespondState(
    val loaded: Boolean = false,
    val question: String? = null,
    val photos: List<KeptPhotoView> = emptyList(),
    val preparing: Boolean = false,
    val missing: List<Missing> = emptyList(),
    val problem: String? = null,
    val sending: Boolean = false,
)

/** What happens once there. */
sealed class RespondSaid {
    /** It is kept, and goes by itself. */
    object Done : RespondSaid()

    /** There is nothing to say any more: the office decided meanwhile, or the report is gone. */
    data class Over(val text: String?) : RespondSaid()

    /** A picture could not be taken over from another app, or the camera wrote none. */
    data class NoPhoto(val fault: CopyFault) : RespondSaid()

    /** So many more were chosen than there may be. */
    data class TooMany(val most: Int) : RespondSaid()
}

/** An answer or a dispute: its photos are durable from the moment they are shown; the words are the screen's. */
class Respond(core: Core, private val reportId: String, private val reply: Reply, private val incoming: Incoming) :
    Screen<RespondState, RespondSaid>(core, RespondState()) {
    private val role = if (reply == Reply.ANSWER) PhotoRole.REPORT else PhotoRole.DISPUTE
    private val one = Mutex()
    private var questionId: String? = null

    /** Whether files were there since the camera was last asked; after the end of a process another read finds them. */
    @Volatile
    private var tookUp = false

    init {
        go {
            val report = core.ask { it.report(reportId) }
            questionId = report.question?.questionId
            val open = if (reply == Reply.ANSWER) report.can.answer && questionId != null else report.can.dispute
            if (!open) return@go tell(RespondSaid.Over(null))
            change { it.copy(loaded = true, question = report.question?.text) }
            refresh()
            keep(::left)
        }
    }

    /** The folder of what a camera writes for this; one report may have both at once. */
    val owner: String get() = "$reportId-${reply.name.lowercase()}"

    /** Takes photos that another app offers; [more] were chosen beyond the limit. */
    fun add(sources: List<PhotoSource>, more: Int = 0) = go {
        if (more > 0) tell(RespondSaid.TooMany(sources.size))
        if (sources.isEmpty()) tell(RespondSaid.NoPhoto(CopyFault.GONE))
        keep { copies(sources) }
        tookUp = false
    }

    /** Takes what the camera wrote; it may have written nothing. */
    fun takeUp() = go {
        keep(::left)
        if (!tookUp) tell(RespondSaid.NoPhoto(CopyFault.GONE))
        tookUp = false
    }

    /** The person came back from the camera without a photo: what was made for it goes. */
    fun notTaken() = go { withContext(Dispatchers.IO) { left() } }

    private suspend fun copies(sources: List<PhotoSource>): List<File> {
        // Without photos an answer may go: not while they are on their way.
        change { it.copy(preparing = true, problem = null) }
        val files = ArrayList<File>()
        var isSlow = false
        for (source in sources) {
            when (val copied = if (isSlow) Copied.Failed(CopyFault.SLOW) else incoming.copy(owner, source)) {
                is Copied.Done -> files.add(copied.file)
                is Copied.Failed -> {
                    isSlow = copied.fault == CopyFault.SLOW
                    tell(RespondSaid.NoPhoto(copied.fault))
                }
            }
        }
        if (files.isEmpty()) change { it.copy(preparing = false) }
        return files
    }

    /** Throws a photo away. */
    fun drop(photoId: String) = go {
        core.ask { it.dropKeptPhoto(photoId) }
        refresh()
    }

    /** There are words now: that they are missing is no longer said. */
    fun typed(words: String) {
        if (words.isNotBlank()) change { it.copy(missing = it.missing - Missing.WORDS) }
    }

    /** Sends it; what is missing is said. */
    fun send(words: String) {
        val missing = listOfNotNull(
            Missing.WORDS.takeIf { words.isBlank() },
            Missing.PHOTO.takeIf { reply == Reply.DISPUTE && state.value.photos.isEmpty() },
        )
        var mine = false
        change {
            mine = missing.isEmpty() && !it.sending && !it.preparing
            it.copy(missing = missing, problem = null, sending = it.sending || mine)
        }
        if (!mine) return
        go {
            try {
                hand(words.trim())
                tell(RespondSaid.Done)
            } catch (refusal: Trouble) {
                // Once it is kept, a second tap on the screen that is about to go is none.
                change { it.copy(sending = false) }
                throw refusal
            }
        }
    }

    override fun trouble(refusal: Trouble) = change { it.copy(problem = refusal.text, preparing = false) }

    private suspend fun hand(words: String) {
        if (reply == Reply.DISPUTE) {
            core.ask { it.disputeReport(reportId, words, emptyList()) }
        } else {
            core.ask { it.answerQuestion(reportId, questionId.orEmpty(), words) }
        }
    }

    /** The files are looked up once nothing else is being kept, so none is taken twice. */
    private suspend fun keep(which: suspend () -> List<File>) = one.withLock {
        val files = withContext(Dispatchers.IO) { which().filter { it.exists() } }
        if (files.isEmpty()) return@withLock
        tookUp = true
        change { it.copy(preparing = true, problem = null) }
        for (file in files) {
            try {
                core.ask { it.keepPhoto(reportId, role, file.path) }
                withContext(Dispatchers.IO) { file.delete() }
            } catch (refusal: Trouble) {
                // On a full disk the camera's file is all there is: it stays until there is room.
                if (!refusal.code.startsWith("disk.")) withContext(Dispatchers.IO) { file.delete() }
                trouble(refusal)
            }
        }
        change { it.copy(preparing = false) }
        refresh()
    }

    private suspend fun refresh() {
        val photos = core.ask { it.keptPhotos(reportId, role) }
        change { state ->
            val left = if (photos.isEmpty()) state.missing else state.missing - Missing.PHOTO
            state.copy(photos = photos, missing = left)
        }
    }

    private fun left(): List<File> = incoming.left(owner)
}
