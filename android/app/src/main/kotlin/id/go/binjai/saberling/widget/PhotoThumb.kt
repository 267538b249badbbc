package id.go.binjai.saberling.widget

import android.content.Context
import android.graphics.Bitmap
import android.util.AttributeSet
import android.view.View
import android.widget.ImageView
import id.go.binjai.saberling.R

/** A photo with round corners, read off the main thread; until it is there, or without one, a symbol on a well. */
class PhotoThumb @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : ImageView(context, attrs) {
    private var path: String? = null

    init {
        setBackgroundResource(R.drawable.bg_photo)
        clipToOutline = true
        importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    /** Shows the file at [path]; [icon] names the symbol that stands for it. [edge] is the longest side that is needed. */
    fun show(path: String?, icon: String = "image", edge: Int = context.dp(120)) {
        if (path != null && path == this.path && drawable != null) return
        this.path = path
        val kept = path?.let { Pictures.kept(it, edge) }
        if (kept != null) return picture(kept)
        placeholder(icon)
        if (path != null) {
            Pictures.read(path, edge) { if (this.path == path && it != null) picture(it) }
        }
    }

    /** Whether the photo itself is shown. */
    var isPhoto: Boolean = false
        private set

    /** Whether a photo is named that was not read yet. */
    val isWaiting: Boolean get() = path != null && !isPhoto

    private fun picture(bitmap: Bitmap) {
        isPhoto = true
        imageTintList = null
        scaleType = ScaleType.CENTER_CROP
        setImageBitmap(bitmap)
    }

    private fun placeholder(icon: String) {
        isPhoto = false
        scaleType = ScaleType.CENTER
        symbol(icon, context.getColor(R.color.ink3))
    }
}
