package id.go.binjai.saberling.home

import android.Manifest
import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.CopyFault
import id.go.binjai.saberling.kit.Incoming
import id.go.binjai.saberling.kit.PhotoSource
import id.go.binjai.saberling.Taps
import id.go.binjai.saberling.report.CameraFiles
import id.go.binjai.saberling.report.FlowPermissions
import id.go.binjai.saberling.report.PhotoIntents
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException

/** What came back from another app. */
internal sealed class Took {
    /** The camera was closed; what it wrote, if anything, lies among what came in. */
    object Camera : Took()

    /** The person came back from the camera without a photo. */
    object Nothing : Took()

    /** These were chosen, and so many [more] than there may be. */
    data class Chosen(val sources: List<PhotoSource>, val more: Int) : Took()
}

/** What is said of a picture that could not be taken over. */
internal fun noPhoto(fault: CopyFault): Int = when (fault) {
    CopyFault.GONE -> R.string.photo_unreadable
    CopyFault.SLOW -> R.string.photo_slow
    CopyFault.FULL -> R.string.photo_full
}

// parity: report.formats
/** Photos from the phone's camera or from another app, for what is done with a report. [say] hears what was not possible, and what a tap on it does. */
internal class PhotoIn(private val activity: Activity, private val scope: CoroutineScope, private val say: (Int, (() -> Unit)?) -> Unit) {
    private val taps = Taps()

    /** Where files lie until the core has them. */
    val incoming: Incoming = CameraFiles.incoming(activity)

    /** Opens the camera, which writes into a file for [owner]. */
    fun camera(owner: String) {
        // An app that uses the camera itself somewhere needs the permission even to open the camera app.
        if (activity.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            return activity.requestPermissions(arrayOf(Manifest.permission.CAMERA), CAMERA)
        }
        if (!taps.first()) return
        scope.launch {
            val file = withContext(Dispatchers.IO) { target(owner) } ?: return@launch say(R.string.report_camera_full, null)
            if (!start(PhotoIntents.camera(activity, file), CAMERA, R.string.camera_missing)) forget(owner)
        }
    }

    private fun target(owner: String): File? = try {
        incoming.target(owner)
    } catch (_: IOException) {
        null
    }

    /** Opens a choice of photos. */
    fun gallery() {
        if (!taps.first()) return
        if (!start(PhotoIntents.gallery(), GALLERY, null)) start(PhotoIntents.documents(), GALLERY, R.string.gallery_missing)
    }

    /** The answer to the question for the camera. */
    fun permitted(requestCode: Int, results: IntArray, owner: String) {
        if (requestCode != CAMERA || results.isEmpty()) return
        if (results[0] == PackageManager.PERMISSION_GRANTED) camera(owner) else denied()
    }

    /** What came back; null when it was not asked for here, or when the person went back. */
    fun result(requestCode: Int, resultCode: Int, data: Intent?): Took? {
        taps.over()
        val isOk = resultCode == Activity.RESULT_OK
        return when {
            requestCode == CAMERA -> if (isOk) Took.Camera else Took.Nothing
            requestCode == GALLERY && isOk -> chosen(PhotoIntents.picked(data))
            else -> null
        }
    }

    private fun chosen(uris: List<Uri>): Took {
        val sources = uris.take(PhotoIntents.MOST).map { PhotoIntents.source(activity.applicationContext.contentResolver, it) }
        return Took.Chosen(sources, uris.size - sources.size)
    }

    /** Removes the file that was made for a photo that was not taken. */
    fun forget(owner: String) {
        scope.launch { withContext(Dispatchers.IO) { incoming.left(owner) } }
    }

    private fun denied() = say(R.string.report_camera_denied_open) { FlowPermissions.openSettings(activity) }

    /** What the camera wrote last for [owner], as a source. */
    fun taken(owner: String) = PhotoSource { target ->
        val file: File = incoming.left(owner).lastOrNull() ?: throw FileNotFoundException("the camera wrote nothing")
        file.copyTo(target, overwrite = true)
        incoming.clear(owner)
    }

    @Suppress("DEPRECATION")
    private fun start(intent: Intent, code: Int, missing: Int?): Boolean = try {
        activity.startActivityForResult(intent, code)
        true
    } catch (_: ActivityNotFoundException) {
        taps.over()
        missing?.let { say(it, null) }
        false
    } catch (_: SecurityException) {
        denied()
        false
    }

    private companion object {
        const val CAMERA = 30
        const val GALLERY = 31
    }
}
