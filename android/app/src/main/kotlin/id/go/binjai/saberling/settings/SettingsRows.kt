package id.go.binjai.saberling.settings

import android.view.LayoutInflater
import android.view.View
import android.view.ViewGroup
import android.widget.ImageView
import android.widget.Switch
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.speakAsButton

/** The rows of the settings, made one after the other and found again by a key. */
class SettingsRows(private val into: ViewGroup) {
    private val inflater = LayoutInflater.from(into.context)
    private val rows = HashMap<String, View>()

    /** A heading. */
    fun section(title: Int) {
        val head = inflater.inflate(R.layout.settings_section, into, false) as TextView
        head.setText(title)
        into.addView(head)
    }

    /** A row that does something. */
    fun row(key: String, icon: Int, title: Int, second: String? = null, act: () -> Unit) {
        val row = add(key, icon, title)
        row.findViewById<TextView>(R.id.second).say(second)
        row.setOnClickListener { act() }
        row.speakAsButton()
    }

    /** A row that only tells. */
    fun info(key: String, icon: Int, title: Int) {
        val row = add(key, icon, title)
        row.isClickable = false
        row.findViewById<TextView>(R.id.second).say(null)
    }

    /** A row that is on or off; the whole of it can be tapped. */
    fun switch(key: String, icon: Int, title: Int, second: Int, set: (Boolean) -> Unit) {
        val row = add(key, icon, title)
        row.findViewById<TextView>(R.id.second).setText(second)
        val switch = row.findViewById<Switch>(R.id.toggle)
        switch.shown(true)
        switch.contentDescription = into.context.getString(title)
        row.setOnClickListener { switch.toggle() }
        row.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
        row.isFocusable = false
        switch.setOnCheckedChangeListener { _, on -> if (switch.tag != on) set(on).also { switch.tag = on } }
    }

    /** Shows on or off, without doing anything. */
    fun check(key: String, on: Boolean) {
        val switch = rows[key]?.findViewById<Switch>(R.id.toggle) ?: return
        switch.tag = on
        switch.isChecked = on
    }

    /** Shows another second line. */
    fun second(key: String, text: String?) {
        rows[key]?.findViewById<TextView>(R.id.second)?.say(text)
    }

    /** The row of this key. */
    operator fun get(key: String): View = checkNotNull(rows[key]) { key }

    private fun add(key: String, icon: Int, title: Int): View {
        val row = inflater.inflate(R.layout.settings_row, into, false)
        row.findViewById<ImageView>(R.id.icon).setImageResource(icon)
        row.findViewById<TextView>(R.id.title).setText(title)
        row.tag = key
        into.addView(row)
        inflater.inflate(R.layout.settings_line, into)
        rows[key] = row
        return row
    }
}
