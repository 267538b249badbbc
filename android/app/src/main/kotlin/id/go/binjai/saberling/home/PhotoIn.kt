package id.go.binjai.saberling.home

import android.Manifest
import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Intent
import android.content.pm.PackageManager
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Incoming
import id.go.binjai.saberling.kit.PhotoSource
import id.go.binjai.saberling.report.CameraFiles
import id.go.binjai.saberling.report.PhotoIntents
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.File
import java.io.FileNotFoundException

/** What came back from another app. */
internal sealed class Took {
    /** The camera was closed; what it wrote, if anything, lies among what came in. */
    object Camera : Took()

    /** These were chosen. */
    data class Chosen(val sources: List<PhotoSource>) : Took()
}

/** Photos from the phone's camera or from another app, for what is done with a report. [say] hears what was not possible. */
internal class PhotoIn(private val activity: Activity, private val scope: CoroutineScope, private val say: (Int) -> Unit) {
    /** Where files lie until the core has them. */
    val incoming: Incoming = CameraFiles.incoming(activity)

    /** Opens the camera, which writes into a file for [owner]. */
    fun camera(owner: String) {
        // An app that uses the camera itself somewhere needs the permission even to open the camera app.
        if (activity.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            return activity.requestPermissions(arrayOf(Manifest.permission.CAMERA), CAMERA)
        }
        scope.launch {
            val file = withContext(Dispatchers.IO) { incoming.target(owner) }
            start(PhotoIntents.camera(activity, file), CAMERA, R.string.camera_missing)
        }
    }

    /** Opens a choice of photos. */
    fun gallery() {
        if (!start(PhotoIntents.gallery(), GALLERY, null)) start(PhotoIntents.documents(), GALLERY, R.string.gallery_missing)
    }

    /** The answer to the question for the camera. */
    fun permitted(requestCode: Int, results: IntArray, owner: String) {
        if (requestCode != CAMERA || results.isEmpty()) return
        if (results[0] == PackageManager.PERMISSION_GRANTED) camera(owner) else say(R.string.report_camera_denied)
    }

    /** What came back; null when it was not asked for here, or when the person went back. */
    fun result(requestCode: Int, resultCode: Int, data: Intent?): Took? {
        if (resultCode != Activity.RESULT_OK) return null
        return when (requestCode) {
            CAMERA -> Took.Camera
            GALLERY -> Took.Chosen(PhotoIntents.picked(data).map { PhotoIntents.source(activity.applicationContext.contentResolver, it) })
            else -> null
        }
    }

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
        missing?.let(say)
        false
    } catch (_: SecurityException) {
        say(R.string.report_camera_denied)
        false
    }

    private companion object {
        const val CAMERA = 30
        const val GALLERY = 31
    }
}
