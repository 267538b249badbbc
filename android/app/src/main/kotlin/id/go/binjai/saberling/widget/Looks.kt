package id.go.binjai.saberling.widget

import android.content.Context
import android.content.res.ColorStateList
import android.graphics.drawable.Drawable
import android.view.View
import android.view.accessibility.AccessibilityNodeInfo
import android.widget.ImageView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.SyncWord
import id.go.binjai.saberling.kit.Tone

/** How a tone looks: the [ink] of its words and lines on a page, the [ground] of a chip, the [fill] of a marker. */
private class Dress(val ink: Int, val ground: Int, val fill: Int)

private val GREY = Dress(R.color.grey, R.drawable.bg_chip_grey, R.color.f_grey)

/** All tones, and how each looks wherever it is. */
private val TONES = mapOf(
    Tone.BLUE to Dress(R.color.blue, R.drawable.bg_chip_blue, R.color.f_blue),
    Tone.VIOLET to Dress(R.color.violet, R.drawable.bg_chip_violet, R.color.f_violet),
    Tone.AMBER to Dress(R.color.amber, R.drawable.bg_chip_amber, R.color.f_amber),
    Tone.GREEN to Dress(R.color.green, R.drawable.bg_chip_green, R.color.f_green),
    Tone.GREY to GREY,
    Tone.RED to Dress(R.color.red, R.drawable.bg_chip_red, R.color.f_red),
    Tone.PLAIN to Dress(R.color.ink2, GREY.ground, GREY.fill),
)

private val Tone.dress: Dress get() = TONES[this] ?: GREY

/** The colour of a tone's text and lines on a page. */
fun Tone.color(context: Context): Int = context.getColor(dress.ink)

/** The colour of a word on the tone's own ground: red is the only filled one. */
internal fun Tone.onGround(context: Context): Int = if (this == Tone.RED) context.getColor(R.color.surface) else color(context)

/** The ground of a chip. */
internal fun Tone.ground(): Int = dress.ground

/** The colour that fills a marker. */
internal fun Tone.fill(): Int = dress.fill

/** The colour of what stands on that: amber alone is light. */
internal fun Tone.onFill(): Int = if (this == Tone.AMBER) R.color.on_f_amber else R.color.on_fill

/** The word about sending. */
fun SyncWord.text(): Int = when (this) {
    SyncWord.DRAFT -> R.string.sync_draft
    SyncWord.QUEUED -> R.string.sync_queued
    SyncWord.SENDING -> R.string.sync_sending
    SyncWord.RECEIVED -> R.string.sync_received
    SyncWord.COMPLETE -> R.string.sync_complete
    SyncWord.NEEDS_ACTION -> R.string.sync_needs_action
}

/** The symbol of this name in the set; the three dots where the set lacks it. */
fun symbol(name: String): Int = SYMBOLS[name] ?: R.drawable.ic_k_other

/** A symbol as a drawable of that size and colour, to stand beside a word. */
fun Context.symbolAt(name: String, size: Int, color: Int): Drawable = getDrawable(symbol(name))!!.mutate().apply {
    setTint(color)
    setBounds(0, 0, size, size)
}

/** Density-independent pixels. */
fun Context.dp(value: Int): Int = Math.round(value * resources.displayMetrics.density)

/** The same for what grows with the type: a symbol beside a word. */
fun Context.sp(value: Int): Int = Math.round(value * resources.displayMetrics.density * resources.configuration.fontScale)

/** Puts a symbol before a text view's words. */
fun TextView.lead(name: String, size: Int, color: Int) {
    // The style's own tint would be put over every drawable.
    compoundDrawableTintList = ColorStateList.valueOf(color)
    setCompoundDrawablesRelative(context.symbolAt(name, size, color), null, null, null)
}

/** Shows a symbol in a colour. */
fun ImageView.symbol(name: String, color: Int) {
    setImageResource(symbol(name))
    imageTintList = ColorStateList.valueOf(color)
}

/** Says a text, or is not there. */
fun TextView.say(words: CharSequence?) {
    text = words
    visibility = if (words.isNullOrEmpty()) View.GONE else View.VISIBLE
}

/** Shows or takes away. */
fun View.shown(yes: Boolean) {
    visibility = if (yes) View.VISIBLE else View.GONE
}

/** Is spoken as a button: a card or row that is tapped as a whole. */
fun View.speakAsButton() {
    accessibilityDelegate = object : View.AccessibilityDelegate() {
        override fun onInitializeAccessibilityNodeInfo(host: View, info: AccessibilityNodeInfo) {
            super.onInitializeAccessibilityNodeInfo(host, info)
            info.className = "android.widget.Button"
        }
    }
}

/** A number letter by letter, as a screen reader should say it. */
fun spelled(number: String): String = number.filter { it != '-' }.toList().joinToString(" ")

private val SYMBOLS = mapOf(
    "submitted" to R.drawable.ic_submitted, "under_review" to R.drawable.ic_under_review,
    "accepted" to R.drawable.ic_accepted, "assigned" to R.drawable.ic_assigned,
    "in_progress" to R.drawable.ic_in_progress, "resolved" to R.drawable.ic_resolved,
    "closed" to R.drawable.ic_closed, "reopened" to R.drawable.ic_reopened, "rejected" to R.drawable.ic_rejected,
    "duplicate" to R.drawable.ic_duplicate, "withdrawn" to R.drawable.ic_withdrawn, "erased" to R.drawable.ic_erased,
    "edit" to R.drawable.ic_edit, "saved" to R.drawable.ic_saved, "nosignal" to R.drawable.ic_nosignal,
    "sending" to R.drawable.ic_sending, "check" to R.drawable.ic_check, "complete" to R.drawable.ic_complete,
    "alert" to R.drawable.ic_alert, "image" to R.drawable.ic_image, "star" to R.drawable.ic_star, "star_full" to R.drawable.home_star_full,
    "undo" to R.drawable.ic_undo, "anon" to R.drawable.ic_anon, "lock" to R.drawable.ic_lock, "pin" to R.drawable.ic_pin, "metoo" to R.drawable.ic_metoo, "msg" to R.drawable.ic_msg,
    "k_bin" to R.drawable.ic_k_bin, "k_burn" to R.drawable.ic_k_burn, "k_debris" to R.drawable.ic_k_debris,
    "k_drain" to R.drawable.ic_k_drain, "k_other" to R.drawable.ic_k_other, "k_pile" to R.drawable.ic_k_pile,
    "k_river" to R.drawable.ic_k_river, "k_smell" to R.drawable.ic_k_smell, "k_tree" to R.drawable.ic_k_tree,
)
