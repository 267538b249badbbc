package id.go.binjai.saberling.screens

import android.Manifest
import android.os.Bundle
import android.view.TextureView
import id.go.binjai.saberling.SaberlingApp
import id.go.binjai.saberling.Watched
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.GivenAnswer
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.crew.CrewScene
import id.go.binjai.saberling.crew.EvidenceCameraActivity
import id.go.binjai.saberling.crew.Finder
import id.go.binjai.saberling.home.ReportScene
import id.go.binjai.saberling.home.day
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.FlowMark
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.FlowStop
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.report.FlowSaved
import id.go.binjai.saberling.report.FlowScene
import kotlinx.coroutines.Dispatchers
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.io.File

/** A phone on which every screen can be opened with something on it: one real core for each kind of person. */
class Phone(private val language: String) {
    /** Whether it speaks English. */
    val isEnglish = language == "en"
    private var world: AppInterface? = null

    /** What the screens ask. */
    val watched = Watched { checkNotNull(world) { "nobody's phone" } }
    val app = RuntimeEnvironment.getApplication() as SaberlingApp

    private val scene by lazy { FlowScene(null, FlowScene.seedWith(QUESTIONS), consented = false) }

    /** A resident who reported a few things. */
    val resident: ReportScene by lazy { ReportScene.set(language).also { it.day(isEnglish) } }

    /** A crew on its way. */
    val crew: CrewScene by lazy { CrewScene(scene.real, scene.stage.folder, isEnglish).also(::fill) }

    init {
        shadowOf(app).grantPermissions(Manifest.permission.CAMERA)
        EvidenceCameraActivity.make = {
            object : Finder {
                override fun open(preview: TextureView, problem: (Finder.Problem) -> Unit) = Unit
                override fun take(file: File, done: () -> Unit) = Unit
                override fun close() = Unit
            }
        }
    }

    /** The words of this phone's language. */
    fun say(indonesian: String, english: String) = if (isEnglish) english else indonesian

    /** Gives the phone to a person. */
    fun give(to: AppInterface) {
        world = to
        app.core = Core(watched.app, Dispatchers.IO)
    }

    /** Somebody with a draft; the same was reported around ([near]), or by the same person a moment ago ([repeats]). */
    fun reporter(near: Boolean = false, repeats: Boolean = false): AppInterface {
        if (repeats) scene.real.giveConsent(scene.real.consent().version)
        scene.core.repeats = say("Laporan yang sama baru saja dibuat.", "The same was reported a moment ago.").takeIf { repeats }
        val other = scene.core.other().let { it.copy(report = it.report.copy(statusText = say("Ditugaskan", "Assigned"), categoryName = say("Tumpukan sampah", "Pile of litter"))) }
        scene.core.near = if (near) listOf(other) else emptyList()
        return scene.core
    }

    /** A photo of the draft. */
    val photoId: String by lazy { scene.real.draft(draft).photos.first().photoId }

    private val draft: String by lazy {
        val made = scene.real.newDraft()
        scene.real.keepPhoto(made.draftId, PhotoRole.REPORT, photo(File(scene.stage.folder, "drafted.jpg"), 3, 640, 480).path)
        made.draftId
    }

    /** The draft, filled in as far as a person is when [step] is shown. */
    fun draft(step: FlowStep): String {
        val content = when (step) {
            FlowStep.CATEGORY -> DraftContent()
            FlowStep.QUESTION -> DraftContent(category = "litter")
            FlowStep.PLACE, FlowStep.NEARBY -> DraftContent(category = "litter", answers = BIG, fix = fix(120.0))
            else -> DraftContent(category = "litter", answers = BIG, fix = fix(6.0), note = say("Menutup trotoar.", "Blocks the pavement."))
        }
        scene.real.saveDraft(draft, content)
        return draft
    }

    /** Where the flow stood when the process ended. */
    fun mark(step: FlowStep): Bundle {
        val stops = FlowStep.values().filter { it <= step && it != FlowStep.NEARBY }
        val trail = if (step == FlowStep.SAVED) listOf(FlowStop(step)) else stops.map { FlowStop(it, if (it == FlowStep.QUESTION) "big" else null) }
        val mark = FlowMark(draft(step), if (step == FlowStep.SAVED) saved.reportId else null, trail, step > FlowStep.PLACE, step > FlowStep.NEARBY)
        return Bundle().also { FlowSaved.write(it, mark) }
    }

    /** A report that was handed in. */
    val saved: ReportView by lazy { scene.real.submitReport(NewReport(category = "litter", note = say("Di jalan.", "On the road."), fix = fix(8.0), answers = BIG)) }

    private fun fix(accuracyM: Double): LocationFix {
        val city = scene.real.city().bounds
        return LocationFix((city.southDeg + city.northDeg) / 2, (city.westDeg + city.eastDeg) / 2, accuracyM, FixSource.GPS, false, null, null)
    }

    private fun fill(crew: CrewScene) {
        crew.legs = listOf(400u, 1_100u, 1_900u, 2_800u)
        crew.day = listOf(
            crew.task(1, "k-pile", say("Tumpukan sampah", "Pile of litter"), "Sei Melati", overdue = 1u),
            crew.task(2, "k-drain", say("Selokan tersumbat", "Blocked drain"), "Bandar Sirih"),
            crew.task(3, "k-bin", say("Bak sampah penuh", "Overflowing bin"), "Sei Melati", TaskStatus.STARTED),
            crew.task(
                5, "k-pile", say("Tumpukan sampah", "Pile of litter"), "Tanah Pandan", TaskStatus.DONE, sending = Sending.QUEUED,
                notice = say("Hasil tersimpan di ponsel. Dikirim saat ada sinyal.", "The results are on the phone. They are sent once there is a signal."),
            ),
        )
    }

    /** The cores end. */
    fun close() {
        watched.release()
        scene.real.shutDown()
    }

    private companion object {
        val BIG = listOf(GivenAnswer("big", listOf("cart")))
        const val QUESTIONS = """[{"code":"big","kind":"one_of","text":{"id":"Seberapa besar tumpukannya?","en":"How large is the pile?"},"required":true,
            "choices":[{"code":"bag","name":{"id":"Satu kantong","en":"One bag"}},{"code":"cart","name":{"id":"Satu gerobak","en":"A cart full"}}]},
            {"code":"count","kind":"number","text":{"id":"Berapa kali sebulan?","en":"How often a month?"},"min":1,"max":31},
            {"code":"smell","kind":"some_of","text":{"id":"Apa isinya?","en":"What is in it?"},"choices":[{"code":"food","name":{"id":"Sisa makanan","en":"Food"}},{"code":"glass","name":{"id":"Kaca","en":"Glass"}}]}]"""
    }
}
