package id.go.binjai.saberling.home

import android.Manifest
import android.content.Context
import android.content.pm.PackageManager
import android.location.LocationManager
import id.go.binjai.saberling.kit.map.LatLon

/** Where the phone was last, if the person ever let us know: the first screen never asks for it. */
object LastPlace {
    /** None without the permission, and none that is older than an hour. */
    fun of(context: Context): LatLon? {
        if (PERMISSIONS.none { context.checkSelfPermission(it) == PackageManager.PERMISSION_GRANTED }) return null
        val manager = context.getSystemService(LocationManager::class.java) ?: return null
        val last = manager.getProviders(true).mapNotNull { provider ->
            try {
                manager.getLastKnownLocation(provider)
            } catch (_: SecurityException) {
                // With a coarse permission the satellites stay closed.
                null
            }
        }.maxByOrNull { it.time } ?: return null
        return LatLon(last.latitude, last.longitude).takeIf { System.currentTimeMillis() - last.time < HOUR_MS }
    }

    private val PERMISSIONS = listOf(Manifest.permission.ACCESS_COARSE_LOCATION, Manifest.permission.ACCESS_FINE_LOCATION)
    private const val HOUR_MS = 3_600_000L
}
