package id.go.binjai.saberling.report

import android.annotation.TargetApi
import android.app.Activity
import android.os.Build
import android.window.OnBackInvokedCallback
import android.window.OnBackInvokedDispatcher

/** Takes the system's "back" for the steps, on versions that tell it beforehand; older ones ask `onBackPressed`. */
internal class BackWay(private val activity: Activity, private val go: () -> Unit) {
    private var callback: Any? = null

    /** Whether "back" is the flow's; otherwise it is the system's, with its preview. */
    fun listen(yes: Boolean) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) listenFrom33(yes)
    }

    @TargetApi(Build.VERSION_CODES.TIRAMISU)
    private fun listenFrom33(yes: Boolean) {
        val now = callback as OnBackInvokedCallback?
        if (yes && now == null) {
            val new = OnBackInvokedCallback { go() }
            activity.onBackInvokedDispatcher.registerOnBackInvokedCallback(OnBackInvokedDispatcher.PRIORITY_DEFAULT, new)
            callback = new
        } else if (!yes && now != null) {
            activity.onBackInvokedDispatcher.unregisterOnBackInvokedCallback(now)
            callback = null
        }
    }
}
