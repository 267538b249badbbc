package id.go.binjai.saberling.screens

import android.app.Activity
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Rect
import android.os.Handler
import android.os.Looper
import android.view.Gravity
import android.view.PixelCopy
import android.view.View
import android.view.Window
import android.widget.TextView
import id.go.binjai.saberling.settle
import org.robolectric.Shadows.shadowOf
import java.io.File
import java.util.concurrent.Executors
import java.util.concurrent.Future
import kotlin.math.pow

/** A screen as it was drawn. */
class Drawn private constructor(private val page: Bitmap, private val sheet: Bitmap?) {
    /** The words that do not stand out from what they stand on: less than 4.5 to 1, or 3 to 1 for large ones. */
    fun pale(activity: Activity): List<String> {
        val over = activity.dialog?.window?.decorView
        val root = over ?: activity.window.decorView
        val picture = if (over == null) page else checkNotNull(sheet)
        return activity.shown().filterIsInstance<TextView>().filter { it.rootView === root && it.isEnabled && it.text.isNotEmpty() }.mapNotNull { pale(it, picture) }
    }

    private fun pale(view: TextView, picture: Bitmap): String? {
        val rect = Rect()
        if (!view.getGlobalVisibleRect(rect) || !rect.intersect(0, 0, picture.width, picture.height)) return null
        if (rect.height() < view.textSize) return null
        val pixels = IntArray(rect.width() * rect.height())
        picture.getPixels(pixels, 0, rect.width(), rect.left, rect.top, rect.width(), rect.height())
        val ground = pixels.groupBy { it }.maxByOrNull { it.value.size }?.key ?: return null
        val density = view.resources.displayMetrics.density
        val isLarge = view.textSize >= 24 * density || view.textSize >= 18.5f * density && view.typeface?.isBold == true
        val ratio = contrast(view.currentTextColor, ground)
        // A symbol is no word.
        val least = if (isLarge || view.text.none { it.isLetterOrDigit() }) 3.0 else 4.5
        return if (ratio >= least) null else "${Rules.named(view)} has a contrast of %.1f".format(ratio)
    }

    companion object {
        private val writer = Executors.newSingleThreadExecutor { Thread(it, "pictures of screens").apply { isDaemon = true } }
        private val waiting = ArrayList<Future<*>>()

        /** Draws the window and what stands over it, and keeps the picture. */
        fun of(activity: Activity, name: String): Drawn {
            shadowOf(Looper.getMainLooper()).idle()
            val page = copy(activity.window)
            val dialog = activity.dialog?.window
            val sheet = dialog?.let(::copy)
            val whole = if (sheet == null) page else page.copy(Bitmap.Config.ARGB_8888, true).also { lay(it, sheet, dialog.attributes.gravity) }
            val file = File(System.getProperty("shots.dir") ?: "build/screens", "$name.png")
            waiting += writer.submit {
                file.parentFile?.mkdirs()
                file.outputStream().use { whole.compress(Bitmap.CompressFormat.PNG, 100, it) }
            }
            return Drawn(page, sheet)
        }

        /** Waits until all are written. */
        fun written() {
            waiting.forEach { it.get() }
            waiting.clear()
        }

        private fun copy(window: Window): Bitmap {
            val decor: View = window.decorView
            val picture = Bitmap.createBitmap(decor.width, decor.height, Bitmap.Config.ARGB_8888)
            var result = -1
            PixelCopy.request(window, picture, { result = it }, Handler(Looper.getMainLooper()))
            settle("the picture") { result != -1 }
            check(result == PixelCopy.SUCCESS) { "nothing was drawn: $result" }
            return picture
        }

        private fun lay(on: Bitmap, sheet: Bitmap, gravity: Int) {
            val canvas = Canvas(on)
            canvas.drawColor(0x99000000.toInt())
            val below = (on.height - sheet.height).toFloat()
            val isAtBottom = gravity and Gravity.VERTICAL_GRAVITY_MASK == Gravity.BOTTOM
            canvas.drawBitmap(sheet, (on.width - sheet.width) / 2f, if (isAtBottom) below else below / 2, null)
        }

        /** How much one colour stands out from another, 1 to 21. */
        fun contrast(one: Int, other: Int): Double {
            val lights = listOf(light(one), light(other)).sorted()
            return (lights[1] + 0.05) / (lights[0] + 0.05)
        }

        private fun light(color: Int): Double = 0.2126 * part(Color.red(color)) + 0.7152 * part(Color.green(color)) + 0.0722 * part(Color.blue(color))

        private fun part(of255: Int): Double = (of255 / 255.0).let { if (it <= 0.03928) it / 12.92 else ((it + 0.055) / 1.055).pow(2.4) }
    }
}
