package id.go.binjai.saberling.report

import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Bundle
import android.os.SystemClock
import android.view.MotionEvent
import android.widget.FrameLayout
import android.widget.Toast
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Taps
import id.go.binjai.saberling.core
import id.go.binjai.saberling.home.Questions
import id.go.binjai.saberling.kit.FlowStart
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.FlowStop
import id.go.binjai.saberling.kit.FlowTold
import id.go.binjai.saberling.kit.Leaving
import id.go.binjai.saberling.kit.Mishap
import id.go.binjai.saberling.kit.Pin
import id.go.binjai.saberling.kit.ReportFlow
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.Grounds
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import java.io.File

// parity: report.capture
/** The resident's way from a photo to "saved on the phone": one page a step. What it decides is the flow's. */
class ReportFlowActivity : BaseActivity(), PageHost {
    override lateinit var flow: ReportFlow
        private set
    private lateinit var root: FrameLayout
    private lateinit var dialogs: FlowDialogs
    private val permissions by lazy { FlowPermissions(this, Asked(this)) }
    private val back = BackWay(this) { flow.back() }
    private var page: Page? = null
    private var stop: FlowStop? = null
    private var ground: Ground? = null
    private var grounds: Job? = null
    private val questions = Questions { _, _ -> sourceDialog(this, { camera() }, ::gallery) }
    private var cameraFile: String? = null
    private var retaken: String? = null
    private var deafUntil = 0L
    private val taps = Taps()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        root = FrameLayout(this)
        root.id = R.id.report_root
        setContentView(root)
        cameraFile = savedInstanceState?.getString(CAMERA_FILE)
        retaken = savedInstanceState?.getString(RETAKEN)
        val start = savedInstanceState?.let(FlowSaved::read)?.let { FlowStart.Restore(it) } ?: FlowIntents.start(intent)
        flow = model("flow") { ReportFlow(core, PhoneLocation(applicationContext), CameraFiles.incoming(this), start) }
        dialogs = FlowDialogs(this, flow, ::blur) { camera(it) }
        flow.state.show(::draw)
        flow.told.show(::hear)
        questions.restore(savedInstanceState)
    }

    override fun onStart() {
        super.onStart()
        if (!permissions.needsCamera()) flow.over(Mishap.CAMERA_DENIED)
        if (flow.state.value.stop.step != FlowStep.SAVED) flow.locate()
    }

    override fun onStop() {
        flow.pause()
        super.onStop()
    }

    override fun onDestroy() {
        dialogs.close()
        questions.close()
        super.onDestroy()
    }

    // parity: report.killed
    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        FlowSaved.write(outState, flow.mark())
        outState.putString(CAMERA_FILE, cameraFile)
        outState.putString(RETAKEN, retaken)
        questions.save(outState)
    }

    private fun draw(state: FlowState) {
        val isReady = state.draft != null || state.report != null || state.problems.isNotEmpty()
        if (!isReady) return
        if (page == null || stop != state.stop) turnTo(state.stop)
        page?.draw(state)
        dialogs.draw(state)
    }

    private fun turnTo(to: FlowStop) {
        stop = to
        root.removeAllViews()
        val next = Page.of(to.step, this, root)
        page = next
        root.addView(next.view)
        insets(next.top, next.bottom)
        root.requestApplyInsets()
        ground?.let(next::ground)
        if (to.step in MAPPED) readGround()
        if (to.step == FlowStep.SAVED) scope.launch { next.offerNotifications(permissions.mayOfferNotifications()) }
        back.listen(to.step != FlowStep.SAVED)
    }

    private fun readGround() {
        if (grounds != null) return
        grounds = scope.launch {
            Grounds.of(core).collect {
                ground = it
                page?.ground(it)
            }
        }
    }

    private fun hear(told: FlowTold) {
        when (told) {
            is FlowTold.Ready -> begin()
            FlowTold.AskLocation -> scope.launch { permissions.askLocationOnce() }
            FlowTold.MovedOn -> deafUntil = SystemClock.uptimeMillis() + DEAF_MS
            is FlowTold.Left -> leave(told.why)
        }
    }

    private fun begin() {
        when (FlowIntents.begin(intent)) {
            FlowIntents.Begin.CAMERA -> camera()
            FlowIntents.Begin.GALLERY -> gallery()
            FlowIntents.Begin.SHARED -> takeIn(PhotoIntents.shared(this, intent))
        }
    }

    private fun leave(why: Leaving) {
        val words = when (why) {
            Leaving.NOTHING, Leaving.DISCARDED -> null
            Leaving.DRAFT_KEPT -> R.string.report_draft_kept
            Leaving.DRAFT_GONE -> R.string.report_draft_gone
            Leaving.SUPPORTED -> R.string.report_supported_said
        }
        if (words != null) Toast.makeText(applicationContext, words, Toast.LENGTH_LONG).show()
        finish()
    }

    override fun camera(retaken: String?) {
        this.retaken = retaken
        if (permissions.needsCamera()) return permissions.askCamera()
        if (!taps.first()) return
        scope.launch {
            val file = flow.cameraTarget(retaken) ?: return@launch taps.over()
            cameraFile = file.path
            try {
                @Suppress("DEPRECATION")
                startActivityForResult(PhotoIntents.camera(this@ReportFlowActivity, file), CAMERA)
            } catch (_: ActivityNotFoundException) {
                noCamera(Mishap.CAMERA_MISSING, file)
            } catch (_: SecurityException) {
                noCamera(Mishap.CAMERA_DENIED, file)
            }
        }
    }

    private fun noCamera(why: Mishap, file: File) {
        taps.over()
        cameraFile = null
        flow.noPhoto(why, file)
    }

    override fun gallery() {
        if (!taps.first()) return
        for (intent in listOf(PhotoIntents.gallery(), PhotoIntents.documents())) {
            try {
                @Suppress("DEPRECATION")
                return startActivityForResult(intent, GALLERY)
            } catch (_: ActivityNotFoundException) {
                // The other way remains.
                continue
            }
        }
        taps.over()
        flow.noPhoto(Mishap.GALLERY_MISSING)
    }

    override fun addPhoto() = questions.ask(SOURCE)

    private fun blur(photoId: String) {
        val draftId = flow.state.value.draft?.draftId ?: return
        @Suppress("DEPRECATION")
        startActivityForResult(BlurActivity.intent(this, draftId, photoId), BLUR)
    }

    override fun dictate() {
        try {
            @Suppress("DEPRECATION")
            startActivityForResult(Dictation.intent(this), DICTATE)
        } catch (_: ActivityNotFoundException) {
            Toast.makeText(applicationContext, R.string.report_no_dictation, Toast.LENGTH_LONG).show()
        }
    }

    @Deprecated("Deprecated in Java")
    override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?) {
        taps.over()
        val isOk = resultCode == RESULT_OK
        when (requestCode) {
            CAMERA -> cameraFile?.let { if (isOk) flow.fromCamera(File(it)) else flow.notTaken(File(it)) }
            GALLERY -> chosen(if (isOk) data else null)
            BLUR -> flow.photoChanged()
            DICTATE -> Dictation.said(data)?.let { flow.note("${flow.state.value.note} $it".trim()) }
        }
        if (requestCode == CAMERA) cameraFile = null
    }

    private fun chosen(result: Intent?) {
        val uris = PhotoIntents.picked(result)
        if (uris.isEmpty()) flow.notTaken(null) else takeIn(uris)
    }

    private fun takeIn(uris: List<Uri>) {
        val sources = uris.take(PhotoIntents.MOST).map { PhotoIntents.source(applicationContext.contentResolver, it) }
        flow.takeIn(sources, more = uris.size - sources.size)
    }

    override fun openSettings() {
        permissions.openSettings()
    }

    override fun askLocation() = permissions.askLocation()

    override fun askNotifications() {
        page?.offerNotifications(false)
        scope.launch { permissions.askNotifications() }
    }

    override fun declineNotifications() {
        page?.offerNotifications(false)
        scope.launch { permissions.declineNotifications() }
    }

    override fun onRequestPermissionsResult(requestCode: Int, permissions: Array<String>, grantResults: IntArray) {
        super.onRequestPermissionsResult(requestCode, permissions, grantResults)
        // The question was put away, by another one or by the end of the process: that is no answer.
        if (grantResults.isEmpty()) return
        when (requestCode) {
            FlowPermissions.LOCATION -> flow.locate()
            FlowPermissions.LOCATION_AGAIN -> if (this.permissions.isLocationRefused()) this.permissions.openSettings() else flow.locate()
            FlowPermissions.CAMERA -> if (this.permissions.needsCamera()) flow.noPhoto(Mishap.CAMERA_DENIED) else camera(retaken)
            FlowPermissions.NOTIFICATIONS -> if (grantResults.none { it == 0 }) Toast.makeText(applicationContext, R.string.report_notify_off, Toast.LENGTH_LONG).show()
        }
    }

    override fun again() {
        startActivity(camera(this))
        finish()
    }

    override fun back() = flow.back()

    @Deprecated("Deprecated in Java")
    override fun onBackPressed() = flow.back()

    /** A step that came by itself takes no tap that was meant for the one before. */
    override fun dispatchTouchEvent(event: MotionEvent): Boolean =
        if (event.actionMasked == MotionEvent.ACTION_DOWN && SystemClock.uptimeMillis() < deafUntil) true else super.dispatchTouchEvent(event)

    companion object {
        private const val CAMERA = 1
        private const val GALLERY = 2
        private const val BLUR = 3
        private const val DICTATE = 4
        private const val SOURCE = 1
        private const val DEAF_MS = 600L
        private const val CAMERA_FILE = "camera"
        private const val RETAKEN = "retaken"
        private val MAPPED = setOf(FlowStep.PLACE, FlowStep.NEARBY, FlowStep.REVIEW)

        /** Begins with the phone's camera. */
        fun camera(context: Context): Intent = FlowIntents.camera(context)

        /** The same at a place that the person chose on the map. */
        fun cameraAt(context: Context, pin: Pin): Intent = FlowIntents.cameraAt(context, pin)

        /** Begins with photos that are there already. */
        fun gallery(context: Context): Intent = FlowIntents.gallery(context)

        /** Goes on with a draft. */
        fun resume(context: Context, draftId: String): Intent = FlowIntents.resume(context, draftId)

        /** Reports again at the place of an own report. */
        fun again(context: Context, reportId: String): Intent = FlowIntents.again(context, reportId)
    }
}
