package id.go.binjai.saberling.kit.crew

import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.ReasonView
import id.go.binjai.saberling.core.TaskView
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Trouble
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import java.io.File

/** One task as it lies before the crew. */
data class Desk(
    val task: TaskView? = null,
    /** Photos that were taken and belong to no act yet. */
    val before: List<KeptPhotoView> = emptyList(),
    val after: List<KeptPhotoView> = emptyList(),
    val reasons: List<ReasonView> = emptyList(),
    val fix: LocationFix? = null,
    /** Minutes east of UTC in which times are shown. */
    val offsetMinutes: Int = 0,
    /** A photo is being prepared, or an act recorded: buttons wait. */
    val busy: Boolean = false,
) {
    val presence: Presence get() = Presence.of(fix, task?.place)
}

/** What happens once at the desk. */
sealed interface DeskNews {
    /** A sentence for the person. */
    data class Say(val text: String) : DeskNews

    /** What the person pressed needs a photo first. */
    data class PhotoFirst(val role: PhotoRole) : DeskNews

    /** The act is durable: work is to be sent. */
    data class Recorded(val leave: Boolean) : DeskNews
}

/** Start, evidence, done, declined: all of it offline. [folder] says where photos wait that found no room yet. */
class TaskDesk(core: Core, private val taskId: String, private val folder: () -> File) : Screen<Desk, DeskNews>(core, Desk()) {
    private val one = Mutex()

    init {
        go {
            core.watch({ it is Event.TaskChanged && it.taskId == taskId || it is Event.SyncChanged }) { read(it) }
                .collect { (task, kept) -> change { it.copy(task = task, before = kept.first, after = kept.second) } }
        }
        go { core.ask { it.city() }.let { city -> change { it.copy(offsetMinutes = city.utcOffsetMinutes) } } }
        go { core.ask { it.declineReasons() }.let { reasons -> change { it.copy(reasons = reasons) } } }
    }

    /** Where the phone is now; it goes along as evidence. */
    fun moved(fix: LocationFix) = change { it.copy(fix = fix) }

    /** Prepares a camera file; the file goes once the prepared photo is durable. On a full disk it waits for room. */
    fun taken(role: PhotoRole, file: File) {
        go {
            one.withLock {
                change { it.copy(busy = true) }
                try {
                    keep(role, file)
                } finally {
                    change { it.copy(busy = false) }
                }
            }
        }
    }

    private suspend fun keep(role: PhotoRole, file: File) {
        val kept = try {
            core.ask { app ->
                val earlier = app.keptPhotos(taskId, role)
                app.keepPhoto(taskId, role, file.path).also { earlier.forEach { old -> app.dropKeptPhoto(old.photoId) } }
            }
        } catch (refusal: Trouble) {
            withContext(Dispatchers.IO) { if (refusal.code.startsWith("disk.")) file.renameTo(waiting(role)) else file.delete() }
            throw refusal
        }
        withContext(Dispatchers.IO) {
            file.delete()
            waiting(role).delete()
        }
        change { if (role == PhotoRole.BEFORE) it.copy(before = listOf(kept)) else it.copy(after = listOf(kept)) }
        kept.notice?.let { tell(DeskNews.Say(it)) }
    }

    private fun waiting(role: PhotoRole) = File(folder(), "$taskId-${role.name.lowercase()}.jpg")

    /** What waits for room is tried once more; false when there is no such photo. */
    private suspend fun tookUp(role: PhotoRole): Boolean {
        val file = withContext(Dispatchers.IO) { waiting(role).takeIf { it.exists() } } ?: return false
        keep(role, file)
        return true
    }

    fun start() = act {
        if (state.value.before.isEmpty() && !tookUp(PhotoRole.BEFORE)) return@act tell(DeskNews.PhotoFirst(PhotoRole.BEFORE))
        val fix = state.value.fix
        recorded(core.ask { it.startTask(taskId, emptyList(), fix) }, leave = false)
    }

    fun complete(note: String) = act {
        if (state.value.after.isEmpty() && !tookUp(PhotoRole.AFTER)) return@act tell(DeskNews.PhotoFirst(PhotoRole.AFTER))
        val fix = state.value.fix
        recorded(core.ask { it.completeTask(taskId, emptyList(), note, fix) }, leave = true)
    }

    fun decline(reason: String, note: String) = act {
        recorded(core.ask { it.declineTask(taskId, reason, note) }, leave = true)
    }

    /** Throws away what the office refused; the screen asks first. */
    fun discardRefused() = act { core.ask { it.discardRefusedResults(taskId) } }

    override fun trouble(refusal: Trouble) = tell(DeskNews.Say(refusal.text))

    private fun recorded(task: TaskView, leave: Boolean) {
        change { it.copy(task = task, before = emptyList(), after = if (leave) emptyList() else it.after) }
        tell(DeskNews.Recorded(leave))
    }

    /** One act at a time: of two fast taps the second finds the first under way. */
    private fun act(work: suspend () -> Unit) {
        var free = false
        change { desk -> desk.copy(busy = true).also { free = !desk.busy } }
        if (!free) return
        go {
            try {
                one.withLock { work() }
            } finally {
                change { it.copy(busy = false) }
            }
        }
    }

    private fun read(app: AppInterface): Pair<TaskView, Pair<List<KeptPhotoView>, List<KeptPhotoView>>> {
        val task = app.task(taskId)
        val before = if (task.can.start) app.keptPhotos(taskId, PhotoRole.BEFORE) else emptyList()
        val after = if (task.can.complete) app.keptPhotos(taskId, PhotoRole.AFTER) else emptyList()
        return task to (before to after)
    }
}
