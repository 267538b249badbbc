package id.go.binjai.saberling.map

import id.go.binjai.saberling.kit.Tone

/** The tone of a marker for the tone of a status. */
fun Tone.onMap(): MarkerTone = when (this) {
    Tone.BLUE -> MarkerTone.BLUE
    Tone.VIOLET -> MarkerTone.VIOLET
    Tone.AMBER -> MarkerTone.AMBER
    Tone.GREEN -> MarkerTone.GREEN
    Tone.RED -> MarkerTone.RED
    Tone.GREY, Tone.PLAIN -> MarkerTone.GREY
}
