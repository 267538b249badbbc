package id.go.binjai.saberling.report

import android.text.Editable
import android.text.TextWatcher
import android.view.View
import android.view.ViewGroup
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.DraftView
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.core.SyncView
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.Spot
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.map.MapAccuracy
import id.go.binjai.saberling.map.MapView
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.lead
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.speakAsButton

// parity: report.review
/** All of the report on one page, each part with the way to change it. */
internal class ReviewPage(host: PageHost, into: ViewGroup) : Page(host, R.layout.report_review, into) {
    private val context = into.context
    private val photos: PhotoStrip = find(R.id.report_photos)
    private val note: EditText = find(R.id.review_note)
    private val map: MapView = find(R.id.review_map)
    private val answers = ReviewAnswers(host, find(R.id.review_answers), find(R.id.review_more), find(R.id.review_optional))
    private val areas: LinearLayout = find(R.id.review_areas)
    private var lastAreas: Any? = null
    private var lastPoint: Any? = null

    init {
        stepBar(find(R.id.report_bar), R.string.report_check, 2) { host.back() }
        photos.columns = if (context.isLargeText) 3 else 4
        find<SwitchRow>(R.id.review_anonymous)
            .label(R.drawable.ic_anon, R.string.report_anonymous, R.string.report_anonymous_hint) { flow.anonymous(it) }
        find<SwitchRow>(R.id.review_confidential)
            .label(R.drawable.ic_lock, R.string.report_confidential, R.string.report_confidential_hint) { flow.confidential(it) }
        find<View>(R.id.review_send).apply {
            contentDescription = context.getString(R.string.report_send)
            speakAsButton()
            setOnClickListener { flow.send() }
        }
        find<View>(R.id.review_dictate).setOnClickListener { host.dictate() }
        map.shown(!context.isLargeText)
        map.clipToOutline = true
        note.contentDescription = context.getString(R.string.report_note)
        note.addTextChangedListener(object : TextWatcher {
            override fun beforeTextChanged(text: CharSequence?, start: Int, count: Int, after: Int) = Unit
            override fun onTextChanged(text: CharSequence?, start: Int, before: Int, count: Int) = Unit
            override fun afterTextChanged(text: Editable) = flow.note(text.toString())
        })
    }

    override fun ground(ground: Ground) {
        map.ground = ground
    }

    override fun draw(state: FlowState) {
        val draft = state.draft ?: return
        photos.show(draft.photos, state.preparing, flow::openPhoto, host::addPhoto)
        find<ProblemList>(R.id.report_problems)
            .show(state.problems(Spot.PHOTOS) + state.problems(Spot.CATEGORY) + state.problems(Spot.PLACE), photoWays(host))
        find<SplitRow>(R.id.review_category)
            .show(Look.category(draft.icon), draft.categoryName.orEmpty(), null, R.string.report_change_category, flow::changeCategory)
        drawPlace(draft)
        drawAreas(draft, state)
        answers.draw(draft)
        find<TextView>(R.id.review_doubts).say(draft.doubts.joinToString("\n").ifEmpty { null })
        if (note.text.toString() != state.note) {
            note.setText(state.note)
            note.setSelection(state.note.length)
        }
        find<View>(R.id.review_note_box).isActivated = state.problems(Spot.NOTE).isNotEmpty()
        find<ProblemList>(R.id.review_note_problems).show(state.problems(Spot.NOTE) + state.problems(Spot.QUESTION))
        find<SwitchRow>(R.id.review_anonymous).show(draft.content.anonymous)
        find<SwitchRow>(R.id.review_confidential).show(draft.content.confidential)
        find<ProblemList>(R.id.review_send_problems).show(state.problems(Spot.SEND))
        find<TextView>(R.id.review_send_word).setText(if (state.sending) R.string.report_sending else R.string.report_send)
        drawSync(state.sync)
    }

    private fun drawPlace(draft: DraftView) {
        val place = draft.place
        val fix = draft.bestFix
        val exact = fix?.accuracyM?.toInt()
        val hint = when {
            fix == null -> context.getString(R.string.report_no_place_hint)
            place?.areaName == null -> null
            fix.source == FixSource.PIN -> context.getString(R.string.report_by_pin)
            exact != null -> context.getString(R.string.report_exact_to, exact)
            else -> null
        }
        val chosen = place?.candidates?.find { it.code == draft.content.chosenArea }?.name
        val name = chosen ?: place?.areaName ?: place?.text ?: context.getString(R.string.report_no_place)
        find<SplitRow>(R.id.review_place).show(
            if (context.isLargeText) "pin" else null, name,
            listOfNotNull(place?.districtName?.takeIf { place.areaName != null }, hint).joinToString("\n"),
            R.string.report_change_place, flow::changePlace,
        )
        map.shown(!context.isLargeText && fix != null)
        val point = fix?.let { Triple(it.latDeg, it.lonDeg, it.accuracyM) }
        if (fix == null || point == lastPoint) return
        lastPoint = point
        val at = LatLon(fix.latDeg, fix.lonDeg)
        map.accuracy = fix.accuracyM?.let { MapAccuracy(at, it) }
        map.look(at, PREVIEW_M)
    }

    /** Near a border the choice stays open until the person makes it, here or never. */
    private fun drawAreas(draft: DraftView, state: FlowState) {
        val candidates = draft.place?.candidates.orEmpty().takeIf { it.size > 1 }.orEmpty()
        areas.shown(candidates.isNotEmpty())
        val now = candidates to draft.content.chosenArea
        if (now == lastAreas || state.draft == null) return
        lastAreas = now
        areas.removeAllViews()
        if (candidates.isEmpty()) return
        val label = TextView(context, null, 0, R.style.Text_Second)
        label.setText(R.string.report_choose_area)
        label.setPadding(context.dp(4), 0, 0, context.dp(8))
        areas.addView(label)
        candidates.forEach { area ->
            val metres = context.getString(R.string.report_metres, area.distanceM.toInt())
            val hint = context.getString(if (area.code == draft.place?.areaCode) R.string.report_pin_here else R.string.report_across, metres)
            areas.addView(choiceRow(areas, area.name, hint, area.code == draft.content.chosenArea) { flow.keepArea(area.code) })
        }
        areas.addView(choiceRow(areas, context.getString(R.string.report_dont_know), null, draft.content.chosenArea == null) { flow.keepArea(null) })
    }

    private fun drawSync(sync: SyncView?) {
        val line: TextView = find(R.id.review_sync)
        line.shown(!context.isLargeText)
        val isOffline = sync?.phase == SyncPhase.OFFLINE
        val isTold = isOffline || sync?.phase == SyncPhase.REVOKED || sync?.phase == SyncPhase.OUTDATED
        line.text = if (isTold) sync?.text else context.getString(R.string.report_draft_kept)
        line.lead(if (isOffline) "nosignal" else "saved", context.dp(18), context.getColor(R.color.ink2))
    }

    private companion object {
        const val PREVIEW_M = 150.0
    }
}
