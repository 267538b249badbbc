package id.go.binjai.saberling.report

import android.content.Context
import android.util.AttributeSet
import android.view.View
import android.view.ViewGroup
import android.widget.ScrollView

/** Text this large no longer fits beside something else: rows become blocks. */
internal val Context.isLargeText: Boolean get() = resources.configuration.fontScale >= 1.5f

/** Scrolls when it would take more than two fifths of the screen, so that what lies behind stays in sight. */
class LimitedScroll @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : ScrollView(context, attrs) {
    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) {
        val most = resources.displayMetrics.heightPixels * 2 / 5
        val given = MeasureSpec.getSize(heightMeasureSpec)
        val limit = if (MeasureSpec.getMode(heightMeasureSpec) == MeasureSpec.UNSPECIFIED) most else minOf(most, given)
        super.onMeasure(widthMeasureSpec, MeasureSpec.makeMeasureSpec(limit, MeasureSpec.AT_MOST))
    }
}

/** Children side by side, and in the next line what does not fit. */
class WrapRow @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : ViewGroup(context, attrs) {
    private val gap = Math.round(8 * resources.displayMetrics.density)

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) {
        val width = MeasureSpec.getSize(widthMeasureSpec)
        val height = place(width) { child, _, _ ->
            measureChild(child, MeasureSpec.makeMeasureSpec(width - paddingLeft - paddingRight, MeasureSpec.AT_MOST), heightMeasureSpec)
        }
        setMeasuredDimension(width, height)
    }

    override fun onLayout(changed: Boolean, left: Int, top: Int, right: Int, bottom: Int) {
        val rightToLeft = layoutDirection == LAYOUT_DIRECTION_RTL
        place(right - left) { child, x, y ->
            val at = if (rightToLeft) right - left - x - child.measuredWidth else x
            child.layout(at, y, at + child.measuredWidth, y + child.measuredHeight)
        }
    }

    /** Hands each child over twice: to be measured, and where it goes; answers the height of all. */
    private fun place(width: Int, each: (View, Int, Int) -> Unit): Int {
        var x = paddingLeft
        var y = paddingTop
        var line = 0
        for (child in (0 until childCount).map(::getChildAt).filter { it.visibility != GONE }) {
            if (child.measuredWidth == 0 || child.isLayoutRequested) each(child, x, y)
            if (x > paddingLeft && x + child.measuredWidth > width - paddingRight) {
                x = paddingLeft
                y += line + gap
                line = 0
            }
            each(child, x, y)
            x += child.measuredWidth + gap
            line = maxOf(line, child.measuredHeight)
        }
        return y + line + paddingBottom
    }
}
