package id.go.binjai.saberling.screens

import android.app.Activity
import android.app.Dialog
import android.content.Intent
import android.os.Bundle
import android.os.Parcel
import android.view.View
import android.widget.CompoundButton
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.all
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.widget.PhotoThumb
import org.junit.Assert.assertTrue
import org.robolectric.Robolectric
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowDialog
import org.robolectric.shadows.ShadowPopupMenu

/** The dialog that stands over it, if any. */
val Activity.dialog: Dialog? get() = ShadowDialog.getLatestDialog()?.takeIf { it.isShowing && it.window?.decorView?.isAttachedToWindow == true }

/** All that is seen: the page, and the dialog over it. */
fun Activity.shown(): List<View> = listOfNotNull(window.decorView, dialog?.window?.decorView).flatMap { it.all() }.filter { it.isShown && it.width > 0 }

/** What the eye reads and what is said aloud. */
fun Activity.said(): List<String> = shown().flatMap { view ->
    listOfNotNull((view as? TextView)?.text?.toString()?.ifEmpty { null }, view.contentDescription?.toString())
}

/** What a person would miss if it were gone: the words, what was typed, what is switched on. */
fun Activity.content(): List<String> = shown().filterIsInstance<TextView>().map { view ->
    val text = view.text.toString()
    if (view is CompoundButton) "$text ${if (view.isChecked) "on" else "off"}" else text
}.filter { it.isNotEmpty() }

/** Chooses from the menu behind the three dots. */
fun Activity.choose(words: Int) {
    shown().first { it.contentDescription == getString(id.go.binjai.saberling.R.string.page_more) }.performClick()
    val menu = ShadowPopupMenu.getLatestPopupMenu().menu
    val item = (0 until menu.size()).map(menu::getItem).first { it.title == getString(words) }
    assertTrue(menu.performIdentifierAction(item.itemId, 0))
    ShadowPopupMenu.getLatestPopupMenu().dismiss()
}

/** An entry that is open on a phone. */
class Opened private constructor(private val phone: Phone, private val entry: Entry, private val saved: Bundle?, private val intent: Intent, private val isAnew: Boolean) {
    private val controller: ActivityController<out Activity> = Robolectric.buildActivity(entry.activity.java, intent)

    /** The screen. */
    val activity: Activity get() = controller.get()

    /** Shows it; [first] only waits for the first content. */
    fun begin(first: Boolean = false): Opened {
        val before = saved
        if (before == null) controller.setup() else controller.create(before).start().restoreInstanceState(before).postCreate(before).resume().visible()
        if (entry.passes) return also { settle("the way on from ${entry.name}") { entry.ready(activity) } }
        settle(entry.name) { (isAnew && entry.act != null) || entry.ready(activity) }
        if (first) return this
        calm()
        val act = entry.act
        if (act != null && !isAnew) {
            act(activity)
            settle("what follows on ${entry.name}") { entry.then(activity) }
            calm()
        }
        return this
    }

    /** Waits until the core has answered, the pictures are read and nothing moves any more. */
    fun calm() {
        var last: List<String> = emptyList()
        var steady = 0
        settle("rest on ${entry.name}") {
            val now = activity.content()
            val pictures = activity.shown().filterIsInstance<PhotoThumb>().none { it.isWaiting }
            steady = if (now == last && pictures && phone.watched.isCalm) steady + 1 else 0
            last = now
            steady > STEADY
        }
    }

    /** Types into every field. */
    fun type() {
        activity.shown().filterIsInstance<EditText>().filter { it.isEnabled }.forEach { field ->
            field.setText(if (field.inputType and android.text.InputType.TYPE_MASK_CLASS == android.text.InputType.TYPE_CLASS_NUMBER) "3" else "Kata ini")
        }
        calm()
    }

    /** The process ends, and the system starts another one with what it kept of the screen. */
    fun again(): Opened {
        val kept = Bundle()
        controller.pause().stop().saveInstanceState(kept)
        settle("what is written at the end of ${entry.name}") { phone.watched.isCalm }
        controller.destroy()
        ShadowDialog.reset()
        return Opened(phone, entry, passed(kept), intent, isAnew = true).begin()
    }

    /** As it comes out of the system's hands. */
    private fun passed(kept: Bundle): Bundle {
        val parcel = Parcel.obtain()
        parcel.writeBundle(kept)
        val bytes = parcel.marshall()
        parcel.recycle()
        val again = Parcel.obtain()
        again.unmarshall(bytes, 0, bytes.size)
        again.setDataPosition(0)
        return checkNotNull(again.readBundle(activity.classLoader)).also { again.recycle() }
    }

    /** Nobody looks any more. */
    fun end() {
        if (!activity.isDestroyed) controller.pause().stop().destroy()
        ShadowDialog.reset()
    }

    companion object {
        private const val STEADY = 4

        /** Gives the phone to whom the entry is about, who opens it. */
        fun fresh(phone: Phone, entry: Entry): Opened {
            ShadowDialog.reset()
            phone.give(entry.whose(phone))
            return Opened(phone, entry, entry.saved(phone), entry.intent(phone), isAnew = false)
        }
    }
}
