package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.PhotoRole
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import java.io.File
import java.io.IOException
import java.util.UUID

/** A picture that another app offers. It may be gone at any time, so it is copied before anything else. */
fun interface PhotoSource {
    /** Writes it to a file of ours. */
    fun copyTo(target: File)
}

/**
 * Files on their way into drafts. Each draft has a folder with its own name, so a file that a killed process left
 * there tells where it belongs.
 */
class Incoming(private val root: File) {
    /** A new, empty file for a draft: once it is gone, it was taken in. Its name tells which photo it is to replace. */
    fun target(draftId: String, retaken: String? = null): File {
        val name = UUID.randomUUID().toString() + if (retaken == null) "" else "$RETAKEN$retaken"
        return File(folder(draftId).apply { mkdirs() }, "$name.jpg").apply { createNewFile() }
    }

    /** The photo that such a file is to replace. */
    fun retaken(file: File): String? = file.nameWithoutExtension.substringAfter(RETAKEN, "").ifEmpty { null }

    /** What lies there for a draft, the oldest first. Empty files are removed: no camera has written them. */
    fun left(draftId: String): List<File> {
        val files = folder(draftId).listFiles().orEmpty().sortedBy { it.lastModified() }
        val (written, empty) = files.partition { it.length() > 0 }
        empty.forEach { it.delete() }
        return written
    }

    /** Removes what lies there for a draft. */
    fun clear(draftId: String) {
        folder(draftId).deleteRecursively()
    }

    private fun folder(draftId: String) = File(root, draftId)

    private companion object {
        const val RETAKEN = "_"
    }
}

/** Takes photos into a draft, one after the other. */
internal class FlowPhotos(private val flow: ReportFlow, private val core: Core, private val incoming: Incoming) {
    private val one = Mutex()

    /** Waits until nothing is being made ready. */
    suspend fun settled() = one.withLock { }

    /** Copies all of it first, then keeps one by one. */
    suspend fun takeIn(draftId: String, sources: List<PhotoSource>) {
        flow.mended(Spot.PHOTOS)
        if (sources.isEmpty()) flow.problem(Problem(Spot.PHOTOS, mishap = Mishap.PHOTO_GONE, number = 1))
        val files = withContext(Dispatchers.IO) {
            sources.mapIndexedNotNull { index, source -> copy(draftId, source, index + 1) }
        }
        keep(draftId, files)
    }

    /** The camera has written a file of ours, or nothing. */
    suspend fun fromCamera(draftId: String, file: File) {
        flow.mended(Spot.PHOTOS)
        val isEmpty = withContext(Dispatchers.IO) { file.length() == 0L && file.delete() }
        if (isEmpty) flow.problem(Problem(Spot.PHOTOS, mishap = Mishap.CAMERA_NONE)) else keep(draftId, listOf(file))
    }

    /** Keeps files of ours; a photo that is retaken goes once the new one is durable. */
    private suspend fun keep(draftId: String, files: List<File>) = one.withLock {
        files.forEachIndexed { index, file ->
            flow.preparing(Preparing(index + 1, files.size))
            // What has begun is brought to its end, so that no file is taken in twice.
            withContext(NonCancellable) { keepOne(draftId, file) }
        }
        flow.preparing(null)
        flow.refresh()
    }

    /** What a killed process left, or a full disk. */
    suspend fun takeUp(draftId: String) {
        val files = withContext(Dispatchers.IO) { incoming.left(draftId) }
        if (files.isNotEmpty()) keep(draftId, files)
    }

    private suspend fun keepOne(draftId: String, file: File) {
        if (!file.exists()) return
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

    private fun copy(draftId: String, source: PhotoSource, number: Int): File? {
        val target = incoming.target(draftId)
        val mishap = try {
            source.copyTo(target)
            return target
        } catch (error: IOException) {
            if (isFull(error)) Mishap.DISK_FULL else Mishap.PHOTO_GONE
        } catch (_: RuntimeException) {
            // Other apps' providers answer with whatever they throw: no permission, no such row, their own faults.
            Mishap.PHOTO_GONE
        }
        target.delete()
        flow.problem(Problem(Spot.PHOTOS, mishap = mishap, number = number))
        return null
    }

    private fun isFull(error: IOException): Boolean =
        generateSequence<Throwable>(error) { it.cause }.any { "ENOSPC" in it.message.orEmpty() || "No space" in it.message.orEmpty() }
}
