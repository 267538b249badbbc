package id.go.binjai.saberling.settings

import android.view.WindowManager
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.widget.Bar

/** What the settings' screens begin with alike. */
abstract class SettingsScreen : BaseActivity() {
    /** Shows a layout under a title with the way back; [bottom] keeps clear of what lies below. */
    protected fun show(layout: Int, title: CharSequence, bottom: Int) {
        setContentView(layout)
        val bar = findViewById<Bar>(R.id.bar)
        bar.title = title
        bar.back { finish() }
        insets(bar, findViewById(bottom))
    }

    /** The same for what gives reports away: no picture of it can be taken, nor does it stand among the recent apps. */
    protected fun showSecret(layout: Int, title: CharSequence, bottom: Int) {
        window.setFlags(WindowManager.LayoutParams.FLAG_SECURE, WindowManager.LayoutParams.FLAG_SECURE)
        show(layout, title, bottom)
    }
}
