package id.go.binjai.saberling.crew

import android.app.Activity
import android.app.AlertDialog
import android.content.Intent
import android.net.Uri
import android.os.Bundle
import android.view.View
import android.widget.EditText
import android.widget.ImageView
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.all
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.home.texts
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.later
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import id.go.binjai.saberling.system.LinkActivity
import id.go.binjai.saberling.system.runJob
import id.go.binjai.saberling.widget.PhotoThumb
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowAlertDialog
import org.robolectric.shadows.ShadowPopupMenu
import java.io.File

private const val ONE = "Regu Melati 1"
private const val TWO = "Regu Melati 2"

/** A crew's day as a crew lives it: by taps alone, with the real core, against the real server and its office. */
@RunWith(ShellRunner::class)
class CrewOverServerTest {
    private lateinit var world: CrewWorld
    private var shots = 100

    @Before
    fun aCity() {
        world = CrewWorld()
        EvidenceCameraActivity.make = {
            object : Finder {
                override fun open(preview: android.view.TextureView, problem: (Finder.Problem) -> Unit) = Unit
                override fun take(file: File, done: () -> Unit) {
                    photo(file, shots++)
                    done()
                }
                override fun close() = Unit
            }
        }
    }

    @After
    fun close() = world.close()

    private fun activate(crew: String, member: String) {
        val code = world.code(crew, member)
        val controller = Robolectric.buildActivity(ActivateActivity::class.java).setup()
        controller.get().findViewById<EditText>(R.id.code).setText(code)
        send(controller.get())
        controller.pause().stop().destroy()
    }

    private fun send(activity: ActivateActivity) {
        activity.findViewById<View>(R.id.send).performClick()
        settle("the office's answer, ${activity.texts()}", 30) { activity.isFinishing }
        assertEquals(CrewListActivity::class.java.name, shadowOf(activity).nextStartedActivity.component?.className)
    }

    private fun list(what: String = "the list", until: (List<String>) -> Boolean): ActivityController<CrewListActivity> {
        val controller = Robolectric.buildActivity(CrewListActivity::class.java).setup()
        settle("$what, ${controller.get().texts()}", 60) { until(titles(controller.get())) }
        return controller
    }

    private fun cards(activity: Activity): List<View> {
        val list = activity.findViewById<ListView>(R.id.stops)
        return (0 until list.childCount).map { list.getChildAt(it) }.filter { it.findViewById<View>(R.id.card) != null }
    }

    private fun titles(activity: Activity): List<String> = cards(activity).map { it.findViewById<TextView>(R.id.title).text.toString() }

    /** Opens the task whose card has this title, as it is tapped. */
    private fun open(list: ActivityController<CrewListActivity>, title: String): ActivityController<TaskActivity> {
        cards(list.get()).first { it.findViewById<TextView>(R.id.title).text.toString() == title }.findViewById<View>(R.id.card).performClick()
        return page(shadowOf(list.get()).nextStartedActivity)
    }

    private fun page(intent: Intent): ActivityController<TaskActivity> = Robolectric.buildActivity(TaskActivity::class.java, intent).setup().also {
        settle("the task") { it.get().findViewById<TextView>(R.id.category).text.isNotEmpty() }
    }

    private fun TaskActivity.box(id: Int): View = findViewById(id)
    private fun TaskActivity.isShown(id: Int) = box(id).findViewById<PhotoThumb>(R.id.picture).let { it.isShown && it.isPhoto }
    private fun TaskActivity.foot() = findViewById<TextView>(R.id.safe).text.toString()

    /** Taps the box, takes a photo with the app's own camera, and waits until it is durable and drawn. */
    private fun take(page: ActivityController<TaskActivity>, box: Int, ghost: Boolean) {
        later()
        page.get().box(box).performClick()
        val asked = shadowOf(page.get()).nextStartedActivityForResult.intent
        val camera = Robolectric.buildActivity(EvidenceCameraActivity::class.java, asked).setup().get()
        if (ghost) settle("the shadow of the photo before") { camera.findViewById<ImageView>(R.id.ghost).drawable != null }
        camera.findViewById<View>(R.id.shutter).performClick()
        settle("the camera's end") { camera.isFinishing }
        shadowOf(page.get()).receiveResult(asked, Activity.RESULT_OK, shadowOf(camera).resultIntent)
        settle("the photo", 90) { page.get().isShown(box) }
    }

    private fun start(page: ActivityController<TaskActivity>) {
        take(page, R.id.before, ghost = false)
        settle("the button") { page.get().findViewById<View>(R.id.main).isShown && page.get().foot() != page.get().getString(R.string.crew_preparing) }
        page.get().findViewById<View>(R.id.main).performClick()
        settle("the start, ${page.get().foot()}", 30) { page.get().foot() == page.get().getString(R.string.crew_started) }
    }

    private fun finish(page: ActivityController<TaskActivity>, note: String) {
        take(page, R.id.after, ghost = true)
        page.get().findViewById<EditText>(R.id.note).setText(note)
        page.get().findViewById<View>(R.id.main).performClick()
        settle("the end, ${page.get().foot()}", 30) { page.get().isFinishing }
    }

    /** Jobs run as the system would run them, until nothing is left to send. */
    private fun send() = settle("all is sent, ${world.ask { it.syncState() }}", 60) { !runJob() }

    /** How many photos stand in the pairs on the office's page of a report. */
    private fun pair(reportId: String): Int =
        world.office.report(reportId).substringAfter("id=\"h-pairs\"", "").substringBefore("</section>").split("class=\"shot\" href=").size - 1

    // parity: crew.task
    @Test
    fun aDaysWorkWithoutASignalArrivesWithBothPhotosByTheJob() {
        val near = world.report("litter", "Di depan pasar.", north = 110, seed = 1)
        val far = world.report("drain", "Airnya meluap.", north = 900, seed = 2)
        val between = world.report("bin", "Penuh sejak kemarin.", north = 400, seed = 3)
        for (one in listOf(far, near, between)) world.office.assign(one.reportId, ONE)
        activate(ONE, "Budi")
        val list = list { it.size == 3 }
        settle("the driving order, ${titles(list.get())}") { titles(list.get()) == listOf("Tumpukan sampah", "Bak sampah penuh", "Selokan tersumbat") }
        settle("the photos ahead", 60) { world.ask { it.tasks() }.all { task -> task.reportPhotos.single().fullPath != null } }
        world.offline()
        settle("why nothing comes") { list.get().findViewById<TextView>(R.id.unsent).text.contains("sinyal") }
        list.get().shoot("crew-real-list-id-light")

        cards(list.get())[0].findViewById<View>(R.id.start).performClick()
        var page = page(shadowOf(list.get()).nextStartedActivity)
        settle("the resident's photo") { page.get().isShown(R.id.resident) }
        assertTrue(page.get().texts().any { "Di depan pasar." in it })
        page.get().findViewById<View>(R.id.main).performClick()
        settle { page.get().foot() == page.get().getString(R.string.crew_before_first) }
        take(page, R.id.before, ghost = false)
        // The process ends between the photo and the start.
        val saved = Bundle()
        page.pause().stop().saveInstanceState(saved).destroy()
        page = Robolectric.buildActivity(TaskActivity::class.java, page.get().intent).create(saved).start().restoreInstanceState(saved).resume().visible()
        settle("the photo before") { page.get().isShown(R.id.before) }
        page.get().shoot("crew-real-task-id-light")
        page.get().findViewById<View>(R.id.main).performClick()
        settle("the start") { page.get().foot() == page.get().getString(R.string.crew_started) }
        finish(page, "12 kantong diangkut.")

        val again = list("what is done") { it.size == 3 && it.last() == "Tumpukan sampah" }
        settle("what is unsent") { again.get().findViewById<TextView>(R.id.unsent).text.contains("belum terkirim") }
        again.get().shoot("crew-real-done-id-light")
        assertEquals("nothing has left the phone", 0, pair(near.reportId))

        world.signal()
        send()
        val task = world.ask { it.tasks() }.single { it.number == near.number }
        assertEquals(Sending.COMPLETE, task.sending)
        assertEquals(2, pair(near.reportId))
        assertTrue("12 kantong diangkut." in world.office.report(near.reportId))
        runBlocking { world.resident.sync() }
        val seen = world.resident.report(near.reportId)
        assertEquals(ReportStatus.RESOLVED, seen.status)
        assertEquals(setOf(PhotoRole.REPORT, PhotoRole.BEFORE, PhotoRole.AFTER), seen.photos.map { it.role }.toSet())
    }

    // parity: crew.activate
    @Test
    fun aLinkThatTheCameraReadActivatesThePhone() {
        val host = RuntimeEnvironment.getApplication().getString(R.string.deep_link_host)
        val link = Intent(Intent.ACTION_VIEW, Uri.parse("https://$host/k#${world.code(ONE, "Budi")}"))
        val followed = Robolectric.buildActivity(LinkActivity::class.java, link).create().start().get()
        val next = shadowOf(followed).nextStartedActivity
        send(Robolectric.buildActivity(ActivateActivity::class.java, next).setup().get())
        val active = world.ask { it.crews() }.single()
        assertEquals(listOf(ONE, "Budi", true), listOf(active.crewName, active.memberName, active.active))
        settle { list("an empty day") { true }.get().findViewById<View>(R.id.empty).isShown }
    }

    @Test
    fun aTaskThatCannotBeDoneGoesBackWithItsReason() {
        val report = world.report("litter", "Di belakang pagar.", north = 50, seed = 4)
        world.office.assign(report.reportId, ONE)
        activate(ONE, "Budi")
        val page = open(list { it.size == 1 }, "Tumpukan sampah")
        world.offline()
        settle("the reasons") { page.get().findViewById<View>(R.id.cannot).isShown }
        page.get().findViewById<View>(R.id.cannot).performClick()
        val dialog = ShadowAlertDialog.getLatestAlertDialog()
        val reason = checkNotNull(dialog.window).decorView.all().filterIsInstance<TextView>().first { it.text.toString() == "perlu alat berat" }
        reason.performClick()
        dialog.findViewById<EditText>(R.id.note).setText("Batu besar.")
        dialog.getButton(AlertDialog.BUTTON_POSITIVE).performClick()
        settle("the end", 30) { page.get().isFinishing }
        world.signal()
        send()
        val shown = world.office.report(report.reportId)
        assertTrue("the reason", "perlu alat berat" in shown || "it needs heavy equipment" in shown)
        assertTrue("the words", "Batu besar." in shown)
        val empty = list("no task") { it.isEmpty() }
        settle { empty.get().findViewById<View>(R.id.empty).isShown || empty.get().texts().any { "Batu" in it || "dikembalikan" in it.lowercase() } }
    }

    // parity: crew.moved
    @Test
    fun workOnATaskThatWasMovedMeanwhileIsKeptAndSaidInWords() {
        val report = world.report("litter", "Di tepi sungai.", north = 50, seed = 5)
        world.office.assign(report.reportId, ONE)
        activate(ONE, "Budi")
        val page = open(list { it.size == 1 }, "Tumpukan sampah")
        world.offline()
        start(page)
        finish(page, "Sudah bersih.")
        world.office.move(report.reportId, TWO)
        world.signal()
        val taskId = world.ask { it.tasks() }.single().taskId
        settle("the news, ${world.ask { it.task(taskId) }}", 60) {
            runJob()
            world.ask { it.task(taskId) }.notice?.contains("regu lain") == true
        }
        val told = page(TaskActivity.intent(RuntimeEnvironment.getApplication(), taskId)).get()
        settle("the words, ${told.texts()}") { told.findViewById<TextView>(R.id.notice).let { it.isShown && it.text.contains("regu lain") } }
        assertFalse("never another crew's name", told.texts().any { TWO in it })
        assertFalse("nothing to start", told.findViewById<View>(R.id.main).isShown)
        told.shoot("crew-real-moved-id-light")
        val list = list { true }
        settle("the same above the list, ${list.get().texts()}") { list.get().texts().any { "regu lain" in it } }
        list.get().shoot("crew-real-moved-list-id-light")
        assertTrue("the office sees whose work it is", ONE in world.office.page("/office/tasks"))
    }

    // parity: crew.shift
    @Test
    fun theNextShiftOnTheSamePhoneLeavesTheFirstOnesWorkItsName() {
        val first = world.report("litter", "Di depan pasar.", north = 50, seed = 6)
        val second = world.report("drain", "Airnya meluap.", north = 300, seed = 7)
        world.office.assign(first.reportId, ONE)
        world.office.assign(second.reportId, TWO)
        activate(ONE, "Budi")
        val before = list { it == listOf("Tumpukan sampah") }
        world.offline()
        start(open(before, "Tumpukan sampah"))

        before.get().findViewById<View>(R.id.menu).performClick()
        val menu = ShadowPopupMenu.getLatestPopupMenu().menu
        val shift = (0 until menu.size()).map { menu.getItem(it) }.single { it.title == "Ganti regu" }
        shift.javaClass.getMethod("invoke").invoke(shift)
        val asked = shadowOf(before.get()).nextStartedActivity
        val activation = Robolectric.buildActivity(ActivateActivity::class.java, asked).setup().get()
        settle("whose work waits, ${activation.texts()}") { activation.texts().any { it.contains("hasil $ONE belum terkirim") } }
        activation.shoot("crew-real-shift-id-light")
        activation.findViewById<EditText>(R.id.code).setText(world.code(TWO, "Ani"))
        world.signal()
        send(activation)

        list("the second crew's day") { it == listOf("Selokan tersumbat") }
        settle("the first one's work, ${world.ask { it.crews() }}", 60) {
            runJob()
            world.ask { it.crews() }.all { it.unsent == 0u } && pair(first.reportId) == 1
        }
        val shown = world.office.report(first.reportId)
        assertTrue("under its own name", ONE in shown.substringAfter("id=\"task\""))
        assertEquals(TWO, world.ask { it.crews() }.single { it.active }.crewName)
    }
}
