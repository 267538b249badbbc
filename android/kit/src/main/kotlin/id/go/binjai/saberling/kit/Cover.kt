package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.CoverBox
import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.core.PhotoRole

private const val LEAST = 0.02
private const val NEW_SIDE = 0.2
private const val NUDGE = 0.02

/** What the blur screen shows: [boxes] in the order they were drawn, and which one the buttons move. */
data class CoverState(
    val photo: KeptPhotoView? = null,
    val boxes: List<CoverBox> = emptyList(),
    val selected: Int? = null,
    val saving: Boolean = false,
    val problem: String? = null,
)

/** The blur screen is done. */
object CoverDone

/** Boxes over a kept photo; what lies beneath is unreadable for good once they are kept. */
class Cover(core: Core, private val ownerId: String, private val photoId: String, boxes: List<CoverBox> = emptyList()) :
    Screen<CoverState, CoverDone>(core, CoverState(boxes = boxes, selected = boxes.indices.lastOrNull())) {

    init {
        go {
            val photo = core.ask { it.keptPhotos(ownerId, PhotoRole.REPORT) }.find { it.photoId == photoId }
            if (photo == null) tell(CoverDone) else change { it.copy(photo = photo) }
        }
    }

    /** A box from one corner to the other, in shares of the picture; a mere touch draws none. */
    fun draw(fromX: Double, fromY: Double, toX: Double, toY: Double) {
        val box = CoverBox(
            left = minOf(fromX, toX).coerceIn(0.0, 1.0),
            top = minOf(fromY, toY).coerceIn(0.0, 1.0),
            right = maxOf(fromX, toX).coerceIn(0.0, 1.0),
            bottom = maxOf(fromY, toY).coerceIn(0.0, 1.0),
        )
        if (box.right - box.left >= LEAST && box.bottom - box.top >= LEAST) add(box)
    }

    /** A box in the middle, to be moved by the buttons. */
    fun addInMiddle() {
        val edge = (1 - NEW_SIDE) / 2
        add(CoverBox(edge, edge, 1 - edge, 1 - edge))
    }

    /** The buttons are for this one. */
    fun select(index: Int) = change { if (index in it.boxes.indices) it.copy(selected = index) else it }

    /** Moves the selected box, by small steps, within the picture. */
    fun nudge(right: Int, down: Int) = reshape { box ->
        val x = (right * NUDGE).coerceIn(-box.left, 1 - box.right)
        val y = (down * NUDGE).coerceIn(-box.top, 1 - box.bottom)
        CoverBox(box.left + x, box.top + y, box.right + x, box.bottom + y)
    }

    /** Makes the selected box larger or smaller, about its middle. */
    fun grow(steps: Int) = reshape { box ->
        val by = steps * NUDGE / 2
        val grown = CoverBox(
            (box.left - by).coerceAtLeast(0.0), (box.top - by).coerceAtLeast(0.0),
            (box.right + by).coerceAtMost(1.0), (box.bottom + by).coerceAtMost(1.0),
        )
        if (grown.right - grown.left < LEAST || grown.bottom - grown.top < LEAST) box else grown
    }

    /** Takes the last box back. */
    fun undo() = change { it.copy(boxes = it.boxes.dropLast(1), selected = it.boxes.indices.lastOrNull()?.minus(1)?.takeIf { last -> last >= 0 }) }

    /** Makes the boxes unreadable; without any there is nothing to do. */
    fun save() {
        val now = state.value
        if (now.saving) return
        if (now.boxes.isEmpty()) return tell(CoverDone)
        change { it.copy(saving = true, problem = null) }
        go {
            core.ask { it.coverKeptPhoto(photoId, now.boxes) }
            tell(CoverDone)
        }
    }

    override fun trouble(refusal: Trouble) = change { it.copy(saving = false, problem = refusal.text) }

    private fun add(box: CoverBox) = change { it.copy(boxes = it.boxes + box, selected = it.boxes.size, problem = null) }

    private fun reshape(how: (CoverBox) -> CoverBox) = change { now ->
        val at = now.selected ?: return@change now
        now.copy(boxes = now.boxes.mapIndexed { index, box -> if (index == at) how(box) else box })
    }
}
