package id.go.binjai.saberling.crew

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.view.View
import android.widget.ImageView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Ui
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** A place for one photo, with its label and how to take it again. */
class PhotoBox(val view: View, private val scope: CoroutineScope) {
    private val picture = view.findViewById<ImageView>(R.id.picture)
    private val label = view.findViewById<TextView>(R.id.label)
    private val hint = view.findViewById<TextView>(R.id.hint)
    private val again = view.findViewById<TextView>(R.id.retake)
    private var path: String? = null
    private var loading: Job? = null

    init {
        view.clipToOutline = true
    }

    /** Without a [path] the box asks for the photo, if there is a way to take it. */
    fun show(path: String?, label: String, hint: String, retake: (() -> Unit)?) {
        this.label.text = label
        this.label.visibility = shown(path != null || retake == null)
        this.hint.text = hint
        this.hint.visibility = shown(path == null)
        this.hint.setCompoundDrawablesRelativeWithIntrinsicBounds(0, if (retake != null) R.drawable.ic_camera else 0, 0, 0)
        again.visibility = shown(path != null && retake != null)
        again.setOnClickListener { retake?.invoke() }
        view.isClickable = path == null && retake != null
        view.isFocusable = path != null || retake != null
        view.setOnClickListener(if (view.isClickable) View.OnClickListener { retake?.invoke() } else null)
        view.isClickable = path == null && retake != null
        view.contentDescription = if (path == null) hint else label
        load(path)
    }

    private fun load(path: String?) {
        if (path == this.path) return
        this.path = path
        loading?.cancel()
        picture.setImageDrawable(null)
        if (path == null) return
        loading = scope.launch(Ui) {
            val bitmap = withContext(Dispatchers.IO) { decode(path) }
            picture.setImageBitmap(bitmap)
        }
    }

    /** At half size: a prepared photo has 1,600 pixels, a phone's screen rarely more than half. */
    private fun decode(path: String): Bitmap? =
        BitmapFactory.decodeFile(path, BitmapFactory.Options().apply { inSampleSize = 2 })
}
