package id.go.binjai.saberling.kit.map

/** A name that would like to stand with its middle at ([x], [y]). */
class NameWish(val text: String, val x: Float, val y: Float, val width: Float, val height: Float)

/** The names that can stand without lying on each other; who comes first has the place. */
fun placeNames(wishes: List<NameWish>, gap: Float): List<NameWish> {
    val placed = ArrayList<NameWish>()
    for (wish in wishes) if (placed.none { it.collides(wish, gap) }) placed.add(wish)
    return placed
}

private fun NameWish.collides(other: NameWish, gap: Float): Boolean =
    kotlin.math.abs(x - other.x) < (width + other.width) / 2 + gap &&
        kotlin.math.abs(y - other.y) < (height + other.height) / 2 + gap
