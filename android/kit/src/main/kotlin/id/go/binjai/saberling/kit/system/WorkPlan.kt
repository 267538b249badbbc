package id.go.binjai.saberling.kit.system

import id.go.binjai.saberling.core.NetworkPolicy
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.core.SyncView

/** What work in the background is for. */
enum class WorkKind {
    /** Text, and photos where they may go over any network. */
    SEND,

    /** Photos that wait for a network that does not cost by the byte. */
    PHOTOS,

    /** Many photos at once: with a notification, as long as it takes. */
    UPLOAD,

    /** News from the office, since no push service brings it. */
    PULL,
}

/** The network that work waits for. */
enum class WorkNetwork { ANY, UNMETERED }

/** One piece of work as the system's scheduler is to keep it. */
data class WorkOrder(
    val kind: WorkKind,
    val network: WorkNetwork,
    /** At once, before the system's own choice of time. */
    val soon: Boolean = false,
    /** How often; none: once. */
    val everyMs: Long? = null,
    /** What is sent, about. */
    val upBytes: Long = 0,
)

/** What this phone can do at this moment. */
data class WorkMeans(
    /** Work that the person has just asked for may go before other apps' work. */
    val expedited: Boolean,
    /** The app is before somebody's eyes, and the system knows transfers that a person began. */
    val personBegan: Boolean,
)

/** Decides which work the scheduler is to hold. Pure: what is planned now is all that is to be scheduled. */
object WorkPlan {
    /** How often news is fetched. */
    const val PULL_EVERY_MS = 8 * 60 * 60 * 1000L

    /** How much earlier than its hour that may be. */
    const val PULL_FLEX_MS = 2 * 60 * 60 * 1000L

    /** The first pause after a turn that did not finish. */
    const val BACKOFF_MS = 30_000L

    /** From so many photos on a transfer is long. */
    const val MANY_PHOTOS = 4

    /** A prepared photo is about that large. */
    private const val PHOTO_BYTES = 300_000L

    /** A report's text is about that large. */
    private const val TEXT_BYTES = 2_000L

    /** All work that is to be held for this state; [asked]: a person has just handed something in. */
    fun of(sync: SyncView, policy: NetworkPolicy, means: WorkMeans, asked: Boolean): List<WorkOrder> {
        val pull = WorkOrder(WorkKind.PULL, WorkNetwork.ANY, everyMs = PULL_EVERY_MS)
        // Nothing leaves such a phone; news may still tell that this has changed.
        if (sync.phase == SyncPhase.REVOKED || sync.phase == SyncPhase.OUTDATED) return listOf(pull)
        return sending(sync, policy, means, asked) + pull
    }

    private fun sending(sync: SyncView, policy: NetworkPolicy, means: WorkMeans, asked: Boolean): List<WorkOrder> {
        val texts = sync.unsent.toInt()
        val photos = sync.photosUnsent.toInt()
        val soon = asked && means.expedited
        if (texts == 0 && photos == 0) return emptyList()
        if (policy.photosWifiOnly) {
            return listOfNotNull(
                WorkOrder(WorkKind.SEND, WorkNetwork.ANY, soon, upBytes = texts * TEXT_BYTES).takeIf { texts > 0 },
                WorkOrder(WorkKind.PHOTOS, WorkNetwork.UNMETERED, upBytes = photos * PHOTO_BYTES).takeIf { photos > 0 },
            )
        }
        val bytes = texts * TEXT_BYTES + photos * PHOTO_BYTES
        val upload = photos >= MANY_PHOTOS && means.personBegan && asked
        return if (upload) {
            listOf(WorkOrder(WorkKind.UPLOAD, WorkNetwork.ANY, upBytes = bytes))
        } else {
            listOf(WorkOrder(WorkKind.SEND, WorkNetwork.ANY, soon, upBytes = bytes))
        }
    }

    /** Whether work of this kind is to be tried again after a turn that left this. */
    fun again(kind: WorkKind, after: SyncView?): Boolean = when {
        kind == WorkKind.PULL -> false
        after == null -> true
        after.phase == SyncPhase.REVOKED || after.phase == SyncPhase.OUTDATED -> false
        else -> after.unsent > 0u || after.photosUnsent > 0u
    }
}
