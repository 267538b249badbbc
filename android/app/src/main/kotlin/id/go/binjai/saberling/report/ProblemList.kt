package id.go.binjai.saberling.report

import android.content.Context
import android.content.res.ColorStateList
import android.util.AttributeSet
import android.view.View
import android.widget.Button
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.QuestionView
import id.go.binjai.saberling.kit.Mishap
import id.go.binjai.saberling.kit.Problem
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.shown

/** What a person can do about a problem: ask the core again, choose a photo instead, allow the camera. */
class ProblemWays(val retry: () -> Unit, val gallery: () -> Unit, val settings: () -> Unit)

/** What is to be mended, as sentences at the place; they stay until it is mended. */
class ProblemList @JvmOverloads constructor(context: Context, attrs: AttributeSet? = null) : LinearLayout(context, attrs) {
    private var last: List<Problem>? = null

    init {
        orientation = VERTICAL
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE
        shown(false)
    }

    /** Shows them, each way on once. */
    fun show(problems: List<Problem>, ways: ProblemWays? = null) {
        if (problems == last) return
        last = problems
        removeAllViews()
        shown(problems.isNotEmpty())
        problems.forEach { problem ->
            val line = TextView(context, null, 0, R.style.Note_Red)
            line.text = problem.text ?: words(problem)
            line.compoundDrawableTintList = ColorStateList.valueOf(context.getColor(R.color.red))
            line.setCompoundDrawablesRelativeWithIntrinsicBounds(R.drawable.ic_alert, 0, 0, 0)
            addView(line, LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT).apply { topMargin = context.dp(10) })
        }
        if (ways == null) return
        if (problems.any { it.canRetry }) button(R.string.report_retry, ways.retry)
        if (problems.any { it.mishap in BY_GALLERY }) button(R.string.report_from_gallery, ways.gallery)
        if (problems.any { it.mishap == Mishap.CAMERA_DENIED }) button(R.string.report_open_settings, ways.settings)
    }

    private fun button(words: Int, act: () -> Unit) {
        val button = Button(context, null, 0, R.style.Button_Outline)
        button.setText(words)
        button.setOnClickListener { act() }
        addView(button, LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT).apply { topMargin = context.dp(8) })
    }

    private fun words(problem: Problem): String = when (problem.mishap) {
        Mishap.CAMERA_NONE -> context.getString(R.string.report_camera_none)
        Mishap.CAMERA_MISSING -> context.getString(R.string.report_camera_missing)
        Mishap.CAMERA_DENIED -> context.getString(R.string.report_camera_denied)
        Mishap.CAMERA_FULL -> context.getString(R.string.report_camera_full)
        Mishap.GALLERY_MISSING -> context.getString(R.string.report_gallery_missing)
        Mishap.PHOTO_NONE -> context.getString(R.string.report_photo_none)
        Mishap.PHOTO_SLOW -> context.getString(R.string.report_photo_slow, problem.number)
        Mishap.PHOTO_MANY -> context.getString(R.string.report_photo_many, problem.number)
        Mishap.PHOTO_GONE -> context.getString(R.string.report_photo_gone, problem.number)
        Mishap.DISK_FULL -> context.getString(R.string.report_disk_full, problem.number)
        Mishap.PLACE_NONE -> context.getString(R.string.report_place_none)
        Mishap.NUMBER_RANGE -> range(problem.question)
        Mishap.ANSWER_NONE, null -> context.getString(R.string.report_answer_none)
    }

    private fun range(question: QuestionView?): String {
        val min = question?.min
        val max = question?.max
        return if (min == null || max == null) context.getString(R.string.report_number_whole)
        else context.getString(R.string.report_number_range, "$min", "$max")
    }

    private companion object {
        val BY_GALLERY = setOf(Mishap.CAMERA_MISSING, Mishap.CAMERA_DENIED, Mishap.CAMERA_NONE, Mishap.PHOTO_NONE)
    }
}
