package id.go.binjai.saberling.report

import android.content.Context
import android.util.AttributeSet
import android.view.Gravity
import android.view.View
import android.widget.FrameLayout
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.kit.Preparing
import id.go.binjai.saberling.widget.PhotoThumb
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.speakAsButton

/** The draft's photos in rows, and at the end the box that adds one. */
class PhotoStrip @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : LinearLayout(context, attrs) {
    private var last: Any? = null

    /** How many stand side by side. */
    var columns: Int = 4

    /** Whether the box says in words what it does. */
    var wordy: Boolean = false

    init {
        orientation = VERTICAL
    }

    /** Shows them; a photo that is still made ready has its place and says so. */
    fun show(photos: List<KeptPhotoView>, preparing: Preparing?, open: (String) -> Unit, add: () -> Unit) {
        val now = photos.map { it.thumbPath } to preparing
        if (now == last) return
        last = now
        removeAllViews()
        val cells = ArrayList<View>()
        photos.forEachIndexed { index, photo -> cells.add(photo(photo, index + 1, photos.size, open)) }
        if (preparing != null) cells.add(preparing(preparing))
        if (photos.size < MOST) cells.add(adder(add))
        cells.chunked(columns).forEachIndexed { index, row -> addRow(row, index) }
    }

    private fun addRow(cells: List<View>, index: Int) {
        val row = LinearLayout(context)
        for (place in 0 until columns) {
            val cell = cells.getOrNull(place) ?: View(context)
            val room = LayoutParams(0, context.dp(HEIGHT), 1f)
            if (place > 0) room.marginStart = context.dp(8)
            if (cell.minimumHeight > context.dp(HEIGHT)) room.height = LayoutParams.WRAP_CONTENT
            row.addView(cell, room)
        }
        addView(row, LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT).apply { if (index > 0) topMargin = context.dp(8) })
    }

    private fun photo(photo: KeptPhotoView, number: Int, of: Int, open: (String) -> Unit): View {
        val cell = FrameLayout(context)
        val thumb = PhotoThumb(context)
        thumb.show(photo.thumbPath)
        cell.addView(thumb, FrameLayout.LayoutParams(FrameLayout.LayoutParams.MATCH_PARENT, FrameLayout.LayoutParams.MATCH_PARENT))
        cell.isFocusable = true
        cell.foreground = context.getDrawable(R.drawable.btn_icon)
        cell.contentDescription = context.getString(R.string.report_photo_open, number, of)
        cell.speakAsButton()
        cell.setOnClickListener { open(photo.photoId) }
        return cell
    }

    private fun preparing(now: Preparing): View = TextView(context, null, 0, R.style.Text_Second).apply {
        setBackgroundResource(R.drawable.bg_photo)
        gravity = Gravity.CENTER
        setPadding(context.dp(4), context.dp(4), context.dp(4), context.dp(4))
        text = if (wordy) context.getString(R.string.report_preparing, now.number, now.total) else context.getString(R.string.report_loading)
        contentDescription = context.getString(R.string.report_preparing, now.number, now.total)
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        minimumHeight = if (context.isLargeText) context.dp(HEIGHT) + 1 else 0
    }

    private fun adder(add: () -> Unit): View = LinearLayout(context).apply {
        orientation = VERTICAL
        gravity = Gravity.CENTER
        setBackgroundResource(R.drawable.bg_add)
        isFocusable = true
        defaultFocusHighlightEnabled = false
        contentDescription = context.getString(R.string.report_add_photo)
        speakAsButton()
        setOnClickListener { add() }
        val icon = ImageView(context)
        icon.setImageResource(if (wordy) R.drawable.ic_camera else R.drawable.ic_plus)
        icon.setColorFilter(context.getColor(R.color.ink2))
        addView(icon, LayoutParams(context.dp(24), context.dp(24)))
        val word = TextView(context, null, 0, R.style.Text_Second)
        word.setText(R.string.report_add)
        word.shown(wordy && !context.isLargeText)
        addView(word, LayoutParams(LayoutParams.WRAP_CONTENT, LayoutParams.WRAP_CONTENT))
    }

    private companion object {
        const val MOST = 10
        const val HEIGHT = 78
    }
}
