package id.go.binjai.saberling.kit.map

/** What a view covers with other things, in its pixels; the middle of the rest is the middle of the map. */
data class Inset(val left: Int = 0, val top: Int = 0, val right: Int = 0, val bottom: Int = 0)

/** How near and how far a map goes, and where its middle stays. */
data class Limits(val nearest: Double, val farthest: Double, val bounds: Box)

/** What part of the plane a view of [width] by [height] pixels shows. All of it is pure: a gesture makes another one. */
data class Viewport(
    val centre: Metres,
    val metresPerPixel: Double,
    val width: Int,
    val height: Int,
    val inset: Inset = Inset(),
) {
    /** Where [centre] is drawn. */
    val middleX: Double get() = (inset.left + width - inset.right) / 2.0
    val middleY: Double get() = (inset.top + height - inset.bottom) / 2.0

    /** Where a point of the plane is drawn, from the left. */
    fun screenX(x: Double): Double = middleX + (x - centre.x) / metresPerPixel

    /** Where a point of the plane is drawn, from the top. */
    fun screenY(y: Double): Double = middleY - (y - centre.y) / metresPerPixel

    /** What is drawn at a pixel. */
    fun metres(screenX: Double, screenY: Double): Metres =
        Metres(centre.x + (screenX - middleX) * metresPerPixel, centre.y - (screenY - middleY) * metresPerPixel)

    /** All that can be seen. */
    val box: Box
        get() {
            val topLeft = metres(0.0, 0.0)
            val bottomRight = metres(width.toDouble(), height.toDouble())
            return Box(topLeft.x, bottomRight.y, bottomRight.x, topLeft.y)
        }

    /** After a finger went so many pixels. */
    fun dragged(dx: Double, dy: Double): Viewport =
        copy(centre = Metres(centre.x - dx * metresPerPixel, centre.y + dy * metresPerPixel))

    /** [factor] times as large; what is under ([x], [y]) stays there unless the limits forbid it. */
    fun zoomed(factor: Double, x: Double, y: Double, limits: Limits): Viewport {
        val scale = (metresPerPixel / factor).coerceIn(limits.nearest, limits.farthest)
        val held = metres(x, y)
        return copy(
            centre = Metres(held.x - (x - middleX) * scale, held.y + (y - middleY) * scale),
            metresPerPixel = scale,
        )
    }

    /** Its middle within the bounds and its scale within the limits. */
    fun within(limits: Limits): Viewport = copy(
        centre = limits.bounds.clamp(centre),
        metresPerPixel = metresPerPixel.coerceIn(limits.nearest, limits.farthest),
    )

    /** With all of [box] to be seen, and [margin] pixels around it. */
    fun fit(box: Box, margin: Int, limits: Limits): Viewport {
        val across = (width - inset.left - inset.right - 2 * margin).coerceAtLeast(1)
        val down = (height - inset.top - inset.bottom - 2 * margin).coerceAtLeast(1)
        val scale = maxOf(box.width / across, box.height / down)
        return copy(centre = box.middle, metresPerPixel = scale.coerceIn(limits.nearest, limits.farthest))
    }
}
