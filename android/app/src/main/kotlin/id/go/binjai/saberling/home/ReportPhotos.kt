package id.go.binjai.saberling.home

import android.app.Activity
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.widget.FrameLayout
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.home.PhotoCaption
import id.go.binjai.saberling.kit.home.PhotoLook
import id.go.binjai.saberling.kit.home.ReportLook
import id.go.binjai.saberling.widget.PhotoThumb
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.speakAsButton

/** A report's photos: before and after beside each other, the others in a strip; each opens in full. */
class ReportPhotos(private val activity: Activity) {
    private val pair: LinearLayout = activity.findViewById(R.id.page_pair)
    private val strip: LinearLayout = activity.findViewById(R.id.page_photos)
    private val gap = activity.dp(3)

    /** Draws them. */
    fun draw(look: ReportLook) {
        val all = look.pair + look.photos
        val below = activity.resources.configuration.screenWidthDp < NARROW_DP
        pair.orientation = if (below) LinearLayout.VERTICAL else LinearLayout.HORIZONTAL
        pair.removeAllViews()
        look.pair.forEachIndexed { at, photo ->
            val room = if (below) LinearLayout.LayoutParams(MATCH, activity.dp(TALL)) else LinearLayout.LayoutParams(0, activity.dp(TALL), 1f)
            if (at > 0 && below) room.topMargin = gap
            if (at > 0 && !below) room.marginStart = gap
            pair.addView(photo(photo, at, all, look.icon), room)
        }
        strip.removeAllViews()
        look.photos.forEachIndexed { at, photo ->
            val room = LinearLayout.LayoutParams(width(look), activity.dp(if (look.pair.isEmpty()) TALL else LOW))
            if (at > 0) room.marginStart = gap
            strip.addView(photo(photo, look.pair.size + at, all, look.icon), room)
        }
        activity.findViewById<View>(R.id.page_strip).shown(look.photos.isNotEmpty())
    }

    /** One photo fills the page; of several the next one looks in, so that one sees that there is more. */
    private fun width(look: ReportLook): Int {
        val whole = activity.resources.displayMetrics.widthPixels
        return when {
            look.pair.isNotEmpty() -> activity.dp(LOW * 4 / 3)
            look.photos.size == 1 -> whole
            else -> whole * 2 / 3
        }
    }

    private fun photo(photo: PhotoLook, at: Int, all: List<PhotoLook>, icon: String): View {
        val frame = FrameLayout(activity)
        val image = PhotoThumb(activity)
        image.clipToOutline = false
        image.setBackgroundResource(R.color.sunk)
        image.show(photo.full ?: photo.thumb, icon, activity.resources.displayMetrics.widthPixels)
        frame.addView(image, ViewGroup.LayoutParams(MATCH, MATCH))
        val words = listOfNotNull(caption(photo.caption), activity.getString(R.string.page_photo_stuck).takeIf { photo.stuck })
        if (words.isNotEmpty()) {
            val label = TextView(activity, null, 0, R.style.PhotoLabel)
            label.text = words.joinToString(" · ")
            label.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
            val room = FrameLayout.LayoutParams(ViewGroup.LayoutParams.WRAP_CONTENT, ViewGroup.LayoutParams.WRAP_CONTENT, Gravity.TOP or Gravity.START)
            room.setMargins(activity.dp(8), activity.dp(8), activity.dp(8), 0)
            frame.addView(label, room)
        }
        val number = activity.getString(R.string.page_photo_of, at + 1, all.size)
        frame.contentDescription = (listOf(number) + words + listOfNotNull(photo.notice)).joinToString(", ")
        if (photo.full ?: photo.thumb != null) {
            frame.setOnClickListener { activity.startActivity(PhotoActivity.intent(activity, all, at)) }
            frame.speakAsButton()
        } else {
            frame.isFocusable = true
        }
        return frame
    }

    private fun caption(caption: PhotoCaption): String? = when (caption) {
        PhotoCaption.NONE -> null
        PhotoCaption.BEFORE -> activity.getString(R.string.page_before)
        PhotoCaption.AFTER -> activity.getString(R.string.page_after)
        PhotoCaption.DISPUTE -> activity.getString(R.string.page_now)
    }

    private companion object {
        const val MATCH = ViewGroup.LayoutParams.MATCH_PARENT
        const val NARROW_DP = 360
        const val TALL = 158
        const val LOW = 84
    }
}
