package id.go.binjai.saberling.home

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Intent
import android.net.Uri
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Incoming
import id.go.binjai.saberling.kit.PhotoSource
import java.io.File
import java.io.IOException

/** Photos from the phone's camera or from another app, for what is done with a report. */
class PhotoIn(private val activity: Activity) {
    /** Where files lie until the core has them. */
    val incoming = Incoming(File(activity.filesDir, "incoming"))

    /** Opens the camera; answers what is to be said when there is none. */
    fun camera(owner: String): Int? = R.string.camera_missing

    /** Opens a choice of photos; answers what is to be said when there is none. */
    @Suppress("DEPRECATION")
    fun gallery(several: Boolean = false): Int? = try {
        val pick = Intent(Intent.ACTION_GET_CONTENT).setType("image/*").addCategory(Intent.CATEGORY_OPENABLE)
        activity.startActivityForResult(pick.putExtra(Intent.EXTRA_ALLOW_MULTIPLE, several), GALLERY)
        null
    } catch (_: ActivityNotFoundException) {
        R.string.gallery_missing
    }

    /** What came back: null when it was not asked for here, empty when there was no photo. */
    fun result(requestCode: Int, resultCode: Int, data: Intent?, owner: String): List<PhotoSource>? {
        if (requestCode != GALLERY) return null
        if (resultCode != Activity.RESULT_OK) return emptyList()
        val clip = data?.clipData
        val uris = if (clip != null) (0 until clip.itemCount).mapNotNull { clip.getItemAt(it).uri } else listOfNotNull(data?.data)
        return uris.map(::source)
    }

    private fun source(uri: Uri): PhotoSource {
        val resolver = activity.applicationContext.contentResolver
        return PhotoSource { target ->
            val from = resolver.openInputStream(uri) ?: throw IOException("the other app gave nothing")
            from.use { input -> target.outputStream().use { input.copyTo(it) } }
        }
    }

    private companion object {
        const val GALLERY = 30
    }
}
