package id.go.binjai.saberling.system

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import id.go.binjai.saberling.core.NetworkMonitor
import id.go.binjai.saberling.core.NetworkState

// parity: system.network
/**
 * The network that apps use now. A Wi-Fi that asks to log in first, or that leads nowhere, is none: what was begun there
 * would only cost time and battery.
 */
class PhoneNetwork(context: Context) : NetworkMonitor {
    private val manager = context.getSystemService(ConnectivityManager::class.java)

    @Volatile
    private var now: NetworkState? = null

    /** What changed is told here, on a thread of the system's. */
    @Volatile
    var changed: () -> Unit = {}

    private val ear = object : ConnectivityManager.NetworkCallback() {
        override fun onCapabilitiesChanged(network: Network, capabilities: NetworkCapabilities) = take(state(capabilities))
        override fun onLost(network: Network) = take(NetworkState.OFFLINE)
    }

    init {
        manager.registerDefaultNetworkCallback(ear)
    }

    override fun state(): NetworkState = now ?: state(manager.getNetworkCapabilities(manager.activeNetwork))

    private fun take(state: NetworkState) {
        if (now == state) return
        now = state
        changed()
    }

    private fun state(has: NetworkCapabilities?): NetworkState = when {
        has == null || !has.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) -> NetworkState.OFFLINE
        !has.hasCapability(NetworkCapabilities.NET_CAPABILITY_VALIDATED) -> NetworkState.OFFLINE
        has.hasCapability(NetworkCapabilities.NET_CAPABILITY_CAPTIVE_PORTAL) -> NetworkState.OFFLINE
        has.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) -> NetworkState.UNMETERED
        else -> NetworkState.METERED
    }
}
