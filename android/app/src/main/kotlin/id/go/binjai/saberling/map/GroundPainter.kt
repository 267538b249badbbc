package id.go.binjai.saberling.map

import android.graphics.Canvas
import android.graphics.DashPathEffect
import android.graphics.Paint
import android.graphics.Path
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.GroundLevel
import id.go.binjai.saberling.kit.map.GroundRoad
import id.go.binjai.saberling.kit.map.Line
import id.go.binjai.saberling.kit.map.NameWish
import id.go.binjai.saberling.kit.map.Viewport
import id.go.binjai.saberling.kit.map.placeNames

// parity: map.offline
/** Draws areas, roads, borders and names of a part of the plane; only what can be seen is handed to the canvas. */
internal class GroundPainter(private val style: MapStyle) {
    private val dp = style.dp
    private val land = style.fillPaint(style.land)
    private val case = style.linePaint(style.roadCase, 0f)
    private val fill = style.linePaint(style.road, 0f)
    private val border = style.linePaint(style.border, 1.5f * dp).apply {
        strokeCap = Paint.Cap.BUTT
        pathEffect = DashPathEffect(floatArrayOf(8 * dp, 5 * dp), 0f)
    }
    private val text = style.textPaint(style.name, 13 * style.sp, bold = false)
    private val halo = style.textPaint(style.land, 13 * style.sp, bold = false).apply {
        this.style = Paint.Style.STROKE
        strokeWidth = 4 * dp
        strokeJoin = Paint.Join.ROUND
    }
    private val small = style.textPaint(style.name, 12 * style.sp, bold = false)
    private val smallHalo = style.textPaint(style.road, 12 * style.sp, bold = false).apply {
        this.style = Paint.Style.STROKE
        strokeWidth = 3 * dp
        strokeJoin = Paint.Join.ROUND
    }

    fun draw(canvas: Canvas, ground: Ground, view: Viewport) {
        canvas.drawColor(style.outside)
        val level = ground.level(view.metresPerPixel)
        val seen = view.box.grown(view.metresPerPixel * MARGIN * dp)
        ground.areas.forEachIndexed { i, area ->
            if (area.box.touches(seen)) canvas.drawPath(path(level.fills[i], view, closed = true), land)
        }
        roads(canvas, level, view)
        for (line in level.borders) canvas.drawPath(path(line.within(seen), view, closed = false), border)
        roadNames(canvas, level, view)
        areaNames(canvas, ground, view)
    }

    private fun path(lines: List<Line>, view: Viewport, closed: Boolean): Path {
        val path = Path()
        path.fillType = Path.FillType.EVEN_ODD
        for (line in lines) {
            for (i in 0 until line.size) {
                val x = view.screenX(line.points[i * 2].toDouble()).toFloat()
                val y = view.screenY(line.points[i * 2 + 1].toDouble()).toFloat()
                if (i == 0) path.moveTo(x, y) else path.lineTo(x, y)
            }
            if (closed) path.close()
        }
        return path
    }

    /** All casings first, so that crossings are open; the widest roads lie on top. */
    private fun roads(canvas: Canvas, level: GroundLevel, view: Viewport) {
        val perDp = view.metresPerPixel * dp
        val seen = view.box.grown(view.metresPerPixel * MARGIN * dp)
        val drawn = level.roads.filter { it.rank <= lowestRank(perDp) && it.line.box.touches(seen) }
            .groupBy { it.rank }.toSortedMap(reverseOrder())
        val paths = drawn.map { (rank, roads) -> rank to path(roads.flatMap { it.line.within(seen) }, view, closed = false) }
        for ((rank, path) in paths) {
            case.color = if (rank == 1) style.mainCase else style.roadCase
            case.strokeWidth = width(rank, perDp) + 2 * dp
            canvas.drawPath(path, case)
        }
        for ((rank, path) in paths) {
            fill.color = if (rank == 1) style.main else style.road
            fill.strokeWidth = width(rank, perDp)
            canvas.drawPath(path, fill)
        }
    }

    /** As wide as it is, but never too thin to be seen. */
    private fun width(rank: Int, perDp: Double): Float {
        val (metres, least) = when (rank) {
            1 -> 16.0 to 3.0
            2 -> 11.0 to 2.2
            3 -> 8.0 to 1.6
            else -> 6.0 to 1.2
        }
        return (maxOf(metres / perDp, least) * dp).toFloat()
    }

    private fun lowestRank(perDp: Double): Int = when {
        perDp > 40 -> 1
        perDp > 14 -> 2
        perDp > 7 -> 3
        else -> Int.MAX_VALUE
    }

    private fun areaNames(canvas: Canvas, ground: Ground, view: Viewport) {
        val height = text.fontMetrics.run { descent - ascent }
        val wishes = ground.areas.filter { it.box.touches(view.box) }
            .sortedByDescending { it.box.width * it.box.height }
            .map { area ->
                val label = view.screenX(area.label.x).toFloat() to view.screenY(area.label.y).toFloat()
                NameWish(area.name, label.first, label.second, text.measureText(area.name), height)
            }
        for (name in placeNames(wishes, 8 * dp)) {
            val base = name.y + height / 2 - text.fontMetrics.descent
            canvas.drawText(name.text, name.x, base, halo)
            canvas.drawText(name.text, name.x, base, text)
        }
    }

    private fun roadNames(canvas: Canvas, level: GroundLevel, view: Viewport) {
        if (view.metresPerPixel * dp > NAMES_FROM) return
        val named = HashSet<String>()
        for (road in level.roads) {
            if (road.name.isEmpty() || road.rank > 3 || road.name in named) continue
            val seen = road.line.within(view.box).maxByOrNull { it.box.width + it.box.height } ?: continue
            if (along(canvas, road, seen, view)) named.add(road.name)
        }
    }

    private fun along(canvas: Canvas, road: GroundRoad, seen: Line, view: Viewport): Boolean {
        val long = maxOf(seen.box.width, seen.box.height) / view.metresPerPixel
        if (long < small.measureText(road.name) * ROOM) return false
        val path = path(listOf(leftToRight(seen)), view, closed = false)
        val down = -(small.fontMetrics.ascent + small.fontMetrics.descent) / 2
        canvas.drawTextOnPath(road.name, path, 0f, down, smallHalo)
        canvas.drawTextOnPath(road.name, path, 0f, down, small)
        return true
    }

    private fun leftToRight(line: Line): Line {
        val last = line.size - 1
        if (line.points[0] <= line.points[last * 2]) return line
        return Line(FloatArray(line.points.size) { line.points[(last - it / 2) * 2 + it % 2] })
    }

    private companion object {
        /** Around what is seen, in dp: half of the widest line. */
        const val MARGIN = 24.0

        /** Streets are named from this scale on, in metres a dp. */
        const val NAMES_FROM = 2.5

        /** How much longer than its name a street must be. */
        const val ROOM = 1.5f
    }
}
