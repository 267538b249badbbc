package id.go.binjai.saberling.widget

import android.annotation.TargetApi
import android.content.Context
import android.os.Build
import android.util.AttributeSet
import android.widget.ImageButton
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R

/** The head of a screen: back, title, actions. */
class Bar @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : LinearLayout(context, attrs, 0, R.style.Bar) {
    private val back = ImageButton(context, null, 0, R.style.Button_Icon)
    private val words = TextView(context, null, 0, R.style.Text_Title)

    /** The title; [spokenTitle] is said in its place. */
    var title: CharSequence
        get() = words.text
        set(value) { words.text = value }

    /** What a screen reader says for the title. */
    var spokenTitle: CharSequence?
        get() = words.contentDescription
        set(value) { words.contentDescription = value }

    init {
        back.setImageResource(R.drawable.ic_back)
        back.contentDescription = context.getString(R.string.bar_back)
        back.shown(false)
        addView(back)
        words.setPaddingRelative(context.dp(12), context.dp(8), context.dp(8), context.dp(8))
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) heading()
        addView(words, LayoutParams(0, LayoutParams.WRAP_CONTENT, 1f))
    }

    /** Shows the arrow back. */
    fun back(go: () -> Unit) {
        back.shown(true)
        words.setPaddingRelative(context.dp(8), words.paddingTop, words.paddingEnd, words.paddingBottom)
        back.setOnClickListener { go() }
    }

    /** Adds an action with its spoken label; answers its button, to be shown and hidden. */
    fun action(icon: Int, label: Int, act: () -> Unit): ImageButton {
        val button = ImageButton(context, null, 0, R.style.Button_Icon)
        button.setImageResource(icon)
        button.contentDescription = context.getString(label)
        button.setOnClickListener { act() }
        addView(button)
        return button
    }

    @TargetApi(Build.VERSION_CODES.P)
    private fun heading() {
        words.isAccessibilityHeading = true
    }
}
