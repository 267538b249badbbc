package id.go.binjai.saberling

import android.os.Bundle
import android.widget.TextView

/** The resident's three tabs. */
class MainActivity : BaseActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.main)
        core.watch({ true }) { it.city() }.show { findViewById<TextView>(R.id.city).text = it.name }
    }
}
