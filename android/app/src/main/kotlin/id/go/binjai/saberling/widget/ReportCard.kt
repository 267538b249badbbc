package id.go.binjai.saberling.widget

import android.content.Context
import android.util.AttributeSet
import android.view.Gravity
import android.view.View
import android.widget.Button
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.CardLook
import id.go.binjai.saberling.kit.Mend

/** A report or draft in a list: one target and one spoken sentence; the buttons that mend it stand below, in the card. */
class ReportCard @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) :
    LinearLayout(context, attrs, 0, R.style.Card) {
    private val thumb = PhotoThumb(context)
    private val name = TextView(context, null, 0, R.style.Text_Strong)
    private val where = TextView(context, null, 0, R.style.Text_Second)
    private val chip = StatusChip(context)
    private val sync = SyncLine(context)
    private val buttons = LinearLayout(context)

    init {
        orientation = VERTICAL
        val large = resources.configuration.fontScale >= LARGE
        val head = LinearLayout(context)
        head.orientation = if (large) VERTICAL else HORIZONTAL
        val edge = resources.getDimensionPixelSize(R.dimen.thumb)
        head.addView(thumb, LayoutParams(edge, edge))
        val words = LinearLayout(context)
        words.orientation = VERTICAL
        for (view in listOf(name, where, chip, sync)) {
            words.addView(view, wrap(top = if (view === chip || view === sync) 6 else 0))
        }
        head.addView(words, if (large) wrap(top = 8) else LayoutParams(0, LayoutParams.WRAP_CONTENT, 1f).apply { marginStart = context.dp(12) })
        addView(head, LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT))
        addView(buttons, LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT).apply { topMargin = context.dp(10) })
        name.compoundDrawablePadding = context.dp(8)
        name.gravity = Gravity.CENTER_VERTICAL
        speakAsButton()
        for (view in listOf(name, where, chip, sync)) view.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS
    }

    /** Shows a card; [mend] hears the buttons. */
    fun show(look: CardLook, mend: ((Mend) -> Unit)? = null) {
        val title = look.name ?: context.getString(R.string.card_no_category)
        name.text = title
        name.lead(look.icon, context.sp(20), context.getColor(R.color.ink))
        where.text = listOfNotNull(look.place, look.age).joinToString(" · ")
        thumb.show(look.thumb, if (look.erased) "erased" else look.icon)
        thumb.setBackgroundResource(if (look.erased) R.drawable.bg_empty else R.drawable.bg_photo)
        chip.show(look.chip)
        sync.show(look.sync)
        val about = listOfNotNull(title, look.place, look.age, look.chip?.text).joinToString(", ")
        contentDescription = about + ", " + sync.spoken(look.sync)
        buttons.removeAllViews()
        buttons.shown(mend != null && look.mend.isNotEmpty())
        if (mend != null) stack(buttons, look.mend.map { mendButton(context, it, mend) })
    }

    private fun wrap(top: Int) = LayoutParams(LayoutParams.WRAP_CONTENT, LayoutParams.WRAP_CONTENT).apply { topMargin = context.dp(top) }

    companion object {
        /** From this size of type on, things stand below each other. */
        const val LARGE = 1.5f

        /** A button that mends. */
        fun mendButton(context: Context, mend: Mend, tell: (Mend) -> Unit): Button {
            val danger = mend is Mend.Discard || mend is Mend.DiscardAct
            val button = Button(context, null, 0, if (danger) R.style.Button_Danger else R.style.Button_Outline)
            button.setText(mend.text())
            button.setOnClickListener { tell(mend) }
            return button
        }

        /** Puts buttons beside each other, below each other where the type is large. */
        fun stack(row: LinearLayout, buttons: List<Button>, stacked: Boolean = false) {
            val context = row.context
            val large = stacked || row.resources.configuration.fontScale >= LARGE
            row.orientation = if (large) VERTICAL else HORIZONTAL
            buttons.forEachIndexed { at, button ->
                val room = if (large) LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT) else LayoutParams(0, LayoutParams.MATCH_PARENT, 1f)
                if (at > 0 && large) room.topMargin = context.dp(8)
                if (at > 0 && !large) room.marginStart = context.dp(8)
                row.addView(button, room)
            }
        }
    }
}

/** The words on a button that mends. */
fun Mend.text(): Int = when (this) {
    is Mend.RetakePhoto -> R.string.mend_retake
    is Mend.WithoutPhoto -> R.string.mend_without
    is Mend.Correct -> R.string.mend_correct
    is Mend.Discard, is Mend.DiscardAct -> R.string.mend_discard
    is Mend.RetryAct -> R.string.mend_retry
    is Mend.EditAct -> R.string.mend_edit
}
