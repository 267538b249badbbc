package id.go.binjai.saberling.crew

import android.view.View
import android.widget.Button
import android.widget.ImageView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoView
import id.go.binjai.saberling.core.TaskView
import id.go.binjai.saberling.home.PhotoActivity
import id.go.binjai.saberling.kit.crew.Desk
import id.go.binjai.saberling.kit.crew.Presence
import id.go.binjai.saberling.kit.distance
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.home.PhotoCaption
import id.go.binjai.saberling.kit.home.PhotoLook
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.ReportCard
import id.go.binjai.saberling.widget.symbol

/** Draws a desk. */
class TaskPage(private val activity: TaskActivity, private val camera: (PhotoRole) -> Unit) {
    private val resident = PhotoBox(activity.findViewById(R.id.resident))
    private val before = PhotoBox(activity.findViewById(R.id.before))
    private val after = PhotoBox(activity.findViewById(R.id.after))
    private val foot = text(R.id.safe)
    private var full: List<PhotoLook> = emptyList()

    init {
        // The boxes say in words what they are for: large type needs more room there.
        val pair = activity.findViewById<View>(R.id.pair).layoutParams
        if (activity.resources.configuration.fontScale >= ReportCard.LARGE) pair.height = pair.height * 3 / 2
    }

    fun draw(desk: Desk) {
        val task = desk.task ?: return
        activity.findViewById<ImageView>(R.id.icon).setImageResource(symbol(Look.category(task.icon)))
        text(R.id.category).text = task.categoryName
        text(R.id.where).text = task.place?.areaName ?: activity.getString(R.string.crew_no_place)
        activity.findViewById<View>(R.id.directions).shown(task.place != null)
        presence(desk)
        words(task)
        photos(desk, task)
        buttons(desk, task)
    }

    /** Said at the bottom, where the thumb and the eye are. */
    fun say(sentence: String) {
        foot.text = sentence
    }

    private fun presence(desk: Desk) {
        val line = text(R.id.presence)
        val locale = activity.resources.configuration.locales[0]
        val isHere = desk.presence is Presence.Here
        line.text = when (val presence = desk.presence) {
            is Presence.Here -> activity.getString(R.string.crew_here, distance(presence.metres, locale))
            is Presence.Away -> activity.getString(R.string.crew_away, distance(presence.metres, locale))
            Presence.Unknown -> activity.getString(R.string.crew_nowhere)
        }
        val ink = activity.getColor(if (isHere) R.color.green else R.color.ink2)
        line.setTextColor(ink)
        line.setBackgroundResource(if (isHere) R.drawable.bg_chip_green else R.drawable.bg_chip_grey)
        line.setCompoundDrawablesRelativeWithIntrinsicBounds(R.drawable.ic_locate, 0, 0, 0)
        line.compoundDrawableTintList = android.content.res.ColorStateList.valueOf(ink)
    }

    private fun words(task: TaskView) {
        val notice = text(R.id.notice)
        notice.text = task.notice
        notice.shown(task.notice != null)
        activity.findViewById<View>(R.id.discard).shown(task.can.discard)
        val lines = buildList {
            task.instruction?.takeIf { it.isNotBlank() }?.let { add(activity.getString(R.string.crew_instruction, it)) }
            if (task.note.isNotBlank()) add(activity.getString(R.string.crew_reporter_note, task.note))
            task.answers.forEach { add("${it.questionText} ${it.text}") }
        }
        text(R.id.words).text = lines.joinToString("\n")
        text(R.id.words).shown(lines.isNotEmpty())
    }

    private fun photos(desk: Desk, task: TaskView) {
        full = full(desk, task)
        resident.of(task.reportPhotos.firstOrNull(), R.string.crew_resident_photo, if (task.reportPhotos.isEmpty()) R.string.crew_no_resident_photo else R.string.crew_photo_coming)
        val kept = desk.before.firstOrNull()
        val taken = kept?.takenAtMs ?: task.before.firstOrNull()?.takenAtMs
        before.show(
            path = kept?.fullPath ?: task.before.lastOrNull()?.best(),
            label = taken?.let { activity.getString(R.string.crew_before_at, clock(activity, it, desk.offsetMinutes)) } ?: activity.getString(R.string.crew_before),
            hint = activity.getString(hint(desk, task.can.start, R.string.crew_take_before, R.string.crew_no_before)),
            retake = if (task.can.start) ({ camera(PhotoRole.BEFORE) }) else null,
            open = { open(PhotoCaption.BEFORE) },
        )
        val late = desk.after.firstOrNull()
        val isLate = task.can.complete || task.after.isNotEmpty()
        after.view.shown(isLate)
        val lateAt = late?.takenAtMs ?: task.after.lastOrNull()?.takenAtMs
        after.show(
            path = late?.fullPath ?: if (task.can.complete) null else task.after.lastOrNull()?.best(),
            label = lateAt?.let { activity.getString(R.string.crew_after_at, clock(activity, it, desk.offsetMinutes)) } ?: activity.getString(R.string.crew_after),
            hint = activity.getString(hint(desk, task.can.complete, R.string.crew_take_after, R.string.crew_no_after)),
            retake = if (task.can.complete) ({ camera(PhotoRole.AFTER) }) else null,
            open = { open(PhotoCaption.AFTER) },
        )
    }

    private fun hint(desk: Desk, canTake: Boolean, take: Int, none: Int): Int =
        if (!canTake) none else if (desk.busy) R.string.crew_preparing else take

    private fun buttons(desk: Desk, task: TaskView) {
        val main = activity.findViewById<Button>(R.id.main)
        main.shown(task.can.start || task.can.complete)
        main.setText(if (task.can.start) R.string.crew_start else R.string.crew_complete)
        main.setCompoundDrawablesRelativeWithIntrinsicBounds(0, 0, 0, 0)
        activity.findViewById<View>(R.id.cannot).shown(task.can.decline)
        activity.findViewById<View>(R.id.note).shown(task.can.complete)
        activity.findViewById<View>(R.id.note_label).shown(task.can.complete)
        if (desk.busy) say(activity.getString(R.string.crew_preparing)) else if (foot.text == activity.getString(R.string.crew_preparing)) say(activity.getString(R.string.crew_safe))
    }

    private fun PhotoBox.of(photo: PhotoView?, label: Int, hint: Int) =
        show(photo?.best(), activity.getString(label), activity.getString(hint), null) { open(PhotoCaption.NONE) }

    /** All that can be seen in full: the resident's, then before and after as they are drawn here. */
    private fun full(desk: Desk, task: TaskView): List<PhotoLook> {
        val before = desk.before.firstOrNull()?.fullPath ?: task.before.lastOrNull()?.best()
        val after = desk.after.firstOrNull()?.fullPath ?: if (task.can.complete) null else task.after.lastOrNull()?.best()
        val own = listOf(before to PhotoCaption.BEFORE, after to PhotoCaption.AFTER)
        val all = task.reportPhotos.map { it.best() to PhotoCaption.NONE } + own
        return all.mapIndexedNotNull { at, (path, caption) -> path?.let { PhotoLook("$at", null, it, caption, false, null) } }
    }

    private fun open(caption: PhotoCaption) {
        val at = full.indexOfFirst { it.caption == caption }
        if (at >= 0) activity.startActivity(PhotoActivity.intent(activity, full, at))
    }

    private fun text(id: Int) = activity.findViewById<TextView>(id)
}

/** The larger picture if it is on the phone, otherwise the small one. */
internal fun PhotoView.best(): String? = fullPath ?: thumbPath
