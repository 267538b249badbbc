package id.go.binjai.saberling.screens

import android.app.Activity
import android.graphics.Rect
import android.os.Build
import android.view.View
import android.view.ViewGroup
import android.widget.AbsListView
import android.widget.EditText
import android.widget.HorizontalScrollView
import android.widget.ScrollView
import android.widget.TextView
import id.go.binjai.saberling.all

/** What holds for every screen; each answers what breaks it, in words. */
object Rules {
    private const val FINGER_DP = 48

    /** All of them. */
    fun broken(activity: Activity): List<String> = broken(activity.shown())

    /** All of them over these views. */
    fun broken(views: List<View>): List<String> =
        views.mapNotNull(::small) + views.mapNotNull { mute(it, views) } + views.filterIsInstance<TextView>().mapNotNull(::cut) + overlaps(views)

    /** A target is as large as a finger. */
    private fun small(view: View): String? {
        if (!isTarget(view)) return null
        val least = FINGER_DP * view.resources.displayMetrics.density - 1
        return if (view.width >= least && view.height >= least) null else "${named(view)} is ${view.width}x${view.height} px, less than a finger"
    }

    /** A target says what it is. */
    private fun mute(view: View, views: List<View>): String? {
        if (!isTarget(view)) return null
        val isLabelled = view is EditText && (view.hint?.isNotEmpty() == true || views.any { (it as? TextView)?.labelFor == view.id && view.id != View.NO_ID })
        return if (isLabelled || spoken(view).isNotBlank()) null else "${named(view)} says nothing"
    }

    /** What a screen reader says: the description, the text, or what stands inside. */
    fun spoken(view: View): String {
        view.contentDescription?.let { return it.toString() }
        if (view is TextView) return view.text.toString()
        if (view !is ViewGroup) return ""
        return (0 until view.childCount).map(view::getChildAt).filter { it.visibility == View.VISIBLE && it.isSpoken }.joinToString(" ", transform = ::spoken)
    }

    private val View.isSpoken
        get() = importantForAccessibility != View.IMPORTANT_FOR_ACCESSIBILITY_NO && importantForAccessibility != View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS

    /** The rows of a list are targets too: the list takes the tap for them. */
    private fun isTarget(view: View): Boolean {
        if (view is AbsListView || !view.isEnabled) return false
        val list = view.parent as? AbsListView
        return view.isClickable || list?.onItemClickListener != null
    }

    /** What must be read can be read: nothing is left out, broken within a word or under an edge. */
    private fun cut(view: TextView): String? {
        val layout = view.layout ?: return null
        if (view.text.isEmpty() || view is EditText) return null
        val lines = 0 until layout.lineCount
        val room = view.height - view.compoundPaddingTop - view.compoundPaddingBottom
        val width = view.width - view.compoundPaddingLeft - view.compoundPaddingRight
        return when {
            lines.any { layout.getEllipsisCount(it) > 0 } -> "${named(view)} ends in dots"
            layout.lineCount > view.maxLines -> "${named(view)} has more lines than it may"
            layout.height > room + 1 -> "${named(view)} is higher than its place"
            lines.any { layout.getLineMax(it) > width + 1 } -> "${named(view)} is wider than its place"
            lines.any { isWithinWord(view.text, layout.getLineEnd(it)) } -> "${named(view)} is broken within a word"
            else -> edge(view)?.let { "${named(view)} goes beyond the edge of $it" }
        }
    }

    private fun isWithinWord(text: CharSequence, at: Int) = at in 1 until text.length && text[at - 1].isLetterOrDigit() && text[at].isLetterOrDigit()

    /** The frame that cuts it off; what can be scrolled into view is not cut. */
    private fun edge(view: View): String? {
        val rect = Rect(0, 0, view.width, view.height)
        var now: View = view
        while (true) {
            val frame = now.parent as? ViewGroup ?: return null
            if (frame is ScrollView || frame is HorizontalScrollView || frame is AbsListView) return null
            rect.offset(now.left - frame.scrollX + now.translationX.toInt(), now.top - frame.scrollY + now.translationY.toInt())
            if (rect.left < -1 || rect.top < -1 || rect.right > frame.width + 1 || rect.bottom > frame.height + 1) return named(frame)
            now = frame
        }
    }

    /** No words stand on other words. */
    private fun overlaps(views: List<View>): List<String> {
        val texts = views.filterIsInstance<TextView>().filter { it.text.isNotEmpty() && it.layout != null }.mapNotNull { view -> area(view)?.let { view to it } }
        return texts.flatMapIndexed { at, (one, place) ->
            texts.drop(at + 1).filter { (other, its) -> other.rootView === one.rootView && Rect.intersects(place, its) }.map { (other, _) -> "${named(one)} stands on ${named(other)}" }
        }
    }

    /** Where the letters are, as far as they are on the screen. */
    private fun area(view: TextView): Rect? {
        val seen = Rect()
        if (!view.getGlobalVisibleRect(seen)) return null
        val place = IntArray(2).also(view::getLocationInWindow)
        val layout = view.layout
        val lines = 0 until layout.lineCount
        val letters = Rect(
            place[0] + view.totalPaddingLeft + lines.minOf { layout.getLineLeft(it) }.toInt(), place[1] + view.totalPaddingTop,
            place[0] + view.totalPaddingLeft + lines.maxOf { layout.getLineRight(it) }.toInt(), place[1] + view.totalPaddingTop + layout.height,
        )
        letters.inset(2, 4)
        return letters.takeIf { it.intersect(seen) }
    }

    /** A page has a heading to jump to, and it is said before what the page is for; only the way back comes first. */
    fun headless(activity: Activity): String? {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.P || activity.dialog != null) return null
        val all = activity.window.decorView.all().filter { it.isShown && it.width > 0 }
        val head = all.indexOfFirst { it.isAccessibilityHeading && spoken(it).isNotBlank() }
        if (head < 0) return "no heading"
        val before = all.take(head).filter { isTarget(it) }
        return if (before.size <= 1) null else "before the heading come ${before.map(::named)}"
    }

    /** What it is called in a message. */
    fun named(view: View): String {
        val id = if (view.id == View.NO_ID || view.id ushr 24 == 0) "" else " " + view.resources.getResourceEntryName(view.id)
        val words = spoken(view).take(40)
        return view.javaClass.simpleName + id + if (words.isEmpty()) "" else " “$words”"
    }
}
