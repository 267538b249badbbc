package id.go.binjai.saberling.report

import android.content.Context
import android.content.Intent
import android.os.Bundle
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.kit.FlowMark
import id.go.binjai.saberling.kit.FlowStart
import id.go.binjai.saberling.kit.FlowStop

/** How the flow is begun, as intents. */
internal object FlowIntents {
    private const val BEGIN = "begin"
    private const val DRAFT = "draft"
    private const val FOLLOWS = "follows"
    private const val CATEGORY = "category"
    private const val PLACE = "place"

    /** What comes first. */
    enum class Begin { CAMERA, GALLERY, SHARED }

    fun new(context: Context, begin: Begin): Intent = Intent(context, ReportFlowActivity::class.java).putExtra(BEGIN, begin.name)

    fun resume(context: Context, draftId: String): Intent = Intent(context, ReportFlowActivity::class.java).putExtra(DRAFT, draftId)

    fun again(context: Context, number: String, fix: LocationFix?, category: String?): Intent {
        val intent = new(context, Begin.CAMERA).putExtra(FOLLOWS, number).putExtra(CATEGORY, category)
        if (fix != null) intent.putExtra(PLACE, doubleArrayOf(fix.latDeg, fix.lonDeg))
        return intent
    }

    fun begin(intent: Intent): Begin = when (intent.action) {
        Intent.ACTION_SEND, Intent.ACTION_SEND_MULTIPLE -> Begin.SHARED
        else -> Begin.values().find { it.name == intent.getStringExtra(BEGIN) } ?: Begin.CAMERA
    }

    fun start(intent: Intent): FlowStart {
        if (begin(intent) == Begin.SHARED) return FlowStart.New()
        intent.getStringExtra(DRAFT)?.let { return FlowStart.Resume(it) }
        // The place of the report before is a person's choice, whatever it was then.
        val fix = intent.getDoubleArrayExtra(PLACE)?.takeIf { it.size == 2 }
            ?.let { LocationFix(latDeg = it[0], lonDeg = it[1], source = FixSource.PIN) }
        return FlowStart.New(intent.getStringExtra(FOLLOWS), fix, intent.getStringExtra(CATEGORY))
    }
}

/** Where the flow stands, in a saved state. */
internal object FlowSaved {
    private const val DRAFT = "flow.draft"
    private const val REPORT = "flow.report"
    private const val TRAIL = "flow.trail"
    private const val SETTLED = "flow.settled"
    private const val ASKED = "flow.asked"

    fun write(into: Bundle, mark: FlowMark?) {
        if (mark == null) return
        into.putString(DRAFT, mark.draftId)
        into.putString(REPORT, mark.reportId)
        into.putStringArrayList(TRAIL, ArrayList(mark.trail.map { it.write() }))
        into.putBoolean(SETTLED, mark.placeSettled)
        into.putBoolean(ASKED, mark.nearbyAsked)
    }

    fun read(from: Bundle): FlowMark? {
        val draft = from.getString(DRAFT)
        val report = from.getString(REPORT)
        if (draft == null && report == null) return null
        val trail = from.getStringArrayList(TRAIL).orEmpty().mapNotNull(FlowStop::read)
        return FlowMark(draft, report, trail, from.getBoolean(SETTLED), from.getBoolean(ASKED))
    }
}
