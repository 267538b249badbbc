package id.go.binjai.saberling.crew

import android.view.View
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.PhotoThumb
import id.go.binjai.saberling.widget.shown

/** A place for one photo, with its label and how to take it again. */
class PhotoBox(val view: View) {
    private val picture = view.findViewById<PhotoThumb>(R.id.picture)
    private val label = view.findViewById<TextView>(R.id.label)
    private val hint = view.findViewById<TextView>(R.id.hint)
    private val again = view.findViewById<TextView>(R.id.retake)

    /** Without a [path] the box asks for the photo, if there is a way to take it; with one it opens in full. */
    fun show(path: String?, label: String, hint: String, retake: (() -> Unit)?, open: () -> Unit) {
        this.label.text = label
        this.label.shown(path != null)
        this.hint.text = hint
        this.hint.shown(path == null)
        this.hint.setCompoundDrawablesRelativeWithIntrinsicBounds(0, if (retake != null) R.drawable.ic_camera else 0, 0, 0)
        this.hint.compoundDrawableTintList = this.hint.textColors
        again.shown(path != null && retake != null)
        again.setOnClickListener { retake?.invoke() }
        view.setOnClickListener { if (path != null) open() else retake?.invoke() }
        view.isClickable = path != null || retake != null
        view.isFocusable = view.isClickable
        view.contentDescription = if (path == null) hint else view.context.getString(R.string.crew_photo_large, label)
        picture.shown(path != null)
        picture.show(path, edge = view.resources.displayMetrics.widthPixels)
    }
}
