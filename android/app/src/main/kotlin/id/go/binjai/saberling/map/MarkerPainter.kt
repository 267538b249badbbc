package id.go.binjai.saberling.map

import android.content.Context
import android.graphics.Canvas
import android.graphics.DashPathEffect
import android.graphics.Paint
import android.graphics.Path
import android.graphics.RectF
import android.graphics.drawable.Drawable
import id.go.binjai.saberling.kit.Tone

/** Draws what lies on the ground: markers, clusters, the route, the pin, one's own place. All sizes in pixels. */
internal class MarkerPainter(private val context: Context, private val style: MapStyle) {
    private val dp = style.dp
    private val fill = style.fillPaint(style.brand)
    private val ring = style.linePaint(style.ring, 2.5f * dp)
    private val number = style.textPaint(style.onBrand, 13 * dp, bold = true)
    private val arc = style.linePaint(style.red, 4 * dp).apply { strokeCap = Paint.Cap.BUTT }
    private val way = style.linePaint(style.ink, 3 * dp).apply {
        strokeCap = Paint.Cap.BUTT
        pathEffect = DashPathEffect(floatArrayOf(7 * dp, 6 * dp), 0f)
    }
    private val wayCase = style.linePaint(style.land, 6 * dp)
    private val icons = HashMap<Int, Drawable>()
    private val drop = drop(13 * dp, 35 * dp)
    private val pin = drop(19 * dp, 50 * dp)
    private val triangle = triangle(15 * dp, 32 * dp)

    /** How far above its point the middle of a marker is drawn: there a finger aims. */
    fun above(tone: Tone): Float = if (tone == Tone.GREY || tone == Tone.PLAIN) 0f else 21 * dp

    fun marker(canvas: Canvas, marker: MapMarker, x: Float, y: Float, chosen: Boolean) {
        canvas.save()
        canvas.translate(x, y)
        if (chosen) canvas.scale(CHOSEN, CHOSEN)
        fill.color = style.fill(marker.tone)
        when (marker.tone) {
            Tone.GREY, Tone.PLAIN -> box(canvas)
            Tone.RED -> shape(canvas, triangle)
            else -> shape(canvas, drop)
        }
        if (marker.tone == Tone.RED) alarm(canvas) else icon(canvas, marker.icon, -above(marker.tone), 8 * dp, style.onFill(marker.tone))
        canvas.restore()
    }

    /** The mark of a warning: the triangle around it says the rest. */
    private fun alarm(canvas: Canvas) {
        fill.color = style.ring
        canvas.drawRoundRect(-1.6f * dp, -24 * dp, 1.6f * dp, -14 * dp, 1.6f * dp, 1.6f * dp, fill)
        canvas.drawCircle(0f, -10.5f * dp, 1.9f * dp, fill)
    }

    private fun shape(canvas: Canvas, path: Path) {
        canvas.drawPath(path, ring.apply { strokeWidth = 5 * dp })
        canvas.drawPath(path, fill)
    }

    private fun box(canvas: Canvas) {
        val half = 12 * dp
        canvas.drawRoundRect(-half, -half, half, half, 5 * dp, 5 * dp, ring.apply { strokeWidth = 5 * dp })
        canvas.drawRoundRect(-half, -half, half, half, 5 * dp, 5 * dp, fill)
    }

    private fun icon(canvas: Canvas, id: Int, middle: Float, half: Float, color: Int) {
        val icon = icons.getOrPut(id) { checkNotNull(context.getDrawable(id)).mutate() }
        icon.setTint(color)
        icon.setBounds(-half.toInt(), (middle - half).toInt(), half.toInt(), (middle + half).toInt())
        icon.draw(canvas)
    }

    fun cluster(canvas: Canvas, count: Int, alarm: Float, x: Float, y: Float) {
        val radius = (if (count < 10) 16 else 19) * dp
        fill.color = style.ring
        canvas.drawCircle(x, y, radius + 4 * dp, fill)
        fill.color = style.brand
        canvas.drawCircle(x, y, radius, fill)
        if (alarm > 0) {
            val edge = radius + 4 * dp
            canvas.drawArc(RectF(x - edge, y - edge, x + edge, y + edge), -90f, 360 * alarm, false, arc)
        }
        number.color = style.onBrand
        middle(canvas, if (count > 99) "99+" else "$count", x, y)
    }

    fun way(canvas: Canvas, path: Path) {
        canvas.drawPath(path, wayCase)
        canvas.drawPath(path, way)
    }

    fun stop(canvas: Canvas, stop: MapStop, x: Float, y: Float, doneIcon: Int) {
        val radius = (if (stop.next) 15 else 12) * dp
        fill.color = style.ring
        canvas.drawCircle(x, y, radius + 2.5f * dp, fill)
        fill.color = if (stop.done) style.green else style.ink
        canvas.drawCircle(x, y, radius, fill)
        if (stop.done) {
            canvas.save()
            canvas.translate(x, y)
            icon(canvas, doneIcon, 0f, 8 * dp, style.ring)
            canvas.restore()
        } else {
            number.color = style.surface
            middle(canvas, stop.number, x, y)
        }
    }

    fun accuracy(canvas: Canvas, x: Float, y: Float, radius: Float) {
        fill.color = style.blue and 0xFFFFFF or (0x26 shl 24)
        canvas.drawCircle(x, y, radius, fill)
        ring.color = style.blue
        canvas.drawCircle(x, y, radius, ring.apply { strokeWidth = 2 * dp })
        ring.color = style.ring
    }

    fun me(canvas: Canvas, x: Float, y: Float) {
        fill.color = style.ring
        canvas.drawCircle(x, y, 9.5f * dp, fill)
        fill.color = style.blue
        canvas.drawCircle(x, y, 6.5f * dp, fill)
    }

    fun pin(canvas: Canvas, x: Float, y: Float) {
        fill.color = style.ink and 0xFFFFFF or (0x66 shl 24)
        canvas.drawOval(x - 7 * dp, y - 2 * dp, x + 7 * dp, y + 3 * dp, fill)
        canvas.save()
        canvas.translate(x, y)
        fill.color = style.red
        shape(canvas, pin)
        fill.color = style.ring
        canvas.drawCircle(0f, -31 * dp, 7 * dp, fill)
        canvas.restore()
    }

    private fun middle(canvas: Canvas, text: String, x: Float, y: Float) =
        canvas.drawText(text, x, y - (number.fontMetrics.ascent + number.fontMetrics.descent) / 2, number)

    /** A drop whose tip is at the origin. */
    private fun drop(radius: Float, height: Float): Path = Path().apply {
        val centre = -height + radius
        moveTo(0f, 0f)
        cubicTo(-radius * 0.35f, -radius * 0.5f, -radius, centre + radius * 0.75f, -radius, centre)
        arcTo(RectF(-radius, centre - radius, radius, centre + radius), 180f, 180f, false)
        cubicTo(radius, centre + radius * 0.75f, radius * 0.35f, -radius * 0.5f, 0f, 0f)
        close()
    }

    /** A triangle that stands on a short tip at the origin. */
    private fun triangle(half: Float, height: Float): Path = Path().apply {
        val foot = -6 * dp
        moveTo(0f, 0f)
        lineTo(-5 * dp, foot)
        lineTo(-half, foot)
        lineTo(0f, -height)
        lineTo(half, foot)
        lineTo(5 * dp, foot)
        close()
    }

    private companion object {
        const val CHOSEN = 1.35f
    }
}
