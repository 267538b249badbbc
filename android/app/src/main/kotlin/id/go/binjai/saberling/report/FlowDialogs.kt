package id.go.binjai.saberling.report

import android.app.Activity
import android.app.AlertDialog
import android.app.Dialog
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.Window
import android.view.WindowManager
import android.widget.Button
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.FlowDialog
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.kit.ReportFlow
import id.go.binjai.saberling.widget.PhotoThumb
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.say

/** Sheets over the step, as the flow's state has them: a rotation shows them again. */
internal class FlowDialogs(private val activity: Activity, private val flow: ReportFlow, private val blur: (String) -> Unit, private val retake: (String) -> Unit) {
    private var asked: FlowDialog? = null
    private var open: Dialog? = null

    /** Shows what is asked, or nothing. */
    fun draw(state: FlowState) {
        if (state.dialog == asked) return
        asked = state.dialog
        close()
        open = when (val now = state.dialog) {
            null -> null
            is FlowDialog.Consent -> ask(R.string.report_consent, now.view.text, R.string.report_consent_yes, R.string.report_not_now, flow::agree)
            is FlowDialog.Repeated -> ask(R.string.report_repeated_ask, now.text, R.string.report_repeated_send, R.string.report_repeated_not, flow::sendRepeated)
            FlowDialog.Supported -> ask(
                R.string.report_supported, activity.getString(R.string.report_supported_ask), R.string.report_discard_draft, R.string.report_keep_draft, flow::discard,
            )
            FlowDialog.Discard -> ask(
                R.string.report_discard_draft, activity.getString(R.string.report_discard_ask), R.string.report_discard_draft, R.string.report_keep_draft, flow::discard,
            )
            is FlowDialog.Photo -> photo(state, now.photoId)
        }
    }

    /** The activity goes: its windows go with it. What was asked is asked again by the next one. */
    fun close() {
        open?.setOnCancelListener(null)
        open?.dismiss()
        open = null
    }

    private fun ask(title: Int, text: String, yes: Int, no: Int, act: () -> Unit): Dialog = sheet(R.layout.report_ask) { view ->
        view.findViewById<TextView>(R.id.ask_title).setText(title)
        view.findViewById<TextView>(R.id.ask_text).text = text
        view.findViewById<Button>(R.id.ask_yes).apply { setText(yes); setOnClickListener { act() } }
        view.findViewById<Button>(R.id.ask_no).apply { setText(no); setOnClickListener { flow.dismiss() } }
    }

    private fun photo(state: FlowState, photoId: String): Dialog? {
        val photos = state.draft?.photos.orEmpty()
        val index = photos.indexOfFirst { it.photoId == photoId }
        val photo = photos.getOrNull(index) ?: return null
        return sheet(R.layout.report_photo) { view ->
            view.findViewById<TextView>(R.id.photo_title).text = activity.getString(R.string.report_photo_of, index + 1, photos.size)
            view.findViewById<PhotoThumb>(R.id.photo_picture).show(photo.fullPath, edge = activity.dp(320))
            view.findViewById<TextView>(R.id.photo_notice).say(photo.notice)
            view.findViewById<View>(R.id.photo_blur).setOnClickListener { flow.dismiss(); blur(photoId) }
            view.findViewById<View>(R.id.photo_retake).setOnClickListener { flow.dismiss(); retake(photoId) }
            view.findViewById<View>(R.id.photo_drop).setOnClickListener { flow.dropPhoto(photoId) }
            view.findViewById<View>(R.id.photo_close).setOnClickListener { flow.dismiss() }
        }
    }

    private fun sheet(layout: Int, fill: (View) -> Unit): Dialog {
        val dialog = Dialog(activity)
        dialog.requestWindowFeature(Window.FEATURE_NO_TITLE)
        dialog.setContentView(layout)
        dialog.window?.apply {
            setBackgroundDrawableResource(android.R.color.transparent)
            setGravity(Gravity.BOTTOM)
            setLayout(ViewGroup.LayoutParams.MATCH_PARENT, ViewGroup.LayoutParams.WRAP_CONTENT)
            addFlags(WindowManager.LayoutParams.FLAG_DIM_BEHIND)
        }
        dialog.findViewById<View>(android.R.id.content)?.let(fill)
        dialog.setOnCancelListener { flow.dismiss() }
        dialog.show()
        return dialog
    }
}

/** Where a new photo comes from. */
internal fun sourceDialog(activity: Activity, camera: () -> Unit, gallery: () -> Unit): AlertDialog {
    val names = arrayOf(activity.getString(R.string.report_camera), activity.getString(R.string.report_gallery))
    return AlertDialog.Builder(activity).setTitle(R.string.report_add_from)
        .setItems(names) { _, which -> if (which == 0) camera() else gallery() }
        .setNegativeButton(R.string.report_close, null)
        .create()
}
