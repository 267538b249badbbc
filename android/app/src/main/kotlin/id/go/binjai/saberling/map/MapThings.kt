package id.go.binjai.saberling.map

import id.go.binjai.saberling.kit.Tone
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.kit.map.Placed

/**
 * Something on the map that can be tapped; [icon] is a drawable, [label] what is said of it. Its [tone] also is its shape: a
 * drop is on its way, a rounded square ended without work, a triangle needs a person.
 */
data class MapMarker(
    val id: String,
    override val at: LatLon,
    val tone: Tone,
    val icon: Int,
    val label: String,
) : Placed {
    override val alarm: Boolean get() = tone == Tone.RED
}

/** A stop of a route; [number] stands in it until it is [done]. */
data class MapStop(val id: String, val at: LatLon, val number: String, val done: Boolean = false, val next: Boolean = false)

/** Where something lies with an error of so many metres, drawn to scale. */
data class MapAccuracy(val at: LatLon, val metres: Double)
