package id.go.binjai.saberling.crew

import android.Manifest
import android.annotation.SuppressLint
import android.content.Context
import android.content.pm.PackageManager
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Bundle
import android.os.Looper
import id.go.binjai.saberling.core.FixProvider
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow

/** Where the phone is, as long as somebody collects; nothing without the permission. */
object Whereabouts {
    private const val EVERY_MS = 2_000L
    private const val EVERY_M = 5f

    fun isAllowed(context: Context): Boolean =
        context.checkSelfPermission(Manifest.permission.ACCESS_COARSE_LOCATION) == PackageManager.PERMISSION_GRANTED

    @SuppressLint("MissingPermission")
    fun watch(context: Context): Flow<LocationFix> = callbackFlow {
        val manager = context.getSystemService(LocationManager::class.java)
        val listener = object : LocationListener {
            override fun onLocationChanged(location: Location) {
                trySend(location.toFix())
            }

            // Abstract before API 30.
            @Suppress("OVERRIDE_DEPRECATION")
            override fun onStatusChanged(provider: String?, status: Int, extras: Bundle?) = Unit
            override fun onProviderEnabled(provider: String) = Unit
            override fun onProviderDisabled(provider: String) = Unit
        }
        if (isAllowed(context)) {
            for (provider in manager.getProviders(true)) {
                manager.requestLocationUpdates(provider, EVERY_MS, EVERY_M, listener, Looper.getMainLooper())
            }
        }
        awaitClose { manager.removeUpdates(listener) }
    }.buffer(Channel.CONFLATED)
}

@Suppress("DEPRECATION")
private fun Location.toFix() = LocationFix(
    latDeg = latitude,
    lonDeg = longitude,
    accuracyM = if (hasAccuracy()) accuracy.toDouble() else null,
    source = FixSource.GPS,
    mock = isFromMockProvider,
    fixedAtMs = time,
    provider = when (provider) {
        LocationManager.GPS_PROVIDER -> FixProvider.SATELLITE
        LocationManager.NETWORK_PROVIDER -> FixProvider.NETWORK
        else -> FixProvider.FUSED
    },
)
