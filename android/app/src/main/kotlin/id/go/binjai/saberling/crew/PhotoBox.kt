package id.go.binjai.saberling.crew

import android.view.View
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.PhotoThumb

/** A place for one photo, with its label and how to take it again. */
class PhotoBox(val view: View) {
    private val picture = view.findViewById<PhotoThumb>(R.id.picture)
    private val label = view.findViewById<TextView>(R.id.label)
    private val hint = view.findViewById<TextView>(R.id.hint)
    private val again = view.findViewById<TextView>(R.id.retake)

    /** Without a [path] the box asks for the photo, if there is a way to take it. */
    fun show(path: String?, label: String, hint: String, retake: (() -> Unit)?) {
        this.label.text = label
        this.label.visibility = shown(path != null)
        this.hint.text = hint
        this.hint.visibility = shown(path == null)
        this.hint.setCompoundDrawablesRelativeWithIntrinsicBounds(0, if (retake != null) R.drawable.ic_camera else 0, 0, 0)
        this.hint.compoundDrawableTintList = this.hint.textColors
        again.visibility = shown(path != null && retake != null)
        again.setOnClickListener { retake?.invoke() }
        val asks = path == null && retake != null
        view.setOnClickListener { retake?.invoke() }
        view.isClickable = asks
        view.isFocusable = asks
        view.contentDescription = if (path == null) hint else label
        picture.visibility = shown(path != null)
        picture.show(path, edge = view.resources.displayMetrics.widthPixels)
    }
}
