package id.go.binjai.saberling.report

import android.content.Context
import android.view.LayoutInflater
import android.view.View
import android.view.ViewGroup
import android.view.accessibility.AccessibilityNodeInfo
import android.widget.CheckBox
import android.widget.CompoundButton
import android.widget.RadioButton
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown

/** One of several answers, large enough for a thumb: a mark, a name, a second line. */
internal fun choiceRow(into: ViewGroup, name: String, hint: String?, chosen: Boolean, many: Boolean = false, act: () -> Unit): View {
    val context: Context = into.context
    val row = LayoutInflater.from(context).inflate(R.layout.report_choice, into, false)
    val button: CompoundButton = if (many) CheckBox(context) else RadioButton(context)
    val slot = row.findViewById<View>(R.id.choice_mark)
    val head = slot.parent as ViewGroup
    head.removeView(slot)
    button.id = R.id.choice_mark
    button.isChecked = chosen
    button.isClickable = false
    button.isFocusable = false
    button.background = null
    button.minHeight = 0
    button.minWidth = 0
    button.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
    head.addView(button, 0, ViewGroup.MarginLayoutParams(ViewGroup.LayoutParams.WRAP_CONTENT, ViewGroup.LayoutParams.WRAP_CONTENT))
    row.findViewById<TextView>(R.id.choice_name).text = name
    row.findViewById<TextView>(R.id.choice_hint).apply { say(hint); shown(!hint.isNullOrEmpty()) }
    row.isActivated = chosen
    row.setOnClickListener { act() }
    row.accessibilityDelegate = object : View.AccessibilityDelegate() {
        override fun onInitializeAccessibilityNodeInfo(host: View, info: AccessibilityNodeInfo) {
            super.onInitializeAccessibilityNodeInfo(host, info)
            info.className = button.javaClass.name
            info.isCheckable = true
            @Suppress("DEPRECATION")
            info.isChecked = chosen
        }
    }
    return row
}
