package id.go.binjai.saberling.kit

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import java.io.File
import java.io.IOException
import java.util.UUID

/** A picture that another app offers. It may be gone at any time, so it is copied before anything else. */
fun interface PhotoSource {
    /** Writes it to a file of ours. */
    fun copyTo(target: File)
}

/** Why a picture of another app could not be taken over. */
enum class CopyFault {
    /** It is not there any more, or may not be read. */
    GONE,

    /** The other app does not come to its end. */
    SLOW,

    /** There is no room. */
    FULL,
}

/** What became of a copy. */
sealed interface Copied {
    /** It lies here whole. */
    data class Done(val file: File) : Copied

    /** It does not, and nothing is left of it. */
    data class Failed(val fault: CopyFault) : Copied
}

/**
 * Files on their way into drafts. Each draft has a folder with its own name, so a file that a killed process left
 * there tells where it belongs. [patienceMs]: so long another app may take to hand one picture over.
 */
class Incoming(private val root: File, private val patienceMs: Long = PATIENCE_MS) {
    /** A new, empty file for a draft: once it is gone, it was taken in. Its name tells which photo it is to replace. */
    @Throws(IOException::class)
    fun target(draftId: String, retaken: String? = null): File {
        val name = UUID.randomUUID().toString() + if (retaken == null) "" else "$RETAKEN$retaken"
        return File(folder(draftId).apply { mkdirs() }, "$name.jpg").apply { createNewFile() }
    }

    /** The photo that such a file is to replace. */
    fun retaken(file: File): String? = file.nameWithoutExtension.substringAfter(RETAKEN, "").ifEmpty { null }

    /**
     * What lies there for a draft, the oldest first. What is empty is removed, since no camera has written it, and so is
     * a copy that did not come to its end.
     */
    fun left(draftId: String): List<File> {
        val files = folder(draftId).listFiles().orEmpty().sortedBy { it.lastModified() }
        val (written, useless) = files.partition { it.length() > 0 && it.extension == "jpg" }
        useless.forEach { it.delete() }
        return written
    }

    /** Removes what lies there for a draft. */
    fun clear(draftId: String) {
        folder(draftId).deleteRecursively()
    }

    /**
     * Copies a picture of another app. Nobody can stop an app that hangs: what it does too late is thrown away when it
     * comes.
     */
    suspend fun copy(draftId: String, source: PhotoSource): Copied {
        val result = CompletableDeferred<Copied>()
        copiers.launch {
            val copied = tryCopy(draftId, source)
            if (!result.complete(copied) && copied is Copied.Done) copied.file.delete()
        }
        return withTimeoutOrNull(patienceMs) { result.await() } ?: late(result)
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    private fun late(result: CompletableDeferred<Copied>): Copied {
        result.cancel()
        // It may have come in this very moment.
        return if (result.isCancelled) Copied.Failed(CopyFault.SLOW) else result.getCompleted()
    }

    private fun tryCopy(draftId: String, source: PhotoSource): Copied {
        // Until it is whole it has a name that nobody takes up.
        val part = File(folder(draftId), "${UUID.randomUUID()}.part")
        val fault = try {
            folder(draftId).mkdirs()
            source.copyTo(part)
            val target = File(part.parentFile, "${part.nameWithoutExtension}.jpg")
            if (part.renameTo(target)) return Copied.Done(target)
            CopyFault.GONE
        } catch (error: IOException) {
            if (isFull(error)) CopyFault.FULL else CopyFault.GONE
        } catch (_: RuntimeException) {
            // Other apps' providers answer with whatever they throw: no permission, no such row, their own faults.
            CopyFault.GONE
        }
        part.delete()
        return Copied.Failed(fault)
    }

    private fun folder(draftId: String) = File(root, draftId)

    private companion object {
        const val RETAKEN = "_"
        const val PATIENCE_MS = 60_000L
        val copiers = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    }
}

/** Whether the phone has no room left. */
fun isFull(error: IOException): Boolean =
    generateSequence<Throwable>(error) { it.cause }.any { "ENOSPC" in it.message.orEmpty() || "No space" in it.message.orEmpty() }
