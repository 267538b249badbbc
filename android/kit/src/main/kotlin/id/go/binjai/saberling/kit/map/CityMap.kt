package id.go.binjai.saberling.kit.map

import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.PublicReportView
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Trouble
import kotlinx.coroutines.flow.launchIn
import kotlinx.coroutines.flow.onEach

/** One report on the map of the city: [own] ones are exact and open their page, others are coarse. */
data class MapEntry(
    val id: String,
    val own: Boolean,
    val at: LatLon,
    val public: PublicReportView?,
    val report: ReportView?,
) {
    val categoryName: String get() = public?.categoryName ?: report?.categoryName.orEmpty()
    val statusText: String? get() = public?.statusText ?: report?.statusText
}

/** All that the map of the city shows. */
data class CityMapState(
    val entries: List<MapEntry> = emptyList(),
    val chosen: String? = null,
    val fetching: Boolean = false,
    /** Why nothing newer could be fetched, in words; what is shown is what the phone had. */
    val trouble: String? = null,
    val loaded: Boolean = false,
) {
    /** The chosen entry. */
    val card: MapEntry? get() = entries.firstOrNull { it.id == chosen }
}

/** What is said once. */
sealed class CityMapTold {
    /** The person's "me too" is kept. */
    object MeToo : CityMapTold()

    /** The core's words. */
    data class Words(val text: String) : CityMapTold()
}

/** The map of what others reported around, with one's own. */
class CityMap(core: Core) : Screen<CityMapState, CityMapTold>(core, CityMapState()) {
    private var fetchedAt: LatLon? = null

    init {
        go {
            core.watch(::concerns) { it.publicReports() to it.reports() }
                .onEach { (public, own) -> change { it.copy(entries = entries(public, own), loaded = true) } }
                .launchIn(scope)
        }
    }

    /** A person looks there: what is public around is fetched, unless that was just done. */
    fun look(at: LatLon) {
        val before = fetchedAt
        if (before != null && Projection(before).metres(at).distance(Metres(0.0, 0.0)) < FAR_M) return
        fetchedAt = at
        fetch(at)
    }

    /** Once more, because a person asks. */
    fun again(at: LatLon) {
        fetchedAt = at
        fetch(at)
    }

    private fun fetch(at: LatLon) {
        change { it.copy(fetching = true, trouble = null) }
        go {
            try {
                val public = core.ask { it.fetchPublic(at.lat, at.lon) }
                val own = core.ask { it.reports() }
                change { it.copy(entries = entries(public, own), fetching = false) }
            } catch (refusal: Trouble) {
                // The next look tries again: nothing was fetched here.
                fetchedAt = null
                change { it.copy(fetching = false, trouble = refusal.text) }
            }
        }
    }

    /** Shows the card of this one; null none. */
    fun choose(id: String?) = change { it.copy(chosen = id) }

    /** "It bothers me too", on the chosen one. */
    fun meToo() {
        val number = state.value.card?.public?.number ?: return
        go {
            core.ask { it.meToo(number) }
            val (public, own) = core.ask { it.publicReports() to it.reports() }
            change { it.copy(entries = entries(public, own)) }
            tell(CityMapTold.MeToo)
        }
    }

    override fun trouble(refusal: Trouble) = tell(CityMapTold.Words(refusal.text))

    private fun concerns(event: Event) = event is Event.ReportChanged || event is Event.ReportNews || event is Event.ReportGone

    companion object {
        /** So far the map is moved before it fetches again, in metres. */
        const val FAR_M = 700.0

        /** What can stand on the map: an own report that is public too stands there once, as one's own. */
        fun entries(public: List<PublicReportView>, own: List<ReportView>): List<MapEntry> {
            val mine = own.mapNotNull { report ->
                report.place?.let { MapEntry(report.reportId, true, LatLon(it.latDeg, it.lonDeg), null, report) }
            }
            val numbers = own.flatMap { listOfNotNull(it.number, it.formerNumber) }.toSet()
            val others = public.filter { it.number !in numbers }.mapNotNull { report ->
                val lat = report.latDeg
                val lon = report.lonDeg
                if (lat == null || lon == null) null else MapEntry(report.number, false, LatLon(lat, lon), report, null)
            }
            return others + mine
        }
    }
}
