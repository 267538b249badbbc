package id.go.binjai.saberling.widget

import android.content.Context
import android.util.AttributeSet
import android.view.Gravity
import android.view.View
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.Sentences
import id.go.binjai.saberling.kit.SyncLook
import id.go.binjai.saberling.kit.SyncWord

/** How far something has got to the office: symbol and word, why, and one box a photo that is filled by its hash. */
class SyncLine @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : LinearLayout(context, attrs) {
    private val word = TextView(context, null, 0, R.style.Sync)
    private val boxes = LinearLayout(context)
    private val why = TextView(context, null, 0, R.style.Text_Second)
    private val second = LinearLayout(context)

    init {
        orientation = VERTICAL
        addView(word)
        second.gravity = Gravity.CENTER_VERTICAL
        second.addView(boxes)
        second.addView(why, LayoutParams(0, LayoutParams.WRAP_CONTENT, 1f))
        addView(second)
    }

    /** Shows it; [whole] tells all that the core says, else the first sentence of why. */
    fun show(look: SyncLook, whole: Boolean = false) {
        val head = context.getString(look.word.text())
        val color = look.mark.tone.color(context)
        word.text = head
        word.setTextColor(color)
        word.lead(look.mark.icon, context.sp(18), color)
        val reason = reason(look, head, whole)
        why.text = reason
        why.setTextColor(context.getColor(if (look.word == SyncWord.NEEDS_ACTION) R.color.ink else R.color.ink2))
        fill(look.boxes)
        second.setPaddingRelative(if (look.boxes.isEmpty()) context.sp(18) + context.dp(8) else 0, context.dp(2), 0, 0)
        second.shown(reason.isNotEmpty() || look.boxes.isNotEmpty())
        contentDescription = spoken(look, whole)
    }

    /** What a screen reader says of it. */
    fun spoken(look: SyncLook, whole: Boolean = false): String {
        val head = context.getString(look.word.text())
        return listOf(head, reason(look, head, whole)).filter { it.isNotEmpty() }.joinToString(". ")
    }

    private fun reason(look: SyncLook, head: String, whole: Boolean): String {
        if (look.word == SyncWord.COMPLETE && !whole) return ""
        if (look.word == SyncWord.SENDING) return ""
        val rest = Sentences.after(head, look.why)
        return if (whole) rest else Sentences.first(rest)
    }

    private fun fill(arrived: List<Boolean>) {
        boxes.removeAllViews()
        for (here in arrived) {
            val box = View(context)
            box.setBackgroundResource(if (here) R.drawable.bg_photo_sent else R.drawable.bg_photo_unsent)
            val room = LayoutParams(context.dp(14), context.dp(10))
            room.marginEnd = context.dp(3)
            boxes.addView(box, room)
        }
        boxes.setPaddingRelative(0, 0, if (arrived.isEmpty()) 0 else context.dp(5), 0)
    }
}
