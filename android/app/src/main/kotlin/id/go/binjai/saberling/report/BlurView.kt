package id.go.binjai.saberling.report

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.RectF
import android.util.AttributeSet
import android.util.TypedValue
import android.view.MotionEvent
import android.view.View
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.CoverBox
import id.go.binjai.saberling.widget.dp

/** A photo on which a finger draws boxes. Positions are shares of the picture. */
class BlurView @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : View(context, attrs) {
    /** The photo. */
    var picture: Bitmap? = null
        set(value) {
            field = value
            invalidate()
        }

    /** Hears of a box from corner to corner. */
    var drawn: ((Double, Double, Double, Double) -> Unit)? = null
    private var boxes: List<CoverBox> = emptyList()
    private var selected: Int? = null
    private var from: Pair<Float, Float>? = null
    private var to: Pair<Float, Float>? = null
    private val place = RectF()
    private val fill = Paint().apply { color = context.getColor(R.color.toast) }
    private val line = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = context.dp(2).toFloat()
    }
    private val label = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        color = context.getColor(R.color.on_toast)
        textSize = TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, 16f, resources.displayMetrics)
        textAlign = Paint.Align.CENTER
        isFakeBoldText = true
    }

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_YES
    }

    /** Shows these boxes; the selected one has a border of its own. */
    fun show(boxes: List<CoverBox>, selected: Int?) {
        this.boxes = boxes
        this.selected = selected
        invalidate()
    }

    override fun onDraw(canvas: Canvas) {
        val bitmap = picture ?: return
        fit(bitmap)
        canvas.drawBitmap(bitmap, null, place, null)
        boxes.forEachIndexed { index, box ->
            val rect = RectF(x(box.left), y(box.top), x(box.right), y(box.bottom))
            canvas.drawRect(rect, fill)
            line.color = context.getColor(if (index == selected) R.color.toast_link else R.color.on_toast)
            canvas.drawRect(rect, line)
            canvas.drawText("${index + 1}", rect.centerX(), rect.centerY() + label.textSize / 3, label)
        }
        val start = from ?: return
        val end = to ?: return
        line.color = context.getColor(R.color.toast_link)
        canvas.drawRect(minOf(start.first, end.first), minOf(start.second, end.second), maxOf(start.first, end.first), maxOf(start.second, end.second), line)
    }

    // There is nothing to click: who cannot draw uses the buttons below.
    @SuppressLint("ClickableViewAccessibility")
    override fun onTouchEvent(event: MotionEvent): Boolean {
        when (event.actionMasked) {
            MotionEvent.ACTION_DOWN -> from = event.x to event.y
            MotionEvent.ACTION_MOVE -> to = event.x to event.y
            MotionEvent.ACTION_UP -> end(event.x to event.y)
            MotionEvent.ACTION_CANCEL -> end(null)
        }
        invalidate()
        return true
    }

    private fun end(at: Pair<Float, Float>?) {
        val start = from
        from = null
        to = null
        if (start == null || at == null || picture == null || place.isEmpty) return
        drawn?.invoke(shareX(start.first), shareY(start.second), shareX(at.first), shareY(at.second))
    }

    private fun fit(bitmap: Bitmap) {
        val scale = minOf(width.toFloat() / bitmap.width, height.toFloat() / bitmap.height)
        val left = (width - bitmap.width * scale) / 2
        val top = (height - bitmap.height * scale) / 2
        place.set(left, top, left + bitmap.width * scale, top + bitmap.height * scale)
    }

    private fun x(share: Double) = place.left + share.toFloat() * place.width()

    private fun y(share: Double) = place.top + share.toFloat() * place.height()

    private fun shareX(x: Float) = ((x - place.left) / place.width()).toDouble()

    private fun shareY(y: Float) = ((y - place.top) / place.height()).toDouble()
}
