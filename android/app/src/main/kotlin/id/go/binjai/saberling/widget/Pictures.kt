package id.go.binjai.saberling.widget

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.os.Handler
import android.os.Looper
import android.util.LruCache
import java.util.concurrent.Executors

/** Reads pictures from files, two at a time, never on the main thread, and keeps an eighth of the memory of them. */
object Pictures {
    private val cache = object : LruCache<String, Bitmap>((Runtime.getRuntime().maxMemory() / 8 / 1024).toInt()) {
        override fun sizeOf(key: String, value: Bitmap): Int = value.byteCount / 1024
    }
    private val readers = Executors.newFixedThreadPool(2) { work ->
        Thread(work, "pictures").apply { isDaemon = true }
    }

    /** The picture, when it is in memory. */
    fun kept(path: String, edge: Int): Bitmap? = cache.get("$edge $path")

    /** Reads it no smaller than [edge] where the file is; [then] hears of it on the main thread, null when it cannot be read. */
    fun read(path: String, edge: Int, then: (Bitmap?) -> Unit) {
        val main = Handler(Looper.getMainLooper())
        readers.execute {
            val bitmap = decode(path, edge)
            if (bitmap != null) cache.put("$edge $path", bitmap)
            main.post { then(bitmap) }
        }
    }

    private fun decode(path: String, edge: Int): Bitmap? {
        val options = BitmapFactory.Options().apply { inJustDecodeBounds = true }
        BitmapFactory.decodeFile(path, options)
        val longest = maxOf(options.outWidth, options.outHeight)
        if (longest <= 0) return null
        options.inJustDecodeBounds = false
        options.inSampleSize = Integer.highestOneBit(maxOf(1, longest / edge))
        return try {
            BitmapFactory.decodeFile(path, options)
        } catch (_: OutOfMemoryError) {
            // A phone with little memory shows the symbol instead.
            null
        }
    }
}
