package id.go.binjai.saberling

import android.annotation.TargetApi
import android.app.Activity
import android.content.Context
import android.content.Intent
import android.os.Build
import android.os.Bundle
import android.view.View
import android.view.WindowInsets
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.system.Appearance
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch

/** What all screens share: a model that outlives rotations, flows that are drawn while somebody looks, edge to edge. */
abstract class BaseActivity : Activity() {
    private val models = HashMap<String, Screen<*, *>>()
    private val drawn = ArrayList<() -> Job>()
    private val running = ArrayList<Job>()
    private val taps = Taps()
    private var begun: Intent? = null
    private var isSeen = false

    /** Lives as long as this activity object. */
    protected val scope = CoroutineScope(SupervisorJob() + Ui)

    override fun attachBaseContext(newBase: Context) = super.attachBaseContext(Appearance.wrap(newBase))

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        @Suppress("UNCHECKED_CAST", "DEPRECATION")
        (lastNonConfigurationInstance as? HashMap<String, Screen<*, *>>)?.let(models::putAll)
    }

    /** The model of this name; it is made once and survives rotations. */
    @Suppress("UNCHECKED_CAST")
    protected fun <M : Screen<*, *>> model(name: String = "screen", make: () -> M): M =
        models.getOrPut(name, make) as M

    /** Draws each value of a flow on the main thread, from start to stop. */
    protected fun <T> Flow<T>.show(draw: (T) -> Unit) {
        val begin = { scope.launch { collect { draw(it) } } }
        drawn.add(begin)
        if (isSeen) running.add(begin())
    }

    override fun onStart() {
        super.onStart()
        isSeen = true
        drawn.mapTo(running) { it() }
    }

    override fun onStop() {
        isSeen = false
        running.forEach { it.cancel() }
        running.clear()
        super.onStop()
    }

    override fun onResume() {
        super.onResume()
        taps.over()
        begun = null
    }

    /** Of two fast taps on what opens a screen of ours the second opens none: it would be there twice. */
    @Deprecated("Deprecated in Java")
    override fun startActivityForResult(intent: Intent, requestCode: Int, options: Bundle?) {
        val isOurs = intent.component != null
        if (isOurs && begun?.filterEquals(intent) == true && !taps.first()) return
        if (isOurs) {
            taps.over()
            taps.first()
            begun = intent
        }
        @Suppress("DEPRECATION")
        super.startActivityForResult(intent, requestCode, options)
    }

    @Deprecated("Deprecated in Java")
    override fun onRetainNonConfigurationInstance(): Any = models

    override fun onDestroy() {
        scope.cancel()
        if (!isChangingConfigurations) models.values.forEach { it.close() }
        super.onDestroy()
    }

    /** Keeps the content clear of bars, cutouts and the keyboard; [top] and [bottom] take the padding. */
    protected fun insets(top: View, bottom: View) {
        val topPadding = top.paddingTop
        val bottomPadding = bottom.paddingBottom
        window.decorView.setOnApplyWindowInsetsListener { _, insets ->
            val (above, below) = bars(insets)
            top.setPadding(top.paddingLeft, topPadding + above, top.paddingRight, top.paddingBottom)
            bottom.setPadding(bottom.paddingLeft, bottom.paddingTop, bottom.paddingRight, bottomPadding + below)
            insets
        }
    }

    @Suppress("DEPRECATION")
    private fun bars(insets: WindowInsets): Pair<Int, Int> =
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) barsFrom30(insets) else insets.systemWindowInsetTop to insets.systemWindowInsetBottom

    @TargetApi(Build.VERSION_CODES.R)
    private fun barsFrom30(insets: WindowInsets): Pair<Int, Int> {
        val all = insets.getInsets(WindowInsets.Type.systemBars() or WindowInsets.Type.ime() or WindowInsets.Type.displayCutout())
        return all.top to all.bottom
    }
}
