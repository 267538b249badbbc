package id.go.binjai.saberling.widget

import android.content.Context
import android.util.AttributeSet
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.ChipLook
import id.go.binjai.saberling.kit.Mark

/** One status: symbol, word, tint. It is no button. */
class StatusChip @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) :
    TextView(context, attrs, 0, R.style.Chip) {
    /** Shows a status, or nothing. */
    fun show(look: ChipLook?) {
        shown(look != null)
        if (look != null) show(look.mark, look.text)
    }

    /** Shows a mark with its word. */
    fun show(mark: Mark, words: String) {
        val color = mark.tone.onGround(context)
        text = words
        setBackgroundResource(mark.tone.ground())
        setTextColor(color)
        lead(mark.icon, context.sp(16), color)
    }
}
