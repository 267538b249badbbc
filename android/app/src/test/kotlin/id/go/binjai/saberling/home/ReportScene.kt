package id.go.binjai.saberling.home

import id.go.binjai.saberling.SaberlingApp
import id.go.binjai.saberling.core.AnswerView
import id.go.binjai.saberling.core.ApiException
import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.CrewView
import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.DraftView
import id.go.binjai.saberling.core.GivenAnswer
import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.core.NetworkMonitor
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PhotoState
import id.go.binjai.saberling.core.PhotoView
import id.go.binjai.saberling.core.PlaceConfidence
import id.go.binjai.saberling.core.PlaceView
import id.go.binjai.saberling.core.PublicReportView
import id.go.binjai.saberling.core.QuestionKind
import id.go.binjai.saberling.core.QuestionView
import id.go.binjai.saberling.core.ReportActions
import id.go.binjai.saberling.core.ReportEdit
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.core.TimelineKind
import id.go.binjai.saberling.core.TimelineView
import id.go.binjai.saberling.MemorySecrets
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.Watched
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.photo
import org.robolectric.RuntimeEnvironment
import java.io.File
import java.nio.file.Files
import java.util.concurrent.CopyOnWriteArrayList

/** Nothing can be done. */
val nothing = ReportActions(false, false, false, false, false, false, false, false, false, false, false)

/** A resident's phone over a real core: only what the office would have sent is put in its place, and what is done is noted. */
class ReportScene private constructor(private val real: App, private val folder: File, private val english: Boolean) : AppInterface by real {
    @Volatile var all: List<ReportView> = emptyList()
    @Volatile var unfinished: List<DraftView> = emptyList()
    @Volatile var staff: List<CrewView> = emptyList()
    @Volatile var public: List<PublicReportView> = emptyList()
    @Volatile var asked: List<QuestionView> = emptyList()
    @Volatile var unknown: String? = null
    @Volatile var refuses: ApiException? = null
    val done = CopyOnWriteArrayList<String>()
    private val kept = CopyOnWriteArrayList<KeptPhotoView>()
    val core = Core(Watched.over(this))

    override fun reports(): List<ReportView> = all
    override fun report(reportId: String): ReportView = all.firstOrNull { it.reportId == reportId } ?: real.report("00000000-0000-4000-8000-000000000000")
    override fun drafts(): List<DraftView> = unfinished
    override fun crews(): List<CrewView> = staff
    override fun publicReports(): List<PublicReportView> = public
    override fun questions(category: String, answers: List<GivenAnswer>): List<QuestionView> = if (category == unknown) real.questions(category, answers) else asked
    override fun keptPhotos(ownerId: String, role: PhotoRole): List<KeptPhotoView> = kept.toList()
    override fun dropKeptPhoto(photoId: String) { kept.removeIf { it.photoId == photoId } }
    override fun keepPhoto(ownerId: String, role: PhotoRole, path: String): KeptPhotoView {
        check(File(path).length() > 0)
        val file = picture(kept.size)
        return KeptPhotoView("k${kept.size}", role, file, file, 1_200u, 900u, null, false, false, null).also { kept.add(it) }
    }
    override fun confirmClean(reportId: String) = note("clean", reportId)
    override fun disputeReport(reportId: String, text: String, photoPaths: List<String>) = note("dispute $text ${kept.size}", reportId)
    override fun answerQuestion(reportId: String, questionId: String, text: String) = note("answer $questionId $text ${kept.size}", reportId)
    override fun rateReport(reportId: String, stars: UByte, text: String) = note("rate $stars $text", reportId)
    override fun withdrawReport(reportId: String, note: String) = note("withdraw $note", reportId)
    override fun eraseReport(reportId: String) = note("erase", reportId)
    override fun dropPhoto(reportId: String, photoId: String) = note("drop $photoId", reportId)
    override fun replacePhoto(reportId: String, photoId: String, path: String) = note("replace $photoId ${File(path).length() > 0}", reportId)
    override fun correctReport(reportId: String, category: String, note: String, answers: List<GivenAnswer>) =
        note("correct $category $note ${answers.associate { it.question to it.values }}", reportId)
    override fun editReport(reportId: String, edit: ReportEdit) =
        note("edit ${edit.category} ${edit.note} ${edit.answers.associate { it.question to it.values }} ${edit.confidential}", reportId)
    override fun editAct(opId: String, text: String) { done.add("editAct $opId $text") }
    override fun retryAct(opId: String) { done.add("retry $opId") }
    override fun discardAct(opId: String) { done.add("discardAct $opId") }
    override fun discardReport(reportId: String): id.go.binjai.saberling.core.DiscardedReport {
        done.add("discard $reportId")
        all = all.filter { it.reportId != reportId }
        return id.go.binjai.saberling.core.DiscardedReport("n", 0u, 0u, "")
    }

    private fun note(what: String, reportId: String): ReportView {
        refuses?.let { throw it }
        done.add(what)
        return report(reportId)
    }

    /** A photo's file. */
    fun picture(seed: Int): String = File(folder, "picture-$seed.jpg").let { if (it.exists()) it else photo(it, seed) }.path

    /** A photo of a report. */
    fun photoView(id: String, seed: Int, role: PhotoRole = PhotoRole.REPORT, state: PhotoState = PhotoState.ATTACHED) =
        PhotoView(id, role, state, picture(seed), picture(seed), null, null)

    /** A report; [agoMinutes] before now. */
    fun view(
        number: Int, icon: String, name: String, area: String, agoMinutes: Long, status: ReportStatus? = null, words: String? = null,
        sending: Sending = Sending.COMPLETE, text: String = if (english) "Fully sent." else "Terkirim lengkap.", can: ReportActions = nothing,
    ): ReportView {
        val bounds = real.city().bounds
        val place = PlaceView((bounds.southDeg + bounds.northDeg) / 2, (bounds.westDeg + bounds.eastDeg) / 2, 6u, area, PlaceConfidence.CERTAIN, false, "")
        return ReportView(
            reportId = "r$number", number = "9BX-2HF6-RQ$number", formerNumber = null, category = "litter", categoryName = name, icon = icon,
            note = "", anonymous = true, confidential = false, createdAtMs = System.currentTimeMillis() - agoMinutes * 60_000,
            status = status, statusText = words, sending = sending, sendingText = text, actionCode = null,
            photos = listOf(photoView("p$number", number)), photosArrived = 1u, photosTotal = 1u, place = place,
            timeline = emptyList(), disputable = false, disputeUntilMs = null, incompleteSinceMs = null, meToo = 0u, answers = emptyList<AnswerView>(), question = null,
            stars = null, confirmed = false, can = can,
        )
    }

    /** A line of a timeline. */
    fun line(kind: TimelineKind, text: String, agoMinutes: Long, note: String? = null, refused: String? = null, opId: String? = null) =
        TimelineView(System.currentTimeMillis() - agoMinutes * 60_000, kind, text, note, opId != null && refused == null, refused, opId)

    /** A draft with one photo. */
    fun draft(): DraftView = DraftView(
        "d1", DraftContent("drain", "", emptyList(), null, emptyList(), null, true, false, null), if (english) "Blocked drain" else "Selokan tersumbat", "k-drain",
        listOf(KeptPhotoView("kd", PhotoRole.REPORT, picture(30), picture(30), 1_200u, 900u, null, false, false, null)),
        0, System.currentTimeMillis(), null, null, true, emptyList(), emptyList(), emptyList(),
    )

    /** Somebody's report, so many metres north of the city's middle. */
    fun other(number: String, status: ReportStatus, north: Int, east: Int): PublicReportView {
        val bounds = real.city().bounds
        val lat = (bounds.southDeg + bounds.northDeg) / 2 + north / 111_195.0
        val lon = (bounds.westDeg + bounds.eastDeg) / 2 + east / 111_195.0
        return PublicReportView(number, status, "", "litter", "Tumpukan sampah", "k-pile", lat, lon, 0u, false)
    }

    /** A question of a category. */
    fun question(code: String, kind: QuestionKind, text: String, required: Boolean = false) =
        QuestionView(code, kind, text, null, required, listOf(id.go.binjai.saberling.core.ChoiceView("a", "Satu"), id.go.binjai.saberling.core.ChoiceView("b", "Dua")), null, null)

    companion object {
        /** Puts it into the app. */
        fun set(language: String = "id"): ReportScene {
            val folder = Files.createTempDirectory("scene").toFile()
            val options = OpenOptions(
                dataDir = File(folder, "core").path, seedPack = Stage.sampleSeed, language = language, secrets = MemorySecrets(),
                network = object : NetworkMonitor {
                    override fun state(): NetworkState = NetworkState.OFFLINE
                },
            )
            val scene = ReportScene(App.open(options), folder, language == "en")
            (RuntimeEnvironment.getApplication() as SaberlingApp).core = scene.core
            return scene
        }
    }
}
