package id.go.binjai.saberling.system

import android.annotation.SuppressLint
import android.annotation.TargetApi
import android.app.PendingIntent
import android.content.Intent
import android.os.Build
import android.service.quicksettings.TileService

// parity: system.tile
/** The tile in the quick settings: straight to the camera. */
class ReportTile : TileService() {
    override fun onClick() {
        super.onClick()
        if (isLocked) unlockAndRun(::open) else open()
    }

    private fun open() {
        val camera = Opening.camera(this)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) openPending(camera) else openPlain(camera)
    }

    @Suppress("DEPRECATION")
    @SuppressLint("StartActivityAndCollapseDeprecated")
    private fun openPlain(intent: Intent) = startActivityAndCollapse(intent)

    @TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
    private fun openPending(intent: Intent) =
        startActivityAndCollapse(PendingIntent.getActivity(this, 0, intent, PendingIntent.FLAG_IMMUTABLE))
}
