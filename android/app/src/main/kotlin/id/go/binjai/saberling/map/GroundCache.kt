package id.go.binjai.saberling.map

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Matrix
import android.graphics.Paint
import android.os.Handler
import android.os.Looper
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.Viewport
import java.util.concurrent.Executor
import java.util.concurrent.Executors

/**
 * The ground as a picture somewhat larger than the view: a frame of a drag or a pinch only moves it. A new one is drawn
 * on a thread of its own when the edge comes near or the scale is another one; until it is there, the old one is shown
 * scaled. The very first is drawn at once, so that a map is never blank.
 */
internal class GroundCache(private val style: MapStyle, private val still: Boolean, private val ready: () -> Unit) {
    private class Drawn(val picture: Bitmap, val view: Viewport, val ground: Ground)

    private val main = Handler(Looper.getMainLooper())
    private val smooth = Paint(Paint.FILTER_BITMAP_FLAG)
    private val matrix = Matrix()
    private var drawn: Drawn? = null
    private var busy = false

    /** Draws the ground as [view] shows it. */
    fun draw(canvas: Canvas, ground: Ground, view: Viewport) {
        val now = drawn?.takeIf { it.ground === ground } ?: render(ground, view).also(::take)
        canvas.drawColor(style.land)
        val scale = (now.view.metresPerPixel / view.metresPerPixel).toFloat()
        val corner = now.view.metres(0.0, 0.0)
        matrix.setScale(scale, scale)
        matrix.postTranslate(view.screenX(corner.x).toFloat(), view.screenY(corner.y).toFloat())
        canvas.drawBitmap(now.picture, matrix, smooth)
        if (!fits(now.view, view)) later(ground, view)
    }

    private fun fits(has: Viewport, wants: Viewport): Boolean {
        if (has.metresPerPixel != wants.metresPerPixel) return false
        val seen = wants.box
        val kept = has.box.grown(has.metresPerPixel)
        return kept.west <= seen.west && kept.east >= seen.east && kept.south <= seen.south && kept.north >= seen.north
    }

    private fun later(ground: Ground, view: Viewport) {
        if (busy) return
        busy = true
        painter.execute {
            val fresh = render(ground, view)
            main.post {
                busy = false
                take(fresh)
                ready()
            }
        }
    }

    private fun take(fresh: Drawn) {
        drawn?.picture?.recycle()
        drawn = fresh
    }

    private fun render(ground: Ground, view: Viewport): Drawn {
        val spare = if (still) 0 else (minOf(view.width, view.height) * SPARE).toInt()
        // The same middle, and more around it; what covers the view is of no account here.
        val large = Viewport(
            view.metres(view.width / 2.0, view.height / 2.0), view.metresPerPixel, view.width + 2 * spare, view.height + 2 * spare,
        )
        val picture = Bitmap.createBitmap(large.width, large.height, Bitmap.Config.ARGB_8888)
        GroundPainter(style).draw(Canvas(picture), ground, large)
        return Drawn(picture, large, ground)
    }

    private companion object {
        /** How much more is drawn on each side, as a share of the view's shorter side. */
        const val SPARE = 0.3

        val painter: Executor = Executors.newSingleThreadExecutor { task -> Thread(task, "map").apply { isDaemon = true } }
    }
}
