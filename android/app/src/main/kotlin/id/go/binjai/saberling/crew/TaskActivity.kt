package id.go.binjai.saberling.crew

import android.app.AlertDialog
import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.Button
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.home.Questions
import id.go.binjai.saberling.kit.crew.Desk
import id.go.binjai.saberling.kit.crew.DeskNews
import id.go.binjai.saberling.kit.crew.TaskDesk
import id.go.binjai.saberling.report.PhoneLocation
import java.io.File

// parity: crew.task
/** One task: directions, before, start, after, done, or handed back. */
class TaskActivity : BaseActivity() {
    private lateinit var desk: TaskDesk
    private lateinit var page: TaskPage
    private val questions = Questions { id, _ -> dialog(id) }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.crew_task)
        insets(findViewById(R.id.bar), findViewById(R.id.foot))
        val taskId = requireNotNull(intent.getStringExtra(TASK)) { "a task page needs a task" }
        desk = model { TaskDesk(core, taskId) { EvidenceCameraActivity.folder(applicationContext) } }
        page = TaskPage(this, ::camera)
        title()
        findViewById<View>(R.id.back).setOnClickListener { finish() }
        findViewById<View>(R.id.main).setOnClickListener { act() }
        findViewById<View>(R.id.cannot).setOnClickListener { questions.ask(DECLINE) }
        findViewById<View>(R.id.discard).setOnClickListener { questions.ask(DISCARD) }
        findViewById<View>(R.id.directions).setOnClickListener {
            desk.state.value.task?.place?.let { handOver(this, "geo:${it.latDeg},${it.lonDeg}?q=${it.latDeg},${it.lonDeg}") }
        }
        desk.state.show {
            page.draw(it)
            questions.retry()
        }
        desk.told.show(::hear)
        PhoneLocation.allDay(this).fixes().show(desk::moved)
        questions.restore(savedInstanceState)
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        questions.save(outState)
    }

    override fun onDestroy() {
        questions.close()
        super.onDestroy()
    }

    private fun title() {
        val number = intent.getIntExtra(NUMBER, 0)
        val of = intent.getIntExtra(OF, 0)
        findViewById<TextView>(R.id.title).text =
            if (number > 0) getString(R.string.crew_task, number, of) else getString(R.string.crew_task_alone)
    }

    private fun act() {
        val can = desk.state.value.task?.can ?: return
        if (can.start) desk.start() else if (can.complete) desk.complete(findViewById<EditText>(R.id.note).text.toString())
    }

    private fun hear(news: DeskNews) = when (news) {
        is DeskNews.Say -> page.say(news.text)
        is DeskNews.PhotoFirst -> {
            page.say(getString(if (news.role == PhotoRole.BEFORE) R.string.crew_before_first else R.string.crew_after_first))
        }
        is DeskNews.Recorded -> {
            page.say(getString(if (news.leave) R.string.crew_saved else R.string.crew_started))
            if (news.leave) finish() else Unit
        }
    }

    private fun dialog(id: Int): AlertDialog? = when (id) {
        DECLINE -> desk.state.value.reasons.takeIf { it.isNotEmpty() }?.let { DeclineDialog(this, it, desk::decline).make() }
        else -> AlertDialog.Builder(this).setMessage(R.string.crew_discard_ask)
            .setNegativeButton(R.string.crew_cancel, null)
            .setPositiveButton(R.string.crew_discard_yes) { _, _ -> desk.discardRefused() }
            .create()
    }

    private fun camera(role: PhotoRole) {
        val now: Desk = desk.state.value
        val ghost = if (role == PhotoRole.AFTER) (now.before.firstOrNull()?.fullPath ?: now.task?.before?.firstOrNull()?.fullPath) else null
        @Suppress("DEPRECATION")
        startActivityForResult(EvidenceCameraActivity.intent(this, role, ghost, now.task?.place), role.ordinal)
    }

    @Deprecated("Deprecated in Java")
    override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?) {
        val path = data?.getStringExtra(EvidenceCameraActivity.FILE)
        if (resultCode == RESULT_OK && path != null) desk.taken(PhotoRole.entries[requestCode], File(path))
    }

    companion object {
        private const val TASK = "task_id"
        private const val NUMBER = "number"
        private const val OF = "of"
        private const val DECLINE = 1
        private const val DISCARD = 2

        /** [number] and [of] are its place in the day's route; 0 when it was opened from elsewhere. */
        fun intent(context: Context, taskId: String, number: Int = 0, of: Int = 0): Intent =
            Intent(context, TaskActivity::class.java).putExtra(TASK, taskId).putExtra(NUMBER, number).putExtra(OF, of)
    }
}
