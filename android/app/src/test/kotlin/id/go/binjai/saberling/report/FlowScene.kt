package id.go.binjai.saberling.report

import android.Manifest
import android.app.Activity
import android.content.Context
import android.content.Intent
import android.location.Location
import android.location.LocationManager
import android.net.Uri
import android.os.Bundle
import android.os.Looper
import android.os.SystemClock
import android.provider.MediaStore
import android.view.View
import android.view.ViewGroup
import android.widget.TextView
import id.go.binjai.saberling.MemorySecrets
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.Watched
import id.go.binjai.saberling.all
import id.go.binjai.saberling.core.ApiException
import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.Clock
import id.go.binjai.saberling.core.DraftView
import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.core.NearbyView
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PublicReportView
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.photo
import org.json.JSONArray
import org.json.JSONObject
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowDialog
import java.io.File
import java.nio.file.Files
import java.util.Collections

/** A real core; only what the office's server would have sent, and a full disk, are put in its place. */
class FlowCore(private val real: AppInterface) : AppInterface by real {
    /** Reports of others around. */
    var near: List<NearbyView> = emptyList()

    /** What a person supported. */
    val supported: MutableList<String> = Collections.synchronizedList(ArrayList())

    /** How often a report was handed in. */
    val submits: MutableList<String> = Collections.synchronizedList(ArrayList())

    /** Whether photos still find room. */
    @Volatile
    var diskFull = false

    /** Whether drafts cannot be read at this moment. */
    @Volatile
    var isUnreadable = false

    override fun draft(draftId: String): DraftView {
        if (isUnreadable) throw ApiException.Failed("data.broken", "Data ponsel tidak terbaca. Jangan hapus aplikasi; hubungi kantor.")
        return real.draft(draftId)
    }

    override fun nearHere(latDeg: Double, lonDeg: Double, accuracyM: Double?, category: String): List<NearbyView> = near

    override fun meToo(number: String): PublicReportView {
        supported.add(number)
        return near.first { it.report.number == number }.report
    }

    override fun keepPhoto(ownerId: String, role: PhotoRole, path: String): KeptPhotoView {
        check(Looper.myLooper() != Looper.getMainLooper()) { "a photo was prepared on the main thread" }
        if (diskFull) throw ApiException.Failed("disk.text", "Ruang ponsel habis, belum tersimpan. Kosongkan sedikit ruang; isian masih di layar.")
        return real.keepPhoto(ownerId, role, path)
    }

    /** What is said to somebody who reported the same a moment ago. */
    @Volatile
    var repeats: String? = null

    override fun submitDraft(draftId: String, evenIfRepeated: Boolean): ReportView {
        repeats?.let { throw ApiException.Failed("report.repeated", it) }
        return real.submitDraft(draftId, evenIfRepeated).also { submits.add(it.reportId) }
    }

    /** A report of somebody else in the middle of the city. */
    fun other(number: String = "9BX-2HF6-RQ8E"): NearbyView {
        val bounds = real.city().bounds
        return NearbyView(
            PublicReportView(
                number, ReportStatus.ASSIGNED, "Ditugaskan", "litter", "Tumpukan sampah", "k-pile",
                (bounds.southDeg + bounds.northDeg) / 2, (bounds.westDeg + bounds.eastDeg) / 2, 2u, false,
            ),
            "Di sekitar sini, jenisnya sama, belum selesai.",
        )
    }
}

/** A resident's phone and the flow on it. */
class FlowScene(
    intent: ((Context) -> Intent)? = null, seed: String = Stage.sampleSeed, allowed: Boolean = true, consented: Boolean = true,
    /** The core's folder, before the core is opened. */
    prepare: (File) -> Unit = {},
    clock: Clock? = null,
) {
    val stage = Stage(seed)
    val app: Context = RuntimeEnvironment.getApplication()
    init {
        prepare(File(stage.folder, "core"))
    }

    private val english = app.resources.configuration.locales[0].language == "en"
    val real: App = App.open(
        OpenOptions(
            dataDir = File(stage.folder, "core").path, seedPack = seed, language = if (english) "en" else "id",
            secrets = MemorySecrets(), network = stage.network, clock = clock,
        ),
    )
    val core = FlowCore(real)
    private val pictures: File = Files.createTempDirectory("pictures").toFile()
    private val locations = shadowOf(app.getSystemService(LocationManager::class.java))
    private var shots = 0
    lateinit var controller: ActivityController<ReportFlowActivity>

    init {
        stage.app.core = Core(Watched.over(core))
        shadowOf(stage.app).grantPermissions(Manifest.permission.CAMERA)
        if (allowed) allowLocation()
        if (consented) real.giveConsent(real.consent().version)
        if (intent != null) open(intent(app))
    }

    /** The flow as a launcher, a list or another app begins it. */
    fun open(intent: Intent) {
        controller = Robolectric.buildActivity(ReportFlowActivity::class.java, intent).setup()
    }

    val activity: ReportFlowActivity get() = controller.get()
    val state get() = activity.flow.state.value
    val root: View get() = activity.findViewById<ViewGroup>(R.id.report_root)

    /** A view of the page or of the sheet over it. */
    fun <V : View> view(id: Int): V = checkNotNull(activity.findViewById(id) ?: ShadowDialog.getLatestDialog()?.findViewById<V>(id)) { "no such view" }

    fun tap(id: Int) {
        check(view<View>(id).performClick()) { "nothing hears the click" }
        pass()
    }

    /** Taps what has these words or this label. */
    fun tap(words: String) {
        val found = root.all().first { it.isShown && it.hasOnClickListeners() && says(it, words) }
        check(found.performClick())
        pass()
    }

    private fun says(view: View, words: String) =
        view.contentDescription?.toString() == words || (view.all().any { it is TextView && it.text.toString() == words })

    /** All words on the page. */
    fun words(): String = root.all().filter { it.isShown && it is TextView }.joinToString("\n") { (it as TextView).text }

    fun pass() = shadowOf(Looper.getMainLooper()).idle()

    /** Waits longer than a screen does: photos are prepared meanwhile, in a build that is not optimised. */
    fun await(what: String, until: () -> Boolean) {
        val end = System.nanoTime() + 90_000_000_000
        while (true) {
            pass()
            if (until()) return pass()
            check(System.nanoTime() < end) { "$what did not come; it stands at ${state.stop}, ${state.problems}" }
            Thread.sleep(10)
        }
    }

    /** The step, and its page: that is drawn a moment after the state is there. */
    fun awaitStep(step: FlowStep) = await("the step $step") {
        state.stop.step == step && marks[step].let { it == null || activity.findViewById<View>(it) != null }
    }

    private val marks = mapOf(
        FlowStep.CATEGORY to R.id.report_grid, FlowStep.PLACE to R.id.place_map, FlowStep.NEARBY to R.id.nearby_yes,
        FlowStep.REVIEW to R.id.review_note, FlowStep.SAVED to R.id.saved_number,
    )

    fun awaitPhotos(count: Int) = await("$count photos") { state.draft?.photos?.size == count && state.preparing == null }

    /** What the flow asked another app for. */
    fun asked(action: String): Intent {
        var asked: Intent? = null
        await(action) { shadowOf(activity).peekNextStartedActivityForResult()?.intent?.action == action }
        asked = shadowOf(activity).nextStartedActivityForResult.intent
        return checkNotNull(asked)
    }

    /** The choice of photos, whichever this version of the phone has. */
    fun picker(): Intent = asked(if (id.go.binjai.saberling.api >= 33) MediaStore.ACTION_PICK_IMAGES else Intent.ACTION_GET_CONTENT)

    /** The camera app writes into the file that it was given, and comes back. */
    fun shoot(seed: Int = shots++) {
        val asked = asked(MediaStore.ACTION_IMAGE_CAPTURE)
        write(asked, photo(File(pictures, "$seed.jpg"), seed).readBytes())
        answer(asked, Activity.RESULT_OK, null)
    }

    fun write(asked: Intent, bytes: ByteArray) {
        @Suppress("DEPRECATION")
        val target: Uri = checkNotNull(asked.getParcelableExtra(MediaStore.EXTRA_OUTPUT))
        checkNotNull(app.contentResolver.openOutputStream(target)).use { it.write(bytes) }
    }

    fun answer(asked: Intent, result: Int, data: Intent?) {
        shadowOf(activity).receiveResult(asked, result, data)
        pass()
    }

    /** A picture that another app offers. */
    fun offered(name: String, bytes: ByteArray? = null): Uri {
        val uri = Uri.parse("content://gallery.example/$name")
        val data = bytes ?: photo(File(pictures, "$name.jpg"), name.hashCode()).readBytes()
        shadowOf(app.contentResolver).registerInputStreamSupplier(uri) {
            check(Looper.myLooper() != Looper.getMainLooper()) { "copied on the main thread" }
            data.inputStream()
        }
        return uri
    }

    fun allowLocation() {
        shadowOf(stage.app).grantPermissions(Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION)
        locations.setProviderEnabled(LocationManager.GPS_PROVIDER, true)
    }

    /** The person has switched it off for all apps. */
    fun locationOff() =
        app.getSystemService(LocationManager::class.java).getProviders(true).forEach { locations.setProviderEnabled(it, false) }

    /** The phone finds its place: in the middle of the city, or so many degrees away. */
    fun fix(accuracyM: Float = 6f, mock: Boolean = false, east: Double = 0.0, provider: String = LocationManager.GPS_PROVIDER) {
        val bounds = real.city().bounds
        val location = Location(provider)
        location.latitude = (bounds.southDeg + bounds.northDeg) / 2
        location.longitude = (bounds.westDeg + bounds.eastDeg) / 2 + east
        location.accuracy = accuracyM
        location.time = System.currentTimeMillis()
        location.elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos()
        if (mock) location.javaClass.getMethod("setIsFromMockProvider", Boolean::class.java).invoke(location, true)
        @Suppress("DEPRECATION")
        await("the search") { locations.getRequestLocationUpdateListeners().isNotEmpty() || state.place.own != null }
        locations.simulateLocation(location)
        pass()
    }

    /** The process is killed: only the saved state is left. */
    fun kill(between: () -> Unit = {}): Bundle {
        val saved = Bundle()
        controller.pause().stop().saveInstanceState(saved).destroy()
        between()
        val intent = activity.intent
        controller = Robolectric.buildActivity(ReportFlowActivity::class.java, intent).create(saved).start().restoreInstanceState(saved).resume().visible()
        pass()
        return saved
    }

    /** What is still on its way into drafts. */
    fun incoming(): List<File> = CameraFiles.root(app).walk().filter { it.isFile }.toList()

    fun drafts(): List<DraftView> = real.drafts()

    companion object {
        /** The sample city, whose first category asks this. */
        fun seedWith(questions: String): String {
            val seed = JSONObject(Stage.sampleSeed)
            seed.getJSONObject("config").getJSONArray("categories").getJSONObject(0).put("questions", JSONArray(questions))
            return seed.toString()
        }
    }
}
