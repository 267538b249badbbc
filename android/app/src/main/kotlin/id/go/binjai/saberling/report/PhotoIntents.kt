package id.go.binjai.saberling.report

import android.annotation.TargetApi
import android.content.ClipData
import android.content.ContentResolver
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.provider.MediaStore
import id.go.binjai.saberling.kit.PhotoSource
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException

// parity: report.library
/** Asks other apps for photos. */
internal object PhotoIntents {
    /** So many photos a report may have. */
    const val MOST = 10
    private const val MOST_BYTES = 128L * 1024 * 1024

    /** The phone's camera, which writes into a file of ours. */
    fun camera(context: Context, file: File): Intent {
        val uri = CameraFiles.uri(context, file)
        return Intent(MediaStore.ACTION_IMAGE_CAPTURE)
            .putExtra(MediaStore.EXTRA_OUTPUT, uri)
            .addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION or Intent.FLAG_GRANT_READ_URI_PERMISSION)
            .apply { clipData = ClipData.newRawUri("", uri) }
    }

    /** The system's photo picker where there is one, else any app with pictures. */
    fun gallery(): Intent = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) picker() else documents()

    /** Any app with pictures. */
    fun documents(): Intent = Intent(Intent.ACTION_GET_CONTENT).setType("image/*")
        .addCategory(Intent.CATEGORY_OPENABLE).putExtra(Intent.EXTRA_ALLOW_MULTIPLE, true)

    @TargetApi(Build.VERSION_CODES.TIRAMISU)
    private fun picker(): Intent = Intent(MediaStore.ACTION_PICK_IMAGES).setType("image/*")
        .putExtra(MediaStore.EXTRA_PICK_IMAGES_MAX, minOf(MOST, MediaStore.getPickImagesMaxLimit()))

    /** What a picker answered, all of it. */
    fun picked(result: Intent?): List<Uri> {
        val clip = result?.clipData
        val several = if (clip == null) emptyList() else (0 until clip.itemCount).mapNotNull { clip.getItemAt(it).uri }
        return several.ifEmpty { listOfNotNull(result?.data) }
    }

    /** What another app shares; only what it offers through a provider, which is not ours. */
    fun shared(context: Context, intent: Intent): List<Uri> {
        val uris = when (intent.action) {
            Intent.ACTION_SEND -> listOfNotNull(one(intent))
            Intent.ACTION_SEND_MULTIPLE -> many(intent)
            else -> emptyList()
        }
        return uris.filter { it.scheme == ContentResolver.SCHEME_CONTENT && it.authority != context.packageName }
    }

    @Suppress("DEPRECATION")
    private fun one(intent: Intent): Uri? = intent.getParcelableExtra(Intent.EXTRA_STREAM)

    @Suppress("DEPRECATION")
    private fun many(intent: Intent): List<Uri> = intent.getParcelableArrayListExtra<Uri>(Intent.EXTRA_STREAM).orEmpty()

    /** Such a picture, to be copied. */
    fun source(resolver: ContentResolver, uri: Uri) = PhotoSource { target ->
        val input = resolver.openInputStream(uri) ?: throw FileNotFoundException("nothing behind it")
        input.use { from ->
            target.outputStream().use { to ->
                val buffer = ByteArray(64 * 1024)
                var total = 0L
                while (true) {
                    val count = from.read(buffer)
                    if (count < 0) break
                    total += count
                    // More than any camera writes: it must not fill the phone.
                    if (total > MOST_BYTES) throw IOException("too long")
                    to.write(buffer, 0, count)
                }
                to.fd.sync()
            }
        }
    }
}
