package id.go.binjai.saberling.widget

import android.content.Context
import android.util.AttributeSet
import android.view.View
import android.widget.TextView
import id.go.binjai.saberling.R

/** A dark strip above the bottom button, for five seconds: only for what needs no answer. Screen readers say it too. */
class ToastStrip @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) :
    TextView(context, attrs, 0, R.style.Toast) {
    private val end = Runnable { visibility = View.GONE }

    init {
        visibility = View.GONE
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
    }

    /** Says it; what was said before makes room. [act] is done when it is tapped. */
    fun say(words: CharSequence, act: (() -> Unit)? = null) {
        removeCallbacks(end)
        visibility = View.VISIBLE
        text = words
        if (act == null) {
            setOnClickListener(null)
            isClickable = false
        } else {
            setOnClickListener { end.run(); act() }
        }
        postDelayed(end, SHOWN_MS)
    }

    override fun onDetachedFromWindow() {
        removeCallbacks(end)
        super.onDetachedFromWindow()
    }

    companion object {
        /** How long it is there. */
        const val SHOWN_MS = 5_000L
    }
}
