package id.go.binjai.saberling.report

import android.content.Context
import android.util.AttributeSet
import android.view.Gravity
import android.view.View
import android.view.accessibility.AccessibilityNodeInfo
import android.widget.Button
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.Switch
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.symbol

/** A symbol, a name, a second line, and what changes it; with large text the button stands below. */
class SplitRow @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : LinearLayout(context, attrs) {
    private val icon = ImageView(context)
    private val name = TextView(context, null, 0, R.style.Text_Strong)
    private val second = TextView(context, null, 0, R.style.Text_Second)
    private val button = Button(context, null, 0, R.style.Button_Quiet)

    init {
        val large = context.isLargeText
        val head = LinearLayout(context)
        head.gravity = Gravity.CENTER_VERTICAL
        head.addView(icon, LayoutParams(context.dp(24), context.dp(24)).apply { marginEnd = context.dp(12) })
        icon.importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
        val words = LinearLayout(context)
        words.orientation = VERTICAL
        words.addView(name)
        words.addView(second)
        head.addView(words, LayoutParams(0, LayoutParams.WRAP_CONTENT, 1f))
        orientation = if (large) VERTICAL else HORIZONTAL
        gravity = if (large) Gravity.START else Gravity.CENTER_VERTICAL
        setPaddingRelative(context.dp(14), context.dp(2), context.dp(2), context.dp(2))
        addView(head, if (large) LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT) else LayoutParams(0, LayoutParams.WRAP_CONTENT, 1f))
        addView(button, LayoutParams(LayoutParams.WRAP_CONTENT, LayoutParams.WRAP_CONTENT))
        if (large) head.setPaddingRelative(0, context.dp(10), 0, 0)
        if (large) button.setPaddingRelative(0, button.paddingTop, context.dp(12), button.paddingBottom)
    }

    /** Shows it; [change] is what the button says when there is room or need for more than "change". */
    fun show(symbol: String?, title: CharSequence, hint: CharSequence?, change: Int, act: () -> Unit) {
        icon.shown(symbol != null)
        if (symbol != null) icon.symbol(symbol, context.getColor(R.color.ink))
        name.text = title
        second.say(hint)
        button.setText(if (context.isLargeText) change else R.string.report_change)
        button.contentDescription = context.getString(change)
        button.setOnClickListener { act() }
    }
}

/** A switch with what it does in a sentence; the whole row is the switch. */
class SwitchRow @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : LinearLayout(context, attrs, 0, R.style.Row) {
    private val icon = ImageView(context)
    private val name = TextView(context, null, 0, R.style.Text_Strong)
    private val hint = TextView(context, null, 0, R.style.Text_Second)
    private val switch = Switch(context)

    /** Whether it is on. */
    val isOn: Boolean get() = switch.isChecked

    init {
        icon.importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
        addView(icon, LayoutParams(context.dp(24), context.dp(24)).apply { marginEnd = context.dp(12) })
        val words = LinearLayout(context)
        words.orientation = VERTICAL
        words.addView(name)
        words.addView(hint)
        addView(words, LayoutParams(0, LayoutParams.WRAP_CONTENT, 1f))
        switch.isClickable = false
        switch.isFocusable = false
        switch.importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
        addView(switch)
        accessibilityDelegate = object : View.AccessibilityDelegate() {
            override fun onInitializeAccessibilityNodeInfo(host: View, info: AccessibilityNodeInfo) {
                super.onInitializeAccessibilityNodeInfo(host, info)
                info.className = Switch::class.java.name
                info.isCheckable = true
                @Suppress("DEPRECATION")
                info.isChecked = switch.isChecked
            }
        }
    }

    /** Says what it is. */
    fun label(picture: Int, title: Int, sentence: Int, toggled: (Boolean) -> Unit) {
        icon.setImageResource(picture)
        icon.setColorFilter(context.getColor(R.color.ink2))
        name.setText(title)
        hint.setText(sentence)
        setOnClickListener {
            switch.toggle()
            toggled(switch.isChecked)
        }
    }

    /** Shows it as it is kept. */
    fun show(on: Boolean) {
        if (switch.isChecked != on) switch.isChecked = on
    }
}
