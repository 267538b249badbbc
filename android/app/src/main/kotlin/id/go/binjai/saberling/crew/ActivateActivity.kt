package id.go.binjai.saberling.crew

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.inputmethod.EditorInfo
import android.widget.Button
import android.widget.EditText
import android.widget.TextView
import android.widget.Toast
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.kit.crew.Activation
import id.go.binjai.saberling.kit.crew.ActivationState
import id.go.binjai.saberling.widget.shown

// parity: crew.activate
/** The code from the office; typed, or handed over by a link that the camera app read. */
class ActivateActivity : BaseActivity() {
    private lateinit var activation: Activation

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.crew_activate)
        insets(findViewById(R.id.bar), findViewById(R.id.foot))
        activation = model { Activation(core) }
        val code = findViewById<EditText>(R.id.code)
        if (savedInstanceState == null) code.setText(intent.getStringExtra(CODE).orEmpty())
        code.setOnEditorActionListener { _, action, _ -> (action == EditorInfo.IME_ACTION_DONE).also { if (it) send(code) } }
        findViewById<Button>(R.id.send).setOnClickListener { send(code) }
        findViewById<android.view.View>(R.id.back).setOnClickListener { finish() }
        activation.state.show(::draw)
        activation.told.show {
            Toast.makeText(this, getString(R.string.activate_done, it.crew.crewName, it.crew.memberName), Toast.LENGTH_LONG).show()
            startActivity(CrewListActivity.intent(this).addFlags(Intent.FLAG_ACTIVITY_CLEAR_TOP))
            finish()
        }
    }

    private fun send(code: EditText) {
        if (code.text.isBlank()) problem(getString(R.string.activate_missing)) else activation.activate(code.text.toString())
    }

    private fun draw(state: ActivationState) {
        problem(state.problem)
        findViewById<Button>(R.id.send).setText(if (state.busy) R.string.activate_busy else R.string.activate_send)
        val shift = findViewById<android.view.ViewGroup>(R.id.shift)
        shift.removeAllViews()
        for (crew in state.others) {
            val line = layoutInflater.inflate(R.layout.crew_notice, shift, false) as TextView
            line.text = resources.getQuantityString(R.plurals.crew_shift_unsent, crew.unsent.toInt(), crew.unsent.toInt(), crew.crewName)
            shift.addView(line)
        }
    }

    private fun problem(text: String?) {
        val line = findViewById<TextView>(R.id.problem)
        line.text = text
        line.shown(text != null)
        findViewById<EditText>(R.id.code).isActivated = text != null
    }

    companion object {
        private const val CODE = "code"

        fun intent(context: Context, code: String? = null): Intent =
            Intent(context, ActivateActivity::class.java).putExtra(CODE, code)
    }
}
