package id.go.binjai.saberling.report

import android.Manifest
import android.annotation.TargetApi
import android.content.Context
import android.content.pm.PackageManager
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Build
import android.os.Bundle
import android.os.Looper
import android.os.SystemClock
import id.go.binjai.saberling.core.FixProvider
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.kit.Standing
import id.go.binjai.saberling.kit.Whereabouts
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow

// parity: report.place_approximate
/** The phone's positioning through the framework alone; a coarse permission is enough. [everyMs] and [everyM]: how often it is asked. */
class PhoneLocation(private val context: Context, private val everyMs: Long = 1_000L, private val everyM: Float = 0f) : Whereabouts {
    private val manager: LocationManager? = context.getSystemService(LocationManager::class.java)

    override fun standing(): Standing = when {
        !isAllowed(Manifest.permission.ACCESS_COARSE_LOCATION) && !isAllowed(Manifest.permission.ACCESS_FINE_LOCATION) -> Standing.DENIED
        providers().isEmpty() -> Standing.OFF
        else -> Standing.READY
    }

    override fun fixes(): Flow<LocationFix> = callbackFlow {
        val ear = object : LocationListener {
            override fun onLocationChanged(location: Location) {
                trySend(fix(location))
            }
            override fun onProviderEnabled(provider: String) = Unit
            override fun onProviderDisabled(provider: String) = Unit
            @Suppress("OVERRIDE_DEPRECATION")
            override fun onStatusChanged(provider: String?, status: Int, extras: Bundle?) = Unit
        }
        try {
            providers().forEach { provider ->
                manager?.getLastKnownLocation(provider)?.takeIf { age(it) < FRESH_MS }?.let { trySend(fix(it)) }
                manager?.requestLocationUpdates(provider, everyMs, everyM, ear, Looper.getMainLooper())
            }
        } catch (_: SecurityException) {
            // Taken away in this moment: then there is no fix, as if it had been denied before.
        } catch (_: IllegalArgumentException) {
            // A provider that was listed is not there: the others go on.
        }
        awaitClose { manager?.removeUpdates(ear) }
    }

    private fun providers(): List<String> {
        val wanted = ArrayList<String>()
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) wanted.add(fused())
        if (isAllowed(Manifest.permission.ACCESS_FINE_LOCATION)) wanted.add(LocationManager.GPS_PROVIDER)
        wanted.add(LocationManager.NETWORK_PROVIDER)
        val on = manager?.getProviders(true).orEmpty()
        return wanted.filter { it in on }
    }

    @TargetApi(Build.VERSION_CODES.S)
    private fun fused() = LocationManager.FUSED_PROVIDER

    private fun isAllowed(permission: String) = context.checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED

    private fun age(location: Location) = (SystemClock.elapsedRealtimeNanos() - location.elapsedRealtimeNanos) / 1_000_000

    private fun fix(location: Location) = LocationFix(
        latDeg = location.latitude,
        lonDeg = location.longitude,
        accuracyM = if (location.hasAccuracy()) location.accuracy.toDouble() else null,
        source = FixSource.GPS,
        mock = isMock(location),
        fixedAtMs = location.time,
        provider = when (location.provider) {
            LocationManager.GPS_PROVIDER -> FixProvider.SATELLITE
            LocationManager.NETWORK_PROVIDER -> FixProvider.NETWORK
            else -> FixProvider.FUSED
        },
    )

    @Suppress("DEPRECATION")
    private fun isMock(location: Location): Boolean =
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) isMockFrom31(location) else location.isFromMockProvider

    @TargetApi(Build.VERSION_CODES.S)
    private fun isMockFrom31(location: Location) = location.isMock

    companion object {
        /** For a screen that stays open all day: every two seconds, after five metres. */
        fun allDay(context: Context) = PhoneLocation(context, everyMs = 2_000L, everyM = 5f)

        private const val FRESH_MS = 30_000L
    }
}
