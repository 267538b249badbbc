package id.go.binjai.saberling.home

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.KeyEvent
import android.view.View
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.home.PhotoCaption
import id.go.binjai.saberling.kit.home.PhotoLook
import id.go.binjai.saberling.widget.Pictures
import id.go.binjai.saberling.widget.shown

// parity: page.photos
/** Photos over the whole screen, one at a time: a swipe, the arrows or a key goes on; fingers, a double tap and a button zoom. */
class PhotoActivity : BaseActivity() {
    private var at = 0
    private var shown: String? = null
    private val paths: List<String> get() = intent.getStringArrayListExtra(PATHS).orEmpty()
    private val captions: List<String> get() = intent.getStringArrayListExtra(CAPTIONS).orEmpty()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.home_photo)
        insets(findViewById(R.id.photo_top), findViewById(R.id.photo_foot))
        findViewById<View>(R.id.photo_words).accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        at = savedInstanceState?.getInt(AT) ?: intent.getIntExtra(AT, 0)
        findViewById<View>(R.id.photo_close).setOnClickListener { finish() }
        findViewById<View>(R.id.photo_before).setOnClickListener { show(at - 1) }
        findViewById<View>(R.id.photo_next).setOnClickListener { show(at + 1) }
        findViewById<View>(R.id.photo_larger).setOnClickListener { findViewById<ZoomView>(R.id.photo_zoom).larger() }
        if (paths.size > 1) findViewById<ZoomView>(R.id.photo_zoom).onSwipe = { show(at + it) }
        show(at)
    }

    override fun onKeyDown(code: Int, event: KeyEvent): Boolean {
        val way = when (code) {
            KeyEvent.KEYCODE_DPAD_LEFT -> -1
            KeyEvent.KEYCODE_DPAD_RIGHT -> 1
            else -> return super.onKeyDown(code, event)
        }
        show(at + way)
        return true
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putInt(AT, at)
    }

    private fun show(wanted: Int) {
        val to = wanted.coerceIn(0, maxOf(0, paths.lastIndex))
        val path = paths.getOrNull(to) ?: return finish()
        // At the end nothing turns, and what was enlarged stays.
        if (shown == path) return
        at = to
        shown = path
        val number = getString(R.string.page_photo_of, at + 1, paths.size)
        val words = listOf(number, captions.getOrNull(at).orEmpty()).filter { it.isNotEmpty() }.joinToString(" · ")
        findViewById<TextView>(R.id.photo_words).text = words
        findViewById<View>(R.id.photo_before).shown(at > 0)
        findViewById<View>(R.id.photo_next).shown(at < paths.lastIndex)
        val zoom = findViewById<ZoomView>(R.id.photo_zoom)
        zoom.contentDescription = words
        zoom.show(null)
        Pictures.read(path, EDGE) { picture -> if (paths.getOrNull(at) == path) zoom.show(picture) }
    }

    companion object {
        private const val PATHS = "paths"
        private const val CAPTIONS = "captions"
        private const val AT = "at"

        /** As many pixels along the longer side as a small phone's memory takes and an eye sees. */
        private const val EDGE = 1_600

        /** These photos, as far as they are on the phone, beginning with that one. */
        fun intent(context: Context, photos: List<PhotoLook>, at: Int): Intent {
            val here = photos.filter { it.full ?: it.thumb != null }
            val paths = here.mapTo(ArrayList()) { it.full ?: it.thumb.orEmpty() }
            val captions = here.mapTo(ArrayList()) { word(context, it.caption) }
            return Intent(context, PhotoActivity::class.java).putExtra(AT, here.indexOf(photos[at]).coerceAtLeast(0))
                .putStringArrayListExtra(PATHS, paths).putStringArrayListExtra(CAPTIONS, captions)
        }

        private fun word(context: Context, caption: PhotoCaption): String = when (caption) {
            PhotoCaption.NONE -> ""
            PhotoCaption.BEFORE -> context.getString(R.string.page_before)
            PhotoCaption.AFTER -> context.getString(R.string.page_after)
            PhotoCaption.DISPUTE -> context.getString(R.string.page_now)
        }
    }
}
