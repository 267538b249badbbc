package id.go.binjai.saberling.settings

import android.content.Intent
import android.os.Bundle
import android.widget.Button
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.kit.settings.TakeOver
import id.go.binjai.saberling.kit.settings.TakeOverState
import id.go.binjai.saberling.system.Opening
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown

// parity: settings.takeover
/** Takes over the reports of another phone, from a link that the camera read or from a text that is pasted. */
class TakeOverActivity : SettingsScreen() {
    private lateinit var taking: TakeOver

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        showSecret(R.layout.settings_take, getString(R.string.settings_take), R.id.foot)
        taking = model { TakeOver(core) }
        val field = findViewById<EditText>(R.id.pasted)
        intent.getStringExtra(TEXT)?.let { taking.pasted = it }
        intent = Intent()
        field.setText(taking.pasted)
        findViewById<Button>(R.id.take).setOnClickListener {
            if (taking.state.value.taken != null) close() else send(field)
        }
        taking.state.show(::draw)
    }

    private fun draw(state: TakeOverState) {
        val field = findViewById<EditText>(R.id.pasted)
        val problem = if (state.missing) getString(R.string.settings_take_missing) else state.trouble
        findViewById<TextView>(R.id.problem).say(problem)
        field.isActivated = problem != null
        findViewById<TextView>(R.id.taken).say(state.taken?.let { resources.getQuantityString(R.plurals.settings_taken, it, it) })
        field.shown(state.taken == null)
        findViewById<TextView>(R.id.label).shown(state.taken == null)
        findViewById<Button>(R.id.take).setText(
            when {
                state.busy -> R.string.settings_take_busy
                state.taken != null -> R.string.settings_take_done
                else -> R.string.settings_take_do
            },
        )
    }

    private fun send(field: EditText) {
        taking.pasted = field.text.toString()
        taking.take()
    }

    override fun onPause() {
        super.onPause()
        taking.pasted = findViewById<EditText>(R.id.pasted).text.toString()
    }

    private fun close() {
        startActivity(Opening.reports(this))
        finish()
    }

    private companion object {
        const val TEXT = "text"
    }
}
