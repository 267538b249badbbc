package id.go.binjai.saberling.kit.crew

import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.CrewView
import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.RouteStop
import id.go.binjai.saberling.core.RouteView
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.core.SyncView
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.core.TaskView
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Trouble
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map

/** A task with its place in the route; [number] counts what is done before it. */
data class Stop(val number: Int, val task: TaskView, val route: RouteStop)

/** The crew's day. */
data class Board(
    val loaded: Boolean = false,
    val crew: CrewView? = null,
    /** Others whose work on this phone is not sent yet. */
    val others: List<CrewView> = emptyList(),
    val stops: List<Stop> = emptyList(),
    val done: List<TaskView> = emptyList(),
    /** Moved or cancelled, each with a sentence. */
    val gone: List<TaskView> = emptyList(),
    val routeText: String = "",
    val unsent: Int = 0,
    /** Why nothing is sent or fetched now, in words; null while all goes its way. */
    val waiting: String? = null,
    /** Minutes east of UTC in which times are shown. */
    val offsetMinutes: Int = 0,
)

/** What is said once. */
data class BoardNews(val text: String)

/** Today's list of the active crew in driving order. */
class CrewBoard(core: Core) : Screen<Board, BoardNews>(core, Board()) {
    private val here = MutableStateFlow<LocationFix?>(null)

    init {
        go {
            here.map { coarse(it) }.distinctUntilChanged().collectLatest { fix ->
                core.watch(::concerns) { board(it, fix) }.collect { (tasks, route) -> change { arranged(it, tasks, route) } }
            }
        }
        go { core.ask { it.city() }.let { city -> change { it.copy(offsetMinutes = city.utcOffsetMinutes) } } }
        go { core.watch(::concerns) { it.crews() to it.syncState() }.collect { (crews, sync) -> change { staffed(it, crews, sync) } } }
    }

    /** Where the phone is now; the route begins there. */
    fun moved(fix: LocationFix) {
        here.value = fix
    }

    /** Asks the office for what is new, and sends what waits. */
    fun refresh() {
        go { core.ask { it.sync() } }
    }

    override fun trouble(refusal: Trouble) = tell(BoardNews(refusal.text))

    private fun concerns(event: Event) = event is Event.TaskChanged || event is Event.SyncChanged || event is Event.CityChanged

    /** Some fifty metres: a phone that lies on the seat does not turn the route over. */
    private fun coarse(fix: LocationFix?): Pair<Double, Double>? =
        fix?.let { Math.round(it.latDeg * 2_000) / 2_000.0 to Math.round(it.lonDeg * 2_000) / 2_000.0 }

    private fun board(app: AppInterface, from: Pair<Double, Double>?): Pair<List<TaskView>, RouteView?> {
        val tasks = app.tasks()
        val start = from ?: tasks.firstNotNullOfOrNull { task -> task.place?.let { it.latDeg to it.lonDeg } }
        return tasks to start?.let { (lat, lon) -> app.route(lat, lon, true) }
    }

    private fun arranged(board: Board, tasks: List<TaskView>, route: RouteView?): Board {
        val byId = tasks.associateBy { it.taskId }
        val done = tasks.filter { it.status == TaskStatus.DONE }.sortedBy { it.doneAtMs ?: Long.MAX_VALUE }
        val open = route?.stops ?: tasks.filter { isOpen(it) }.map { RouteStop(it.taskId, null, it.overdueDays != null, null) }
        val stops = open.mapNotNull { stop -> byId[stop.taskId]?.let { stop to it } }
            .mapIndexed { index, (stop, task) -> Stop(done.size + index + 1, task, stop) }
        val listed = stops.map { it.task.taskId }.toSet() + done.map { it.taskId }
        return board.copy(
            loaded = true, stops = stops, done = done,
            gone = tasks.filter { it.taskId !in listed && it.notice != null },
            routeText = route?.text.orEmpty(), unsent = tasks.sumOf { it.unsent.toInt() },
        )
    }

    private fun staffed(board: Board, crews: List<CrewView>, sync: SyncView): Board = board.copy(
        crew = crews.firstOrNull { it.active },
        others = crews.filter { !it.active && it.unsent > 0u },
        waiting = sync.text.takeIf { sync.phase != SyncPhase.IDLE && sync.phase != SyncPhase.RUNNING },
    )

    private fun isOpen(task: TaskView) = task.can.start || task.can.complete || task.can.decline
}
