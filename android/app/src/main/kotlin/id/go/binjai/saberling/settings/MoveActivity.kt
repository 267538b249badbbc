package id.go.binjai.saberling.settings

import android.content.ClipData
import android.content.ClipDescription
import android.content.ClipboardManager
import android.graphics.Bitmap
import android.graphics.Color
import android.os.Bundle
import android.os.PersistableBundle
import android.view.View
import android.widget.Button
import android.widget.ImageView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.core.QrCode
import id.go.binjai.saberling.kit.settings.Moving
import id.go.binjai.saberling.kit.settings.MovingState
import id.go.binjai.saberling.widget.ToastStrip
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown

// parity: settings.move
/** The code that takes one's reports to a new phone. No picture of this screen can be taken. */
class MoveActivity : SettingsScreen() {
    private lateinit var moving: Moving
    private var drawn: QrCode? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        showSecret(R.layout.settings_move, getString(R.string.settings_move), R.id.foot)
        moving = model { Moving(core) }
        findViewById<Button>(R.id.done).setOnClickListener { finish() }
        findViewById<Button>(R.id.show_text).setOnClickListener { moving.showText(!moving.state.value.textShown) }
        findViewById<Button>(R.id.copy).setOnClickListener { copy() }
        moving.state.show(::draw)
    }

    private fun draw(state: MovingState) {
        val picture = findViewById<ImageView>(R.id.qr)
        val code = state.qr
        picture.shown(code != null)
        if (code != null && drawn !== code) {
            drawn = code
            picture.setImageBitmap(bitmap(code))
            picture.drawable.isFilterBitmap = false
        }
        findViewById<TextView>(R.id.problem).say(state.trouble)
        findViewById<Button>(R.id.show_text).apply {
            shown(state.code != null)
            setText(if (state.textShown) R.string.settings_move_hide else R.string.settings_move_text)
        }
        findViewById<TextView>(R.id.code).say(state.code.takeIf { state.textShown })
        findViewById<View>(R.id.copy).shown(state.textShown)
    }

    /** The clipboard is told that this is not to be shown. */
    private fun copy() {
        val clip = ClipData.newPlainText(getString(R.string.settings_move), moving.state.value.code ?: return)
        clip.description.extras = PersistableBundle().apply { putBoolean(SENSITIVE, true) }
        getSystemService(ClipboardManager::class.java).setPrimaryClip(clip)
        findViewById<ToastStrip>(R.id.strip).say(getString(R.string.settings_move_copied))
    }

    /** One pixel a module, in black on white whatever the theme, with the quiet zone that readers need. */
    private fun bitmap(code: QrCode): Bitmap {
        val size = code.size.toInt()
        val whole = size + 2 * QUIET
        val pixels = IntArray(whole * whole) { Color.WHITE }
        for (i in code.modules.indices) {
            if (code.modules[i].toInt() == 1) pixels[(i / size + QUIET) * whole + i % size + QUIET] = Color.BLACK
        }
        return Bitmap.createBitmap(pixels, whole, whole, Bitmap.Config.ARGB_8888)
    }

    private companion object {
        const val QUIET = 4

        /** `ClipDescription.EXTRA_IS_SENSITIVE`, which older versions ignore. */
        val SENSITIVE: String = ClipDescription.EXTRA_IS_SENSITIVE
    }
}
