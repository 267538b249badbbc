package id.go.binjai.saberling.map

import android.content.Context
import android.graphics.Paint
import android.graphics.Typeface
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Tone
import id.go.binjai.saberling.widget.fill
import id.go.binjai.saberling.widget.onFill

/** Colours and sizes of the map, of the theme that the context is in. */
internal class MapStyle(private val context: Context) {
    /** Pixels of a dp, and of an sp. */
    val dp: Float = context.resources.displayMetrics.density
    @Suppress("DEPRECATION")
    val sp: Float = context.resources.displayMetrics.scaledDensity

    val outside = color(R.color.bld)
    val land = color(R.color.land)
    val road = color(R.color.road)
    val roadCase = color(R.color.road_case)
    val main = color(R.color.main)
    val mainCase = color(R.color.main_case)
    val border = color(R.color.border)
    val name = color(R.color.maptext)
    val ring = color(R.color.on_fill)
    val brand = color(R.color.brand)
    val onBrand = color(R.color.on_brand)
    val ink = color(R.color.ink)
    val surface = color(R.color.surface)
    val blue = color(R.color.f_blue)
    val green = color(R.color.f_green)
    val red = color(R.color.f_red)

    /** What a tone fills a marker with. */
    fun fill(tone: Tone): Int = color(tone.fill())

    /** What stands on it. */
    fun onFill(tone: Tone): Int = color(tone.onFill())

    fun fillPaint(color: Int): Paint = Paint(Paint.ANTI_ALIAS_FLAG).apply { this.color = color }

    fun linePaint(color: Int, width: Float): Paint = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        this.color = color
        style = Paint.Style.STROKE
        strokeWidth = width
        strokeJoin = Paint.Join.ROUND
        strokeCap = Paint.Cap.ROUND
    }

    fun textPaint(color: Int, size: Float, bold: Boolean): Paint = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        this.color = color
        textSize = size
        textAlign = Paint.Align.CENTER
        typeface = if (bold) Typeface.DEFAULT_BOLD else Typeface.create("sans-serif-medium", Typeface.NORMAL)
    }

    private fun color(id: Int): Int = context.getColor(id)
}
