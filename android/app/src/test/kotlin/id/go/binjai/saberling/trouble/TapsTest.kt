package id.go.binjai.saberling.trouble

import android.app.AlertDialog
import android.graphics.Color
import android.provider.MediaStore
import android.view.View
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.SaberlingApp
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.OfficeQuestionView
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.TaskStatus
import id.go.binjai.saberling.crew.CrewScene
import id.go.binjai.saberling.crew.TaskActivity
import id.go.binjai.saberling.home.RateActivity
import id.go.binjai.saberling.home.ReportActivity
import id.go.binjai.saberling.home.ReportScene
import id.go.binjai.saberling.home.RespondActivity
import id.go.binjai.saberling.home.nothing
import id.go.binjai.saberling.home.press
import id.go.binjai.saberling.home.seen
import id.go.binjai.saberling.home.texts
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.kit.home.Reply
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.ReportFlowActivity
import id.go.binjai.saberling.settle
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowDialog
import org.robolectric.shadows.ShadowPopupMenu

/** Two fast taps on one thing are one act. */
@RunWith(ShellRunner::class)
class TapsTest {
    private val app get() = RuntimeEnvironment.getApplication() as SaberlingApp

    private fun twice(view: View) {
        view.performClick()
        view.performClick()
    }

    /** A moment in which a second act would have come. */
    private fun moment() {
        Thread.sleep(150)
        settle { true }
    }

    private fun asked(id: String = "r1", status: ReportStatus = ReportStatus.RESOLVED): ReportScene {
        val scene = ReportScene.set()
        val can = nothing.copy(confirm = true, dispute = true, answer = true, rate = true, withdraw = true)
        scene.all = listOf(
            scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 60, status, "Selesai dikerjakan", can = can)
                .copy(reportId = id, question = OfficeQuestionView("q1", "Di sisi mana?", 0)),
        )
        return scene
    }

    private fun page() = Robolectric.buildActivity(ReportActivity::class.java, ReportActivity.intent(app, "r1")).setup().get().also { activity ->
        settle("the page") { activity.seen().any { it.id == R.id.page_scroll } }
    }

    @Test
    fun sendIsOneReport() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.shoot()
        scene.fix()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.REVIEW)
        twice(scene.view(R.id.review_send))
        scene.awaitStep(FlowStep.SAVED)
        moment()
        assertEquals(1, scene.real.reports().size)
        assertEquals(1, scene.core.submits.size)
    }

    @Test
    fun reportAtHomeIsOneFlow() {
        Stage()
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        twice(activity.findViewById(R.id.report))
        assertEquals(ReportFlowActivity::class.java.name, shadowOf(activity).nextStartedActivity.component?.className)
        assertNull("a second flow would open a second camera", shadowOf(activity).nextStartedActivity)
    }

    @Test
    fun aPhotoIsOneCameraAndOneFile() {
        val scene = FlowScene(ReportFlowActivity::camera)
        scene.shoot()
        scene.awaitPhotos(1)
        repeat(2) { scene.activity.addPhoto() }
        assertEquals("one question", 1, ShadowDialog.getShownDialogs().count { it.isShowing })
        repeat(2) { scene.activity.camera() }
        val asked = scene.asked(MediaStore.ACTION_IMAGE_CAPTURE)
        moment()
        assertNull(shadowOf(scene.activity).peekNextStartedActivityForResult())
        assertEquals(1, scene.incoming().size)
        scene.answer(asked, android.app.Activity.RESULT_CANCELED, null)
        repeat(2) { scene.activity.gallery() }
        scene.picker()
        assertNull(shadowOf(scene.activity).peekNextStartedActivityForResult())
    }

    @Test
    fun anAnswerIsOneAnswer() {
        val scene = asked()
        val activity = Robolectric.buildActivity(RespondActivity::class.java, RespondActivity.intent(app, "r1", Reply.ANSWER)).setup().get()
        settle { activity.texts().any { "Di sisi mana?" in it } }
        activity.findViewById<EditText>(R.id.respond_words).setText("Sisi utara.")
        twice(activity.findViewById(R.id.respond_send))
        settle("the end") { activity.isFinishing }
        moment()
        assertEquals(listOf("answer q1 Sisi utara. 0"), scene.done.toList())
    }

    @Test
    fun aDisputeIsOneDispute() {
        val scene = asked()
        runBlocking { app.core.ask { it.keepPhoto("r1", PhotoRole.DISPUTE, scene.picture(4)) } }
        val activity = Robolectric.buildActivity(RespondActivity::class.java, RespondActivity.intent(app, "r1", Reply.DISPUTE)).setup().get()
        settle { activity.findViewById<android.view.ViewGroup>(R.id.respond_photos).childCount == 1 }
        activity.findViewById<EditText>(R.id.respond_words).setText("Masih ada.")
        twice(activity.findViewById(R.id.respond_send))
        settle("the end") { activity.isFinishing }
        moment()
        assertEquals(listOf("dispute Masih ada. 1"), scene.done.toList())
    }

    @Test
    fun aRatingIsOneRating() {
        val scene = asked(status = ReportStatus.CLOSED)
        val activity = Robolectric.buildActivity(RateActivity::class.java, RateActivity.intent(app, "r1", 4)).setup().get()
        twice(activity.findViewById(R.id.rate_send))
        settle("the end") { activity.isFinishing }
        moment()
        assertEquals(listOf("rate 4 "), scene.done.toList())
    }

    @Test
    fun cleanIsSaidOnce() {
        val scene = asked()
        scene.all = scene.all.map { it.copy(question = null) }
        goes(scene)
        val activity = page()
        twice(activity.seen().first { it.isClickable && (it as? TextView)?.text?.toString() == "Sudah bersih" })
        settle { scene.done.isNotEmpty() }
        moment()
        assertEquals(listOf("clean"), scene.done.toList())
    }

    /** As the real core has it: what was done cannot be done again. */
    private fun goes(scene: ReportScene) {
        fun over() {
            scene.all = scene.all.map { it.copy(can = nothing) }
        }
        app.core = Core(
            object : AppInterface by scene {
                override fun confirmClean(reportId: String) = scene.confirmClean(reportId).also { over() }
                override fun withdrawReport(reportId: String, note: String) = scene.withdrawReport(reportId, note).also { over() }
            },
        )
    }

    @Test
    fun takingBackIsAskedOnceAndDoneOnce() {
        val scene = asked(status = ReportStatus.SUBMITTED)
        goes(scene)
        val activity = page()
        activity.press(activity.getString(R.string.page_more))
        val menu = ShadowPopupMenu.getLatestPopupMenu().menu
        val item = (0 until menu.size()).map(menu::getItem).first { it.title == activity.getString(R.string.page_withdraw) }
        repeat(2) { menu.performIdentifierAction(item.itemId, 0) }
        settle { (ShadowDialog.getLatestDialog() as? AlertDialog)?.isShowing == true }
        assertEquals("one question", 1, ShadowDialog.getShownDialogs().count { it is AlertDialog && it.isShowing })
        twice((ShadowDialog.getLatestDialog() as AlertDialog).getButton(AlertDialog.BUTTON_POSITIVE))
        settle { scene.done.isNotEmpty() }
        moment()
        assertEquals(listOf("withdraw "), scene.done.toList())
    }

    @Test
    fun doneIsOneResult() {
        val stage = Stage()
        val scene = CrewScene(stage.real, stage.folder)
        scene.day = listOf(scene.task(1, "k-pile", "Tumpukan sampah", "Sei Melati", TaskStatus.STARTED))
        stage.app.core = Core(scene)
        scene.keepPhoto("t1", PhotoRole.AFTER, scene.picture(Color.GREEN))
        val activity = Robolectric.buildActivity(TaskActivity::class.java, TaskActivity.intent(app, "t1")).setup().get()
        settle("the task") { activity.findViewById<TextView>(R.id.category).text.isNotEmpty() }
        moment()
        activity.findViewById<EditText>(R.id.note).setText("12 kantong")
        twice(activity.findViewById(R.id.main))
        settle("the end") { activity.isFinishing }
        moment()
        assertEquals(listOf("12 kantong"), scene.done.toList())
    }

    @Test
    fun aStarOpensOnePage() {
        asked(status = ReportStatus.CLOSED)
        val activity = page()
        repeat(2) { activity.rate(4) }
        assertEquals(RateActivity::class.java.name, shadowOf(activity).nextStartedActivity.component?.className)
        assertNull(shadowOf(activity).nextStartedActivity)
    }
}
