package id.go.binjai.saberling.home

import android.app.Activity
import android.view.View
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.all
import id.go.binjai.saberling.widget.dp
import org.junit.Assert.assertEquals
import org.robolectric.RuntimeEnvironment

/** Everything that is seen now. */
fun Activity.seen(): List<View> = window.decorView.all().filter { it.isShown && it.width > 0 }

/** The texts that are seen now. */
fun Activity.texts(): List<String> = seen().filterIsInstance<TextView>().map { it.text.toString() }

/** The button or row with these words. */
fun Activity.press(words: String) {
    val view = seen().firstOrNull { it.isClickable && ((it as? TextView)?.text?.toString() == words || it.contentDescription?.toString() == words) }
    checkNotNull(view) { "no $words among ${texts()}" }.performClick()
}

/** Every target is spoken and as large as a finger. */
fun Activity.checkTargets() {
    val bad = seen().filter { it.isClickable && it.isEnabled }.filter { view ->
        val small = view.height < dp(48) - 1 || view.width < dp(48) - 1
        val words = view.contentDescription ?: (view as? TextView)?.text?.ifEmpty { null } ?: (view as? EditText)?.hint
        val labelled = view is EditText && seen().any { (it as? TextView)?.labelFor == view.id }
        small || (words.isNullOrEmpty() && !labelled)
    }
    assertEquals(emptyList<String>(), bad.map { "${it.javaClass.simpleName} ${it.width}x${it.height} ${it.contentDescription ?: (it as? TextView)?.text}" })
}

/** Sets language, night and size of type for what is started next. */
fun look(language: String = "in", night: Boolean = false, large: Boolean = false) {
    val size = if (large) "w360dp-h640dp" else "w360dp-h780dp"
    val tongue = if (language == "en") "en-rGB" else "in-rID"
    RuntimeEnvironment.setQualifiers("$tongue-$size-${if (night) "night" else "notnight"}-xhdpi")
    RuntimeEnvironment.setFontScale(if (large) 2f else 1f)
}

/** The texts that end in the middle of a word or under an edge of their own. */
fun Activity.cut(): List<String> = seen().filterIsInstance<TextView>().filter { view ->
    val layout = view.layout ?: return@filter false
    val room = view.height - view.compoundPaddingTop - view.compoundPaddingBottom
    layout.height > room + 1 || (0 until layout.lineCount).any { layout.getEllipsisCount(it) > 0 }
}.map { it.text.toString() }
