package id.go.binjai.saberling.map

import android.content.Context
import android.graphics.Canvas
import android.os.Bundle
import android.os.Parcelable
import android.util.AttributeSet
import android.view.MotionEvent
import android.view.View
import android.view.accessibility.AccessibilityNodeInfo
import android.widget.FrameLayout
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.map.Box
import id.go.binjai.saberling.kit.map.Cluster
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.Inset
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.kit.map.Limits
import id.go.binjai.saberling.kit.map.Metres
import id.go.binjai.saberling.kit.map.Viewport
import id.go.binjai.saberling.kit.map.hit

/**
 * The app's own map: the city's areas and roads as the phone has them, without any network. Give it the shapes
 * (`Grounds.of(core).show { map.ground = it }`), then [look] somewhere or [show] some points; before that it shows the
 * whole city. The padding of the view is what other things cover: the middle, where the pin stands, is that of the rest.
 * A list of what is on it belongs beside it: for those who do not see the map, it only says what lies in its middle.
 */
class MapView @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) :
    FrameLayout(context, attrs), MapGestures.Target {
    /** The city's shapes; nothing is drawn before. */
    var ground: Ground? = null
        set(value) {
            val middle = field?.let { centre }
            field = value
            viewport = null
            wish = if (middle == null) wish else Wish.Look(middle, viewAcross)
            invalidate()
        }

    /** What can be tapped; several that lie together are drawn as a number. */
    var markers: List<MapMarker> by Redrawn(emptyList())

    /** The id of the marker that is drawn larger. */
    var chosen: String? by Redrawn(null)

    /** The stops of a route, joined in this order. */
    var stops: List<MapStop> by Redrawn(emptyList())

    /** How sure a place is. */
    var accuracy: MapAccuracy? by Redrawn(null)

    /** Where the person is. */
    var me: LatLon? by Redrawn(null)

    /** Whether a pin stands in the middle. */
    var pinned: Boolean by Redrawn(false)

    /** Hears the new middle when a person has moved the map: when the fingers are off, or a button was pressed. */
    var onCentreMoved: ((LatLon) -> Unit)? = null

    /** Hears which marker was tapped. */
    var onMarkerTapped: ((MapMarker) -> Unit)? = null

    /** Hears which markers lie on each other where a cluster was tapped that no zoom can part. */
    var onClusterTapped: ((List<MapMarker>) -> Unit)? = null

    /** Hears which stop was tapped. */
    var onStopTapped: ((MapStop) -> Unit)? = null

    /** Where the middle is; null before the view was measured and has its shapes. */
    val centre: LatLon? get() = viewport?.let { ground?.projection?.latLon(it.centre) }

    /** How exactly a finger points on this scale, in metres: what a pin may claim. Null before it was measured. */
    val aimM: Double? get() = viewport?.let { maxOf(it.metresPerPixel * style.dp * AIM, LEAST_AIM_M) }

    private sealed class Wish {
        object City : Wish()
        class Look(val at: LatLon, val metresAcross: Double) : Wish()
        class Show(val points: List<LatLon>, val margin: Int) : Wish()
    }

    private class Redrawn<T>(private var value: T) {
        operator fun getValue(map: MapView, property: Any?): T = value
        operator fun setValue(map: MapView, property: Any?, new: T) {
            if (value == new) return
            value = new
            map.invalidate()
        }
    }

    private val style = MapStyle(context)
    private val still: Boolean
    private val cache: GroundCache
    private val overlay = Overlay(context, style)
    private val gestures = MapGestures(context, this)
    private var wish: Wish = Wish.City
    private var viewport: Viewport? = null
    private var viewAcross = STREET_METRES
    private var clusters: List<Cluster<MapMarker>> = emptyList()

    init {
        val wanted = context.obtainStyledAttributes(attrs, R.styleable.MapView)
        still = wanted.getBoolean(R.styleable.MapView_still, false)
        pinned = wanted.getBoolean(R.styleable.MapView_pinned, false)
        val buttons = wanted.getBoolean(R.styleable.MapView_zoomButtons, true) && !still
        wanted.recycle()
        cache = GroundCache(style, still) { invalidate() }
        setWillNotDraw(false)
        if (buttons) {
            inflate(context, R.layout.map_zoom, this)
            findViewById<View>(R.id.map_zoom_in).setOnClickListener { zoomBy(2f) }
            findViewById<View>(R.id.map_zoom_out).setOnClickListener { zoomBy(0.5f) }
        }
        importantForAccessibility = if (still) IMPORTANT_FOR_ACCESSIBILITY_NO else IMPORTANT_FOR_ACCESSIBILITY_YES
        isFocusable = !still
    }

    /** Puts [at] in the middle, with so many metres from the left edge to the right one. */
    fun look(at: LatLon, metresAcross: Double = STREET_METRES) = want(Wish.Look(at, metresAcross))

    /** Shows all of these points, with [margin] pixels around them; a single one as [look] does; none: the city. */
    fun show(points: List<LatLon>, margin: Int = (40 * style.dp).toInt()) = want(
        when (points.toSet().size) {
            0 -> Wish.City
            1 -> Wish.Look(points[0], STREET_METRES)
            else -> Wish.Show(points, margin)
        },
    )

    /** Where in the view a point is drawn; (0, 0) before it was measured. */
    fun place(at: LatLon): Pair<Float, Float> {
        val shapes = ground
        val view = viewport
        if (shapes == null || view == null) return 0f to 0f
        val point = shapes.projection.metres(at)
        return view.screenX(point.x).toFloat() to view.screenY(point.y).toFloat()
    }

    /** Moves the middle by so many metres, as the arrows beside a pin do. */
    fun nudge(east: Double, north: Double) {
        change { view, _ -> view.copy(centre = Metres(view.centre.x + east, view.centre.y + north)) }
        settled()
    }

    private fun want(new: Wish) {
        wish = new
        viewport = null
        invalidate()
    }

    private fun limits(of: Ground): Limits {
        val across = maxOf(of.bounds.width, of.bounds.height)
        val least = minOf(width, height).coerceAtLeast(1)
        return Limits(NEAREST / style.dp, maxOf(across * 1.2 / least, NEAREST), of.bounds.grown(across * 0.1))
    }

    private fun settledView(of: Ground): Viewport {
        viewport?.takeIf { it.width == width && it.height == height && it.inset == inset() }?.let { return it }
        val limits = limits(of)
        val blank = Viewport(of.bounds.middle, 1.0, width, height, inset())
        val wanted = when (val asked = wish) {
            Wish.City -> blank.fit(of.bounds, (8 * style.dp).toInt(), limits)
            is Wish.Look -> blank.copy(
                centre = of.projection.metres(asked.at), metresPerPixel = asked.metresAcross / width.coerceAtLeast(1),
            )
            is Wish.Show -> blank.fit(box(of, asked.points), asked.margin, limits)
        }
        return wanted.within(limits).also {
            viewport = it
            viewAcross = it.metresPerPixel * width
        }
    }

    private fun box(of: Ground, points: List<LatLon>): Box = Box.around(points.map(of.projection::metres)) ?: of.bounds

    private fun inset() = Inset(paddingLeft, paddingTop, paddingRight, paddingBottom)

    override fun onDraw(canvas: Canvas) {
        val shapes = ground
        if (shapes == null || width == 0 || height == 0) {
            canvas.drawColor(style.land)
            return
        }
        val view = settledView(shapes)
        cache.draw(canvas, shapes, view)
        clusters = overlay.clusters(markers, shapes, view)
        overlay.draw(canvas, shapes, view, this, clusters)
    }

    override fun onTouchEvent(event: MotionEvent): Boolean {
        if (still) return super.onTouchEvent(event)
        // A list around the map must not take the drag away.
        if (event.actionMasked == MotionEvent.ACTION_DOWN) parent?.requestDisallowInterceptTouchEvent(true)
        return gestures.on(event)
    }

    override fun dragged(dx: Float, dy: Float) = change { view, _ -> view.dragged(dx.toDouble(), dy.toDouble()) }

    /** Under a pin the middle is what the person aims at, so there it stays put. */
    override fun scaled(factor: Float, x: Float, y: Float) = change { view, limits ->
        val (atX, atY) = if (pinned) view.middleX to view.middleY else x.toDouble() to y.toDouble()
        view.zoomed(factor.toDouble(), atX, atY, limits)
    }

    override fun settled() {
        centre?.let { onCentreMoved?.invoke(it) }
    }

    override fun tapped(x: Float, y: Float): Boolean {
        val shapes = ground ?: return false
        val view = viewport ?: return false
        val radius = TARGET / 2 * style.dp.toDouble()
        hit(x.toDouble(), y.toDouble(), radius, stops) { overlay.middle(it, shapes, view) }?.let { stop ->
            onStopTapped?.invoke(stop)
            return onStopTapped != null
        }
        val cluster = hit(x.toDouble(), y.toDouble(), radius, clusters) { overlay.middle(it, view) } ?: return false
        open(cluster, shapes, view)
        return true
    }

    private fun open(cluster: Cluster<MapMarker>, shapes: Ground, view: Viewport) {
        val single = cluster.single
        val limits = limits(shapes)
        if (single != null) {
            onMarkerTapped?.invoke(single)
        } else if (overlay.canPart(cluster, shapes, limits)) {
            change { _, _ -> view.fit(box(shapes, cluster.members.map { it.at }), (48 * style.dp).toInt(), limits) }
            settled()
        } else {
            onClusterTapped?.invoke(cluster.members)
        }
    }

    private fun zoomBy(factor: Float) {
        change { view, limits -> view.zoomed(factor.toDouble(), view.middleX, view.middleY, limits) }
        settled()
    }

    private fun change(how: (Viewport, Limits) -> Viewport) {
        val shapes = ground ?: return
        val limits = limits(shapes)
        val next = how(settledView(shapes), limits).within(limits)
        viewport = next
        viewAcross = next.metresPerPixel * width
        // A rotation, or other shapes, begin from here.
        wish = Wish.Look(shapes.projection.latLon(next.centre), viewAcross)
        invalidate()
    }

    override fun onSaveInstanceState(): Parcelable = Bundle().apply {
        putParcelable(SUPER, super.onSaveInstanceState())
        (wish as? Wish.Look)?.let { putDoubleArray(PLACE, doubleArrayOf(it.at.lat, it.at.lon, it.metresAcross)) }
    }

    @Suppress("DEPRECATION")
    override fun onRestoreInstanceState(state: Parcelable) {
        val bundle = state as? Bundle ?: return super.onRestoreInstanceState(state)
        super.onRestoreInstanceState(bundle.getParcelable(SUPER))
        bundle.getDoubleArray(PLACE)?.let { look(LatLon(it[0], it[1]), it[2]) }
    }

    override fun onInitializeAccessibilityNodeInfo(info: AccessibilityNodeInfo) {
        super.onInitializeAccessibilityNodeInfo(info)
        if (still) return
        info.contentDescription = contentDescription ?: described()
        if (pinned) for ((id, text, _) in arrows) info.addAction(AccessibilityNodeInfo.AccessibilityAction(id, resources.getString(text)))
    }

    override fun performAccessibilityAction(action: Int, arguments: Bundle?): Boolean {
        val (_, _, way) = arrows.firstOrNull { it.first == action } ?: return super.performAccessibilityAction(action, arguments)
        nudge(way.x, way.y)
        return true
    }

    private fun described(): String {
        val middle = centre ?: return resources.getString(R.string.map_described_loading)
        val name = ground?.areaName(middle) ?: return resources.getString(R.string.map_described_nowhere)
        return resources.getString(R.string.map_described, name)
    }

    private companion object {
        /** What a map of a single place shows across, in metres. */
        const val STREET_METRES = 400.0

        /** The nearest that it goes, in metres a dp. */
        const val NEAREST = 0.2

        /** What a finger hits, in dp. */
        const val TARGET = 44.0

        /** How far beside the point a finger stops, in dp. */
        const val AIM = 8.0

        /** Nobody knows a place better than that from a map. */
        const val LEAST_AIM_M = 3.0

        const val SUPER = "super"
        const val PLACE = "place"

        val arrows = listOf(
            Triple(R.id.map_action_north, R.string.map_north, Metres(0.0, 5.0)),
            Triple(R.id.map_action_south, R.string.map_south, Metres(0.0, -5.0)),
            Triple(R.id.map_action_west, R.string.map_west, Metres(-5.0, 0.0)),
            Triple(R.id.map_action_east, R.string.map_east, Metres(5.0, 0.0)),
        )
    }
}
