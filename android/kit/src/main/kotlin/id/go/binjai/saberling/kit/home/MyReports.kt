package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.core.CityView
import id.go.binjai.saberling.core.CrewView
import id.go.binjai.saberling.core.DraftView
import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.PublicReportView
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.kit.CardLook
import id.go.binjai.saberling.kit.Cards
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Times
import id.go.binjai.saberling.kit.Trouble
import id.go.binjai.saberling.kit.map.LatLon
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.filterNotNull

/** The first screen and the list of one's own reports. Nothing is empty before it was read: [loaded] says so. */
data class MyReportsState(
    val loaded: Boolean = false,
    val city: String = "",
    val drafts: List<CardLook> = emptyList(),
    val latest: List<CardLook> = emptyList(),
    val rows: List<Row> = emptyList(),
    val badge: Int = 0,
    val crew: CrewView? = null,
    val around: Around? = null,
    val search: String? = null,
    /** Why nothing could be read so far. */
    val problem: String? = null,
)

/** What is said once, in a strip. */
sealed class Said {
    /** The core's own words. */
    data class Words(val text: String) : Said()

    /** A photo is to be taken for this report in the place of that one. */
    data class Retake(val reportId: String, val photoId: String) : Said()

    /** The report is to be corrected by hand. */
    data class Correct(val reportId: String) : Said()
}

/** The resident's own reports, in this order of reads: what the first frame needs, then the rest. */
class MyReports(core: Core, language: String, private val now: () -> Long = System::currentTimeMillis) :
    Screen<MyReportsState, Said>(core, MyReportsState()) {
    private data class Read(
        val city: CityView? = null,
        val reports: List<ReportView> = emptyList(),
        val drafts: List<DraftView> = emptyList(),
        val crew: CrewView? = null,
        val public: List<PublicReportView> = emptyList(),
        val here: LatLon? = null,
        val search: String? = null,
    )

    private val lock = Any()
    private var read = Read()

    /** Changed when the screen's language is. */
    @Volatile
    var language: String = language
        set(value) {
            if (field == value) return
            field = value
            refresh()
        }

    init {
        begin()
        go { core.salvaged.filterNotNull().collect { core.takeSalvaged()?.let { tell(Said.Words(it)) } } }
        // "Just now" does not stay true.
        go { while (true) { delay(MINUTE_MS); put { it } } }
    }

    /** Where the core could not be opened, it is asked again: there may be room by now. */
    fun again() {
        if (state.value.problem == null) return
        change { it.copy(problem = null) }
        begin()
    }

    private fun begin() {
        go { core.watch(::concerns) { it.reports() to it.city() }.collect { (reports, city) -> put { it.copy(reports = reports, city = city) } } }
        go { core.watch(::concernsTheRest) { it.drafts() }.collect { drafts -> put { it.copy(drafts = drafts) } } }
        go { core.watch(::concernsTheRest) { it.crews() }.collect { crews -> put { it.copy(crew = crews.firstOrNull { crew -> crew.active }) } } }
        go { core.watch(::concerns) { it.publicReports() }.collect { all -> put { it.copy(public = all) } } }
        go { core.events().collect(::hear) }
    }

    /** Shows only what has these words; null shows all and closes the search. */
    fun search(words: String?) = put { it.copy(search = words) }

    /** Where the person is, when that is known without asking; what is around there is fetched. */
    fun here(at: LatLon) {
        put { it.copy(here = at) }
        go {
            try {
                val all = core.ask { it.fetchPublic(at.lat, at.lon) }
                put { it.copy(public = all) }
            } catch (_: Trouble) {
                // Without a network there is nothing new around, and what is known stays: that needs no words.
            }
        }
    }

    /** Reads again. */
    fun refresh() {
        go {
            val (reports, city) = core.ask { it.reports() to it.city() }
            put { it.copy(reports = reports, city = city) }
        }
    }

    /** Mends a report; throwing away was confirmed before. */
    fun mend(reportId: String, mend: Mend) {
        when (mend) {
            is Mend.RetakePhoto -> tell(Said.Retake(reportId, mend.photoId))
            Mend.Correct -> tell(Said.Correct(reportId))
            else -> go { Mending.act(core, reportId, mend)?.let { tell(Said.Words(it)) } }
        }
    }

    /** Nobody looks any more once the core is closed. */
    override fun trouble(refusal: Trouble) {
        when {
            refusal.code == "app.closed" -> return
            state.value.loaded -> tell(Said.Words(refusal.text))
            else -> change { it.copy(problem = refusal.text) }
        }
    }

    private fun hear(event: Event) {
        when (event) {
            is Event.ReportGone -> tell(Said.Words(event.text))
            is Event.NumberChanged -> tell(Said.Words(event.text))
            else -> Unit
        }
    }

    private fun put(how: (Read) -> Read) = synchronized(lock) {
        read = how(read)
        val shown = state(read)
        change { shown.copy(problem = it.problem.takeIf { !shown.loaded }) }
    }

    private fun state(read: Read): MyReportsState {
        val times = Times(now(), read.city?.utcOffsetMinutes ?: 0, language)
        val drafts = read.drafts.map { Cards.of(it, times) }
        val cards = read.reports.map { Lists.section(it) to Cards.of(it, times) }
        val found = read.search?.let { words ->
            val ids = Lists.matching(read.reports, words).mapTo(HashSet()) { it.reportId }
            cards.filter { it.second.id in ids }
        }
        return MyReportsState(
            loaded = read.city != null,
            city = read.city?.name.orEmpty(),
            drafts = drafts,
            latest = Lists.latest(cards),
            rows = if (found == null || read.search.isBlank()) Lists.rows(drafts, cards) else Lists.rows(emptyList(), found),
            badge = cards.count { it.first == Section.NEEDS_ACTION },
            crew = read.crew,
            around = Around.of(read.public, read.here),
            search = read.search,
        )
    }

    private fun concerns(event: Event) = event !is Event.UploadProgress && event !is Event.TaskChanged && event !is Event.DraftChanged

    private fun concernsTheRest(event: Event) = event is Event.DraftChanged || event is Event.CityChanged || event is Event.SyncChanged

    private companion object {
        const val MINUTE_MS = 60_000L
    }
}
