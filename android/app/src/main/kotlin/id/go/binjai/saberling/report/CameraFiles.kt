package id.go.binjai.saberling.report

import android.content.ContentProvider
import android.content.ContentValues
import android.content.Context
import android.database.Cursor
import android.database.MatrixCursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import android.provider.OpenableColumns
import id.go.binjai.saberling.kit.Incoming
import java.io.File
import java.io.FileNotFoundException

/** Lets the phone's camera write one file of ours, and nothing else: it is granted per file. */
class CameraFiles : ContentProvider() {
    override fun onCreate(): Boolean = true

    override fun openFile(uri: Uri, mode: String): ParcelFileDescriptor {
        val file = file(uri) ?: throw FileNotFoundException("no such file")
        return ParcelFileDescriptor.open(file, ParcelFileDescriptor.parseMode(mode))
    }

    override fun getType(uri: Uri): String = "image/jpeg"

    override fun query(uri: Uri, projection: Array<String>?, selection: String?, args: Array<String>?, order: String?): Cursor {
        val columns = projection ?: arrayOf(OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE)
        val cursor = MatrixCursor(columns)
        val file = file(uri) ?: return cursor
        cursor.addRow(columns.map { column ->
            when (column) {
                OpenableColumns.DISPLAY_NAME -> file.name
                OpenableColumns.SIZE -> file.length()
                else -> null
            }
        })
        return cursor
    }

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun update(uri: Uri, values: ContentValues?, selection: String?, args: Array<String>?): Int = 0

    override fun delete(uri: Uri, selection: String?, args: Array<String>?): Int = 0

    private fun file(uri: Uri): File? {
        val parts = uri.pathSegments
        val ours = context ?: return null
        if (parts.size != 2 || parts.any { !NAME.matches(it) }) return null
        return File(File(root(ours), parts[0]), parts[1])
    }

    companion object {
        private val NAME = Regex("[A-Za-z0-9_-]+(\\.jpg)?")

        /** Where files lie until the core has them: within `filesDir`, which itself would touch the disk to be named. */
        fun root(context: Context) = File(context.applicationInfo.dataDir, "files/incoming")

        /** Those files, by draft. */
        fun incoming(context: Context) = Incoming(root(context))

        /** The address of such a file for the camera. */
        fun uri(context: Context, file: File): Uri = Uri.Builder().scheme("content").authority(context.packageName)
            .appendPath(file.parentFile?.name).appendPath(file.name).build()
    }
}
