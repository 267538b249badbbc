package id.go.binjai.saberling.settings

import android.os.Bundle
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.Bar
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** What others made that is in this app, and on which terms. */
class LicencesActivity : BaseActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.settings_licences)
        val bar = findViewById<Bar>(R.id.bar)
        bar.title = getString(R.string.settings_licences)
        bar.back { finish() }
        val words = findViewById<TextView>(R.id.licences)
        insets(bar, words)
        scope.launch {
            words.text = withContext(Dispatchers.IO) { resources.openRawResource(R.raw.licences).bufferedReader().use { it.readText() } }
        }
    }
}
