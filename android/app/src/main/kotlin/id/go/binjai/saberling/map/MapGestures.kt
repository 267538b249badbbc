package id.go.binjai.saberling.map

import android.content.Context
import android.view.GestureDetector
import android.view.MotionEvent
import android.view.ScaleGestureDetector

/** What fingers do on a map: drag, pinch, tap twice, tap. */
internal class MapGestures(context: Context, private val map: Target) {
    /** What is done with it. */
    interface Target {
        fun dragged(dx: Float, dy: Float)
        fun scaled(factor: Float, x: Float, y: Float)

        /** Whether something lies there that wants the tap. */
        fun tapped(x: Float, y: Float): Boolean
        fun settled()
    }

    private var moved = false
    private var taken = false

    private val scale = ScaleGestureDetector(
        context,
        object : ScaleGestureDetector.SimpleOnScaleGestureListener() {
            override fun onScale(detector: ScaleGestureDetector): Boolean {
                moved = true
                map.scaled(detector.scaleFactor, detector.focusX, detector.focusY)
                return true
            }
        },
    )

    private val plain = GestureDetector(
        context,
        object : GestureDetector.SimpleOnGestureListener() {
            override fun onDown(e: MotionEvent) = true

            override fun onScroll(first: MotionEvent?, now: MotionEvent, dx: Float, dy: Float): Boolean {
                moved = true
                map.dragged(-dx, -dy)
                return true
            }

            override fun onSingleTapUp(e: MotionEvent): Boolean {
                taken = map.tapped(e.x, e.y)
                return taken
            }

            override fun onDoubleTap(e: MotionEvent): Boolean {
                if (taken) return false
                moved = true
                map.scaled(DOUBLE_TAP, e.x, e.y)
                return true
            }
        },
    )

    /** Takes an event of the view. */
    fun on(event: MotionEvent): Boolean {
        scale.onTouchEvent(event)
        plain.onTouchEvent(event)
        if (event.actionMasked == MotionEvent.ACTION_UP || event.actionMasked == MotionEvent.ACTION_CANCEL) {
            if (moved) map.settled()
            moved = false
        }
        return true
    }

    private companion object {
        const val DOUBLE_TAP = 2f
    }
}
