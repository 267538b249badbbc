package id.go.binjai.saberling.screens

import android.app.Activity
import android.content.Intent
import android.net.Uri
import android.os.Bundle
import android.view.View
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.crew.ActivateActivity
import id.go.binjai.saberling.crew.CrewListActivity
import id.go.binjai.saberling.crew.EvidenceCameraActivity
import id.go.binjai.saberling.crew.TaskActivity
import id.go.binjai.saberling.home.EditActivity
import id.go.binjai.saberling.home.PhotoActivity
import id.go.binjai.saberling.home.RateActivity
import id.go.binjai.saberling.home.ReportActivity
import id.go.binjai.saberling.home.RespondActivity
import id.go.binjai.saberling.home.asked
import id.go.binjai.saberling.home.day
import id.go.binjai.saberling.home.nothing
import id.go.binjai.saberling.home.press
import id.go.binjai.saberling.home.resolved
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.home.PhotoCaption
import id.go.binjai.saberling.kit.home.PhotoLook
import id.go.binjai.saberling.kit.home.Reply
import id.go.binjai.saberling.report.BlurActivity
import id.go.binjai.saberling.report.ReportFlowActivity
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.settings.LicenceActivity
import id.go.binjai.saberling.settings.LicencesActivity
import id.go.binjai.saberling.settings.MoveActivity
import id.go.binjai.saberling.settings.SettingsActivity
import id.go.binjai.saberling.settings.TakeOverActivity
import id.go.binjai.saberling.system.LinkActivity
import kotlin.reflect.KClass

/**
 * A screen in one of its states: whose phone it is, how it is opened, and how to see that its content is there.
 * [asks] is what the core is asked before that; null for a state that somebody's taps lead to by [act], until [then].
 */
class Entry(
    val name: String,
    val activity: KClass<out Activity>,
    val whose: Phone.() -> AppInterface,
    val asks: Set<String>?,
    val intent: Phone.() -> Intent = { Intent(app, activity.java) },
    val saved: Phone.() -> Bundle? = { null },
    val act: (Activity.() -> Unit)? = null,
    val then: Activity.() -> Boolean = { true },
    /** What is typed there is secret, and no saved state has it. */
    val secret: Boolean = false,
    /** It only passes on: nothing is drawn. */
    val passes: Boolean = false,
    val ready: Activity.() -> Boolean,
)

/** Every screen of the app. What is missing here fails the tests. */
val ENTRIES: List<Entry> = home() + report() + answers() + crew() + settings()

private val Activity.words: String get() = said().joinToString("\n")

private fun Phone.one(report: ReportView): AppInterface = resident.also { it.all = listOf(report) }

private fun Phone.day(): AppInterface = resident.also { it.day(isEnglish) }

private fun Phone.nobodys(): AppInterface = resident.also {
    it.all = emptyList()
    it.public = emptyList()
}

private fun Phone.refused(): AppInterface = one(
    resident.view(
        1, "k-pile", say("Tumpukan sampah", "Pile of litter"), "Sei Melati", 5, null, null, Sending.REJECTED,
        say("Perlu tindakan: isian tidak bisa dibaca.", "Action needed: the form cannot be read."), nothing.copy(correct = true, discard = true),
    ),
)

/** Begun, with one photo that is kept. */
private fun Phone.disputing(): AppInterface = resolved().also {
    it.keptPhotos("r1", PhotoRole.DISPUTE).forEach { photo -> it.dropKeptPhoto(photo.photoId) }
    it.keepPhoto("r1", PhotoRole.DISPUTE, resident.picture(9))
}

private fun Phone.asked() = one(resident.asked(isEnglish))

private fun Phone.resolved() = one(resident.resolved(isEnglish))

private fun Phone.closed() = one(resident.resolved(isEnglish).copy(status = ReportStatus.CLOSED, statusText = say("Tuntas", "Closed"), can = nothing.copy(rate = true, dispute = true)))

private fun Phone.page() = ReportActivity.intent(app, "r1")

private fun home(): List<Entry> = listOf(
    Entry("home", MainActivity::class, { day() }, setOf("reports", "city")) { "Sei Melati" in words },
    Entry("home-first", MainActivity::class, { nobodys() }, setOf("reports", "city")) {
        findViewById<View>(R.id.home_first).isShown
    },
    Entry("reports", MainActivity::class, { day() }, setOf("reports", "city"), { MainActivity.reports(app) }) { "Kampung Delima" in words },
    Entry(
        "reports-discard", MainActivity::class, { refused() },
        null, { MainActivity.reports(app) }, act = { press(getString(R.string.mend_discard)) },
    ) { said().any { it == getString(R.string.mend_discard) } },
    Entry("page", ReportActivity::class, { resolved() }, setOf("report", "city"), { page() }) { "Sei Melati" in words },
    Entry("page-rate", ReportActivity::class, { closed() }, setOf("report", "city"), { page() }) { "Sei Melati" in words },
    Entry("page-asked", ReportActivity::class, { asked() }, setOf("report", "city"), { page() }) { "Sei Melati" in words },
    Entry("page-withdraw", ReportActivity::class, { asked() }, null, { page() }, act = { choose(R.string.page_withdraw) }) { "Sei Melati" in words },
    Entry("page-erase", ReportActivity::class, { asked() }, null, { page() }, act = { choose(R.string.page_erase) }) { "Sei Melati" in words },
    Entry("page-retake", ReportActivity::class, { asked() }, null, { ReportActivity.retake(app, "r1", "p1") }, act = {}) { "Sei Melati" in words },
    Entry("photo", PhotoActivity::class, { resolved() }, emptySet(), { photos() }) { "1" in words },
    Entry("photo-next", PhotoActivity::class, { resolved() }, null, { photos() }, act = { findViewById<View>(R.id.photo_next).performClick() }, then = { "2" in words }) { "1" in words },
)

private fun Phone.photos(): Intent = PhotoActivity.intent(
    app, resident.resolved(isEnglish).photos.map { PhotoLook(it.photoId, it.thumbPath, it.fullPath, PhotoCaption.AFTER, false, null) }, 0,
)

private fun report(): List<Entry> = listOf(
    flow(FlowStep.CATEGORY) { findViewById<View>(R.id.report_grid) != null },
    flow(FlowStep.QUESTION) { said().any { it.startsWith("Seberapa") || it.startsWith("How large") } },
    flow(FlowStep.PLACE) { findViewById<View>(R.id.place_use) != null },
    flow(FlowStep.NEARBY, from = FlowStep.PLACE, act = { findViewById<View>(R.id.place_use).performClick() }, then = { findViewById<View>(R.id.nearby_no) != null }) {
        findViewById<View>(R.id.place_use) != null
    },
    flow(FlowStep.REVIEW) { findViewById<View>(R.id.review_send) != null },
    flow(FlowStep.SAVED, asks = setOf("categories", "report")) { findViewById<View>(R.id.saved_number) != null },
    flow(FlowStep.REVIEW, "consent", then = { dialog != null }, act = { findViewById<View>(R.id.review_send).performClick() }) { findViewById<View>(R.id.review_send) != null },
    flow(FlowStep.REVIEW, "photo", then = { dialog != null }, act = { press(getString(R.string.report_photo_open, 1, 1)) }) { findViewById<View>(R.id.review_send) != null },
    flow(FlowStep.REVIEW, "discard", then = { dialog != null }, act = { (this as ReportFlowActivity).flow.askDiscard() }) { findViewById<View>(R.id.review_send) != null },
    flow(FlowStep.REVIEW, "source", then = { dialog != null }, act = { press(getString(R.string.report_add_photo)) }) { findViewById<View>(R.id.review_send) != null },
    flow(
        FlowStep.NEARBY, "supported", from = FlowStep.PLACE, then = { dialog != null },
        act = {
            findViewById<View>(R.id.place_use).performClick()
            settle("what is near") { findViewById<View>(R.id.nearby_yes) != null }
            findViewById<View>(R.id.nearby_yes).performClick()
        },
    ) { findViewById<View>(R.id.place_use) != null },
    flow(FlowStep.REVIEW, "repeated", act = { findViewById<View>(R.id.review_send).performClick() }, then = { dialog != null }) { findViewById<View>(R.id.review_send) != null },
    Entry("blur", BlurActivity::class, { reporter().also { photoId } }, setOf("keptPhotos"), { BlurActivity.intent(app, draft(FlowStep.CATEGORY), photoId) }, act = null) {
        findViewById<View>(R.id.blur_save) != null
    },
)

private fun flow(
    step: FlowStep, dialog: String? = null, from: FlowStep = step, asks: Set<String> = setOf("categories", "draft"),
    act: (Activity.() -> Unit)? = null, then: Activity.() -> Boolean = { true }, ready: Activity.() -> Boolean,
) = Entry(
    listOfNotNull("flow", step.name.lowercase(), dialog).joinToString("-"), ReportFlowActivity::class, { reporter(near = step == FlowStep.NEARBY, repeats = dialog == "repeated").also { draft(from) } },
    asks.takeIf { act == null }, { ReportFlowActivity.resume(app, draft(from)) }, { mark(from) }, act, then, ready = ready,
)

private fun answers(): List<Entry> = listOf(
    Entry("answer", RespondActivity::class, { asked() }, setOf("report"), { RespondActivity.intent(app, "r1", Reply.ANSWER) }) { said().any { "rumah" in it || "house" in it } },
    Entry("dispute", RespondActivity::class, { disputing() }, setOf("report", "keptPhotos"), { RespondActivity.intent(app, "r1", Reply.DISPUTE) }) {
        getString(R.string.respond_drop, 1) in said()
    },
    Entry("rate", RateActivity::class, { closed() }, emptySet(), { RateActivity.intent(app, "r1", 4) }) { getString(R.string.page_star, 4) in said() },
    Entry("edit", EditActivity::class, { asked() }, setOf("report", "categories"), { EditActivity.intent(app, "r1", false) }) { findViewById<View>(R.id.edit_all).isShown },
    Entry(
        "correct", EditActivity::class, { one(resident.asked(isEnglish).copy(can = nothing.copy(correct = true))) }, setOf("report", "categories"),
        { EditActivity.intent(app, "r1", true) },
    ) { findViewById<View>(R.id.edit_all).isShown },
)

private fun crew(): List<Entry> = listOf(
    Entry("crew-list", CrewListActivity::class, { crew }, setOf("tasks", "route")) { "Sei Melati" in words },
    Entry("crew-task", TaskActivity::class, { crew }, setOf("task", "keptPhotos"), { TaskActivity.intent(app, "t2", 2, 4) }) { "Bandar Sirih" in words },
    Entry("crew-task-started", TaskActivity::class, { crew }, setOf("task", "keptPhotos"), { TaskActivity.intent(app, "t3", 3, 4) }) { "Sei Melati" in words },
    Entry(
        "crew-decline", TaskActivity::class, { crew }, null, { TaskActivity.intent(app, "t2", 2, 4) }, act = { findViewById<View>(R.id.cannot).performClick() },
    ) { "Bandar Sirih" in words },
    Entry("crew-camera", EvidenceCameraActivity::class, { crew }, emptySet(), { EvidenceCameraActivity.intent(app, PhotoRole.AFTER, crew.picture(0xFF445566.toInt()), null) }) {
        findViewById<View>(R.id.shutter).isShown
    },
    Entry("crew-code", ActivateActivity::class, { crew }, emptySet(), { ActivateActivity.intent(app, "ABCD-1234") }) { findViewById<View>(R.id.code).isShown },
)

private fun settings(): List<Entry> = listOf(
    Entry("map", MainActivity::class, { day() }, null, act = { press(getString(R.string.tab_map)) }, then = { said().any { it.startsWith("8 ") } }) { "Sei Melati" in words },
    Entry(
        "map-list", MainActivity::class, { day() }, null, then = { getString(R.string.city_map_map) in said() },
        act = {
            press(getString(R.string.tab_map))
            settle("the map") { said().any { it.startsWith("8 ") } }
            press(getString(R.string.city_map_list))
        },
    ) { "Sei Melati" in words },
    Entry("settings", SettingsActivity::class, { reporter() }, setOf("policy", "dataUsed")) { said().any { it.endsWith(" MB") } },
    settingsDialog("language", R.string.settings_language),
    settingsDialog("theme", R.string.settings_theme),
    settingsDialog("consent", R.string.settings_consent),
    settingsDialog("erase", R.string.settings_erase),
    Entry("move", MoveActivity::class, { reporter().also { saved } }, setOf("exportReports", "qrCode")) { findViewById<View>(R.id.qr).isShown },
    Entry("take-over", TakeOverActivity::class, { reporter() }, emptySet(), secret = true) { findViewById<View>(R.id.take).isShown },
    Entry("licences", LicencesActivity::class, { reporter() }, emptySet()) { said().any { "Kotlin" in it || it == getString(R.string.settings_licences_none) } },
    Entry("licence", LicenceActivity::class, { reporter() }, emptySet(), { LicenceActivity.intent(app, "Kotlin standard library") }) { said().any { "Apache" in it } },
    Entry("link", LinkActivity::class, { reporter() }, emptySet(), { Intent(Intent.ACTION_VIEW, Uri.parse("saberling://k#ABCD-1234")) }, passes = true) { isFinishing },
)

private fun settingsDialog(name: String, row: Int) = Entry(
    "settings-$name", SettingsActivity::class, { reporter() }, null,
    act = { findViewById<View>(R.id.rows).findViewWithTag<View>(name).performClick() },
) { getString(row) in said() && said().any { it.endsWith(" MB") } && said().any { "·" in it } }
