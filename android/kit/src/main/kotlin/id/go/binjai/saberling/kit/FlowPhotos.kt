package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.core.PhotoRole
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import java.io.File

/** Takes photos into a draft, one after the other. */
internal class FlowPhotos(private val flow: ReportFlow, private val core: Core, private val incoming: Incoming) {
    private val one = Mutex()
    private val taken = HashSet<String>()

    /** Waits until nothing is being made ready. */
    suspend fun settled() = one.withLock { }

    /**
     * Whether all that was taken is in the draft, and nothing was left out without having been said before. What waits
     * for room is tried once more.
     */
    suspend fun complete(draftId: String): Boolean = one.withLock {
        val files = withContext(Dispatchers.IO) { incoming.left(draftId) }
        val gone = gone()
        if (files.isEmpty() && gone.isEmpty()) return true
        flow.mended(Spot.PHOTOS)
        gone.forEach { (number, photo) ->
            core.ask { it.dropKeptPhoto(photo.photoId) }
            flow.problem(Problem(Spot.PHOTOS, mishap = Mishap.PHOTO_GONE, number = number))
        }
        keep(draftId, files)
        flow.state.value.problems(Spot.PHOTOS).isEmpty()
    }

    /** Photos of the draft whose bytes somebody has removed, with their numbers. */
    private suspend fun gone(): List<Pair<Int, KeptPhotoView>> = withContext(Dispatchers.IO) {
        val photos = flow.state.value.draft?.photos.orEmpty()
        photos.mapIndexed { index, photo -> index + 1 to photo }.filter { (_, photo) -> !File(photo.fullPath).exists() }
    }

    /** Copies all of it first, then keeps one by one. [more]: so many were chosen beyond the limit. */
    suspend fun takeIn(draftId: String, sources: List<PhotoSource>, more: Int) {
        flow.mended(Spot.PHOTOS)
        if (sources.isEmpty()) flow.problem(Problem(Spot.PHOTOS, mishap = Mishap.PHOTO_NONE))
        if (more > 0) flow.problem(Problem(Spot.PHOTOS, mishap = Mishap.PHOTO_MANY, number = sources.size))
        one.withLock { keep(draftId, copies(draftId, sources)) }
    }

    private suspend fun copies(draftId: String, sources: List<PhotoSource>): List<File> {
        val files = ArrayList<File>()
        // An app that does not answer for one picture is not waited for again.
        var isSlow = false
        sources.forEachIndexed { index, source ->
            flow.preparing(Preparing(index + 1, sources.size))
            val copied = if (isSlow) Copied.Failed(CopyFault.SLOW) else incoming.copy(draftId, source)
            when (copied) {
                is Copied.Done -> files.add(copied.file)
                is Copied.Failed -> {
                    isSlow = copied.fault == CopyFault.SLOW
                    flow.problem(Problem(Spot.PHOTOS, mishap = mishap(copied.fault), number = index + 1))
                }
            }
        }
        return files
    }

    private fun mishap(fault: CopyFault) = when (fault) {
        CopyFault.GONE -> Mishap.PHOTO_GONE
        CopyFault.SLOW -> Mishap.PHOTO_SLOW
        CopyFault.FULL -> Mishap.DISK_FULL
    }

    /** The camera has written a file of ours, or nothing. After the end of a process it may have been taken up already. */
    suspend fun fromCamera(draftId: String, file: File) = one.withLock {
        if (file.name in taken) return@withLock
        flow.mended(Spot.PHOTOS)
        val isEmpty = withContext(Dispatchers.IO) { (file.length() == 0L).also { if (it) file.delete() } }
        if (isEmpty) flow.problem(Problem(Spot.PHOTOS, mishap = Mishap.CAMERA_NONE)) else keep(draftId, listOf(file))
    }

    /** Keeps files of ours; a photo that is retaken goes once the new one is durable. */
    private suspend fun keep(draftId: String, files: List<File>) {
        files.forEachIndexed { index, file ->
            flow.preparing(Preparing(index + 1, files.size))
            // What has begun is brought to its end, so that no file is taken in twice.
            withContext(NonCancellable) { keepOne(draftId, file) }
        }
        flow.preparing(null)
        flow.refresh()
    }

    /** What a killed process left, or a full disk. */
    suspend fun takeUp(draftId: String) = one.withLock {
        val files = withContext(Dispatchers.IO) { incoming.left(draftId) }
        if (files.isNotEmpty()) keep(draftId, files)
    }

    private suspend fun keepOne(draftId: String, file: File) {
        if (!file.exists()) return
        taken.add(file.name)
        try {
            val before = core.ask { it.keptPhotos(draftId, PhotoRole.REPORT) }
            val kept = core.ask { it.keepPhoto(draftId, PhotoRole.REPORT, file.path) }
            withContext(Dispatchers.IO) { file.delete() }
            // Prepared pictures are named by their content: the same one is not wanted twice.
            if (before.any { it.fullPath == kept.fullPath }) core.ask { it.dropKeptPhoto(kept.photoId) }
            incoming.retaken(file)?.let { old -> if (before.any { it.photoId == old }) core.ask { it.dropKeptPhoto(old) } }
            flow.refresh()
        } catch (refusal: Trouble) {
            // On a full disk the camera's file is all there is: it stays until there is room.
            val isFull = refusal.code.startsWith("disk.")
            if (!isFull) withContext(Dispatchers.IO) { file.delete() }
            flow.problem(Problem(Spot.PHOTOS, refusal.text, canRetry = isFull))
        }
    }
}
