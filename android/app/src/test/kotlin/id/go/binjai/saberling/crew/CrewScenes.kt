package id.go.binjai.saberling.crew

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.CrewView
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.PhotoView
import id.go.binjai.saberling.core.PlaceConfidence
import id.go.binjai.saberling.core.PlaceView
import id.go.binjai.saberling.core.ReasonView
import id.go.binjai.saberling.core.RouteStop
import id.go.binjai.saberling.core.RouteView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TaskActions
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.core.TaskView
import java.io.File

/** A day of a crew, over a real core: only what the office would have sent is put in its place. */
class CrewScene(private val real: AppInterface, private val folder: File, private val isEnglish: Boolean = false) : AppInterface by real {
    var day: List<TaskView> = emptyList()
    var staff: List<CrewView> = listOf(CrewView("c1", "Regu Melati", "Budi", true, 0u, false))
    var legs: List<UInt> = emptyList()
    val done = ArrayList<String>()

    override fun tasks(): List<TaskView> = day
    override fun task(taskId: String): TaskView = day.first { it.taskId == taskId }
    override fun crews(): List<CrewView> = staff
    override fun declineReasons(): List<ReasonView> = listOf(ReasonView("blocked", "Jalan tertutup"), ReasonView("tools", "Perlu alat berat"))

    override fun route(latDeg: Double, lonDeg: Double, urgentFirst: Boolean): RouteView {
        val open = day.filter { it.can.start || it.can.complete }
        val stops = open.mapIndexed { i, task ->
            RouteStop(task.taskId, legs.getOrElse(i) { 700u }, task.overdueDays != null, task.place?.let { "geo:${it.latDeg},${it.lonDeg}" })
        }
        return RouteView(stops, 6_200u, if (isEnglish) "4 left · 6.2 km straight line" else "4 lagi · 6,2 km garis lurus")
    }

    override fun completeTask(taskId: String, photoPaths: List<String>, note: String, fix: id.go.binjai.saberling.core.LocationFix?): TaskView {
        done.add(note)
        day = day.map { if (it.taskId == taskId) it.copy(status = TaskStatus.DONE, can = TaskActions(false, false, false, false)) else it }
        return task(taskId)
    }

    override fun keptPhotos(ownerId: String, role: PhotoRole) = kept[role].orEmpty()
    override fun keepPhoto(ownerId: String, role: PhotoRole, path: String): id.go.binjai.saberling.core.KeptPhotoView {
        val photo = id.go.binjai.saberling.core.KeptPhotoView("p${kept.size}", role, picture(Color.GREEN), picture(Color.GREEN), 1_600u, 1_200u, 1_732_592_580_000, false, false, null)
        kept[role] = listOf(photo)
        return photo
    }
    override fun dropKeptPhoto(photoId: String) { kept.entries.removeAll { entry -> entry.value.any { it.photoId == photoId } } }

    private val kept = HashMap<PhotoRole, List<id.go.binjai.saberling.core.KeptPhotoView>>()

    /** A task at a place of the sample city. */
    fun task(
        number: Int, icon: String, name: String, area: String, status: TaskStatus = TaskStatus.ASSIGNED,
        overdue: UInt? = null, notice: String? = null, sending: Sending? = null,
    ): TaskView {
        val city = real.city().bounds
        val lat = city.southDeg + (city.northDeg - city.southDeg) * (0.2 + 0.1 * (number * 5 % 7))
        val lon = city.westDeg + (city.eastDeg - city.westDeg) * (0.1 + 0.13 * number)
        val isDone = status == TaskStatus.DONE
        val can = TaskActions(status == TaskStatus.ASSIGNED, status == TaskStatus.STARTED, !isDone, false)
        val photo = PhotoView("r$number", PhotoRole.REPORT, PhotoState.FETCHED, picture(Color.GRAY), picture(Color.GRAY), null, null)
        return TaskView(
            "t$number", "9BX-2HF-6RQ$number", status, "", "litter", icon, name, "Dekat gerbang sekolah.", null, null,
            PlaceView(lat, lon, 6u, area, PlaceConfidence.CERTAIN, false, ""), 0, listOf(photo), emptyList(), emptyList(),
            sending, notice, emptyList(), overdue, if (isDone) 1_732_589_460_000 else null, if (sending == null) 0u else 1u, can,
        )
    }

    /** A drawn picture as a file. */
    fun picture(color: Int): String {
        val file = File(folder, "picture-$color.jpg")
        if (!file.exists()) {
            val bitmap = Bitmap.createBitmap(800, 600, Bitmap.Config.ARGB_8888)
            val canvas = Canvas(bitmap)
            canvas.drawColor(0xFFBFC9B8.toInt())
            canvas.drawRect(0f, 380f, 800f, 600f, Paint().apply { this.color = 0xFF8A8F88.toInt() })
            repeat(9) { canvas.drawCircle(160f + it * 60, 340f + it % 3 * 30, 60f, Paint().apply { this.color = color xor (it * 0x001A2B30) or 0xFF000000.toInt() }) }
            file.outputStream().use { bitmap.compress(Bitmap.CompressFormat.JPEG, 90, it) }
        }
        return file.path
    }
}
