package id.go.binjai.saberling.kit.map

import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.kit.Core
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.emitAll
import java.lang.ref.WeakReference

/** The city's shapes: kept while the process lives, because every map of the app is drawn from the same ones. */
object Grounds {
    private class Kept(val core: WeakReference<Core>, val version: String, val ground: Ground)

    @Volatile
    private var kept: Kept? = null

    /** The shapes now, and again when the city's are others. */
    fun of(core: Core): Flow<Ground> = flow {
        var first = true
        emitAll(
            core.watch({ it is Event.CityChanged }) { app ->
                val asIs = first
                first = false
                read(core, app, asIs)
            },
        )
    }

    /** What was read before suffices at first; after an event roads may have come to the same areas. */
    private fun read(core: Core, app: AppInterface, asIs: Boolean): Ground {
        val city = app.city()
        val before = kept?.takeIf { asIs && it.core.get() === core && it.version == city.areasVersion }
        if (before != null) return before.ground
        val ground = Ground.of(city.bounds, app.mapAreas(), app.mapRoads())
        kept = Kept(WeakReference(core), city.areasVersion, ground)
        return ground
    }
}
