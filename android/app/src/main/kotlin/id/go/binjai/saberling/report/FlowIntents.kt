package id.go.binjai.saberling.report

import android.content.Context
import android.content.Intent
import android.os.Bundle
import id.go.binjai.saberling.kit.FlowMark
import id.go.binjai.saberling.kit.FlowStart
import id.go.binjai.saberling.kit.FlowStop
import id.go.binjai.saberling.kit.Pin

// parity: report.share
/** How the flow is begun, as intents. */
internal object FlowIntents {
    private const val START = "start"
    // parity: system.shortcut
    private const val CAMERA = "camera"
    private const val GALLERY = "gallery"
    private const val DRAFT = "draft_id"
    private const val REPORT = "report_id"
    private const val LAT = "lat_deg"
    private const val LON = "lon_deg"
    private const val ACCURACY = "accuracy_m"

    /** What comes first. */
    enum class Begin { CAMERA, GALLERY, SHARED }

    fun camera(context: Context): Intent = flow(context).putExtra(START, CAMERA)

    fun cameraAt(context: Context, pin: Pin): Intent = camera(context).putExtra(LAT, pin.latDeg).putExtra(LON, pin.lonDeg)
        .also { intent -> pin.accuracyM?.let { intent.putExtra(ACCURACY, it) } }

    fun gallery(context: Context): Intent = flow(context).putExtra(START, GALLERY)

    fun resume(context: Context, draftId: String): Intent = flow(context).putExtra(DRAFT, draftId)

    fun again(context: Context, reportId: String): Intent = flow(context).putExtra(REPORT, reportId)

    fun begin(intent: Intent): Begin = when {
        intent.action == Intent.ACTION_SEND || intent.action == Intent.ACTION_SEND_MULTIPLE -> Begin.SHARED
        intent.getStringExtra(START) == GALLERY -> Begin.GALLERY
        else -> Begin.CAMERA
    }

    /** What other apps share only begins a new draft, whatever else they put in. */
    fun start(intent: Intent): FlowStart {
        if (begin(intent) == Begin.SHARED) return FlowStart.New
        intent.getStringExtra(DRAFT)?.let { return FlowStart.Resume(it) }
        intent.getStringExtra(REPORT)?.let { return FlowStart.Again(it) }
        return pin(intent)?.let { FlowStart.At(it) } ?: FlowStart.New
    }

    private fun pin(intent: Intent): Pin? {
        if (!intent.hasExtra(LAT) || !intent.hasExtra(LON)) return null
        val accuracyM = if (intent.hasExtra(ACCURACY)) intent.getDoubleExtra(ACCURACY, 0.0) else null
        return Pin(intent.getDoubleExtra(LAT, 0.0), intent.getDoubleExtra(LON, 0.0), accuracyM)
    }

    private fun flow(context: Context) = Intent(context, ReportFlowActivity::class.java)
}

/** Where the flow stands, in a saved state. */
internal object FlowSaved {
    private const val DRAFT = "flow.draft"
    private const val REPORT = "flow.report"
    private const val TRAIL = "flow.trail"
    private const val SETTLED = "flow.settled"
    private const val ASKED = "flow.asked"
    private const val DIALOG = "flow.dialog"

    fun write(into: Bundle, mark: FlowMark?) {
        if (mark == null) return
        into.putString(DRAFT, mark.draftId)
        into.putString(REPORT, mark.reportId)
        into.putStringArrayList(TRAIL, ArrayList(mark.trail.map { it.write() }))
        into.putBoolean(SETTLED, mark.placeSettled)
        into.putBoolean(ASKED, mark.nearbyAsked)
        into.putString(DIALOG, mark.dialog)
    }

    fun read(from: Bundle): FlowMark? {
        val draft = from.getString(DRAFT)
        val report = from.getString(REPORT)
        if (draft == null && report == null) return null
        val trail = from.getStringArrayList(TRAIL).orEmpty().mapNotNull(FlowStop::read)
        return FlowMark(draft, report, trail, from.getBoolean(SETTLED), from.getBoolean(ASKED), from.getString(DIALOG))
    }
}
