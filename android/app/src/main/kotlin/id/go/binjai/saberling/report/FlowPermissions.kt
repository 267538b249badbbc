package id.go.binjai.saberling.report

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.provider.Settings
import id.go.binjai.saberling.kit.Standing
import id.go.binjai.saberling.open

// parity: report.place_denied
/** What the flow asks the system for: each in its place, by itself once at most. */
internal class FlowPermissions(private val activity: Activity, private val asked: Asked) {
    /** The phone's place, where the flow needs it for the first time. */
    suspend fun askLocationOnce() {
        if (asked.before(Asked.LOCATION)) return
        asked.now(Asked.LOCATION)
        activity.requestPermissions(PLACES, LOCATION)
    }

    /** The person asks for it: the system's question, or the place where it is turned on. */
    fun askLocation() {
        when (PhoneLocation(activity).standing()) {
            Standing.DENIED -> activity.requestPermissions(PLACES, LOCATION_AGAIN)
            // A phone without that page: the map works without a location.
            Standing.OFF -> activity.open(Intent(Settings.ACTION_LOCATION_SOURCE_SETTINGS))
            Standing.READY -> Unit
        }
    }

    /** The system no longer asks: only its settings can change that. */
    fun isLocationRefused(): Boolean =
        PhoneLocation(activity).standing() == Standing.DENIED && PLACES.none { activity.shouldShowRequestPermissionRationale(it) }

    /** This app's page in the system's settings. */
    fun openSettings() = openSettings(activity)

    /** An app that names the camera among its permissions must hold it even to ask another app for a photo. */
    fun needsCamera(): Boolean {
        if (activity.checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED) return false
        @Suppress("DEPRECATION")
        val named = activity.packageManager.getPackageInfo(activity.packageName, PackageManager.GET_PERMISSIONS).requestedPermissions
        return named.orEmpty().contains(Manifest.permission.CAMERA)
    }

    /** Asks for it. */
    fun askCamera() = activity.requestPermissions(arrayOf(Manifest.permission.CAMERA), CAMERA)

    /** Whether notifications may be asked for: they are off, and nobody has answered yet. */
    suspend fun mayOfferNotifications(): Boolean = Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU &&
        activity.checkSelfPermission(NOTIFY) != PackageManager.PERMISSION_GRANTED && !asked.before(Asked.NOTIFICATIONS)

    /** Yes: the system asks. */
    suspend fun askNotifications() {
        asked.now(Asked.NOTIFICATIONS)
        activity.requestPermissions(arrayOf(NOTIFY), NOTIFICATIONS)
    }

    /** Not now. */
    suspend fun declineNotifications() = asked.now(Asked.NOTIFICATIONS)

    companion object {
        const val LOCATION = 11
        const val LOCATION_AGAIN = 12
        const val CAMERA = 13
        const val NOTIFICATIONS = 14

        /** This app's page in the system's settings. */
        fun openSettings(activity: Activity): Boolean =
            activity.open(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", activity.packageName, null)))

        /** Its name is a constant that is put in when this is compiled; the permission itself exists from 33 on. */
        private const val NOTIFY = "android.permission.POST_NOTIFICATIONS"
        private val PLACES = arrayOf(Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION)
    }
}
