package id.go.binjai.saberling.home

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Bitmap
import android.graphics.Matrix
import android.graphics.RectF
import android.os.Bundle
import android.util.AttributeSet
import android.view.GestureDetector
import android.view.MotionEvent
import android.view.ScaleGestureDetector
import android.view.accessibility.AccessibilityNodeInfo
import android.widget.ImageView
import id.go.binjai.saberling.widget.dp
import kotlin.math.abs

/**
 * A picture that is made larger by two fingers or a double tap and moved by one; it never leaves the screen. While it is
 * whole, a swipe asks for the next one.
 */
class ZoomView @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : ImageView(context, attrs) {
    private val shape = RectF()
    private val place = Matrix()

    /** How many times larger than the whole picture on the screen. */
    var zoom: Float = 1f
        private set
    /** Hears a swipe: 1 for the next picture, -1 for the one before. A screen reader's scrolling is the same. */
    var onSwipe: ((Int) -> Unit)? = null

    private var dx = 0f
    private var dy = 0f

    private val scaling = ScaleGestureDetector(
        context,
        object : ScaleGestureDetector.SimpleOnScaleGestureListener() {
            override fun onScale(detector: ScaleGestureDetector): Boolean {
                zoomTo(zoom * detector.scaleFactor, detector.focusX, detector.focusY)
                return true
            }
        },
    )
    private val moving = GestureDetector(
        context,
        object : GestureDetector.SimpleOnGestureListener() {
            override fun onDown(event: MotionEvent): Boolean = true

            override fun onDoubleTap(event: MotionEvent): Boolean {
                zoomTo(if (zoom > 1f) 1f else STEP, event.x, event.y)
                return true
            }

            override fun onScroll(from: MotionEvent?, to: MotionEvent, distanceX: Float, distanceY: Float): Boolean {
                dx -= distanceX
                dy -= distanceY
                settle()
                return true
            }

            override fun onFling(from: MotionEvent?, to: MotionEvent, velocityX: Float, velocityY: Float): Boolean {
                val wide = to.x - (from ?: return false).x
                val isSwipe = !manyFingers && zoom == 1f && abs(wide) > swipeAt && abs(wide) > 2 * abs(to.y - from.y)
                if (isSwipe) onSwipe?.invoke(if (wide < 0) 1 else -1)
                return isSwipe
            }
        },
    )

    private val swipeAt = context.dp(SWIPE_DP).toFloat()

    /** Two fingers that come apart unevenly are no swipe. */
    private var manyFingers = false

    init {
        scaleType = ScaleType.MATRIX
    }

    /** Shows a picture, whole. */
    fun show(picture: Bitmap?) {
        setImageBitmap(picture)
        shape.set(0f, 0f, picture?.width?.toFloat() ?: 0f, picture?.height?.toFloat() ?: 0f)
        zoomTo(1f, 0f, 0f)
    }

    /** One step larger; after the largest, whole again. */
    fun larger() = zoomTo(if (zoom >= MOST) 1f else zoom * STEP, width / 2f, height / 2f)

    override fun onSizeChanged(w: Int, h: Int, oldw: Int, oldh: Int) {
        super.onSizeChanged(w, h, oldw, oldh)
        zoomTo(1f, 0f, 0f)
    }

    @SuppressLint("ClickableViewAccessibility")
    override fun onTouchEvent(event: MotionEvent): Boolean {
        if (event.actionMasked == MotionEvent.ACTION_DOWN) manyFingers = false
        if (event.pointerCount > 1) manyFingers = true
        scaling.onTouchEvent(event)
        moving.onTouchEvent(event)
        return true
    }

    override fun onInitializeAccessibilityNodeInfo(info: AccessibilityNodeInfo) {
        super.onInitializeAccessibilityNodeInfo(info)
        if (onSwipe == null) return
        info.addAction(AccessibilityNodeInfo.AccessibilityAction.ACTION_SCROLL_FORWARD)
        info.addAction(AccessibilityNodeInfo.AccessibilityAction.ACTION_SCROLL_BACKWARD)
    }

    override fun performAccessibilityAction(action: Int, arguments: Bundle?): Boolean {
        val swipe = onSwipe ?: return super.performAccessibilityAction(action, arguments)
        when (action) {
            AccessibilityNodeInfo.ACTION_SCROLL_FORWARD -> swipe(1)
            AccessibilityNodeInfo.ACTION_SCROLL_BACKWARD -> swipe(-1)
            else -> return super.performAccessibilityAction(action, arguments)
        }
        return true
    }

    private fun zoomTo(wanted: Float, x: Float, y: Float) {
        val now = wanted.coerceIn(1f, MOST)
        // What lies under the fingers stays under them.
        dx = x - (x - dx) * now / zoom
        dy = y - (y - dy) * now / zoom
        zoom = now
        settle()
    }

    private fun settle() {
        if (shape.isEmpty || width == 0 || height == 0) return
        val scale = minOf(width / shape.width(), height / shape.height()) * zoom
        dx = kept(dx, shape.width() * scale, width)
        dy = kept(dy, shape.height() * scale, height)
        place.setScale(scale, scale)
        place.postTranslate(dx, dy)
        imageMatrix = place
    }

    /** In the middle while it is smaller than the screen, else without a gap at an edge. */
    private fun kept(at: Float, length: Float, room: Int): Float =
        if (length <= room) (room - length) / 2 else at.coerceIn(room - length, 0f)

    private companion object {
        const val STEP = 2f
        const val MOST = 4f

        /** What a finger goes at least. */
        const val SWIPE_DP = 48
    }
}
