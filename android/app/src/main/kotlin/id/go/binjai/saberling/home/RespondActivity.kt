package id.go.binjai.saberling.home

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.Button
import android.widget.EditText
import android.widget.ImageButton
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.core.KeptPhotoView
import id.go.binjai.saberling.kit.home.Missing
import id.go.binjai.saberling.kit.home.Reply
import id.go.binjai.saberling.kit.home.Respond
import id.go.binjai.saberling.kit.home.RespondSaid
import id.go.binjai.saberling.kit.home.RespondState
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.PhotoThumb
import id.go.binjai.saberling.widget.ReportCard
import id.go.binjai.saberling.widget.ToastStrip
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.lead
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.sp

// parity: page.answer
/** Words and photos for the office: the answer to its question, or "not clean yet". */
class RespondActivity : BaseActivity() {
    private lateinit var respond: Respond
    private lateinit var photos: PhotoIn
    private lateinit var strip: ToastStrip
    private val reply: Reply get() = if (intent.getBooleanExtra(DISPUTE, false)) Reply.DISPUTE else Reply.ANSWER
    private var shown: List<KeptPhotoView>? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.home_respond)
        insets(findViewById(R.id.respond), findViewById(R.id.respond_foot))
        photos = PhotoIn(this, scope) { words, act -> strip.say(getString(words), act) }
        respond = model { Respond(core, intent.getStringExtra(REPORT_ID).orEmpty(), reply, photos.incoming) }
        strip = findViewById(R.id.strip)
        words()
        respond.state.show(::draw)
        respond.told.show(::said)
    }

    private fun words() {
        val isDispute = reply == Reply.DISPUTE
        val bar = findViewById<Bar>(R.id.respond_bar)
        bar.back { finish() }
        bar.title = getString(if (isDispute) R.string.respond_dispute else R.string.respond_answer)
        text(R.id.respond_label).setText(if (isDispute) R.string.respond_dispute_label else R.string.respond_answer_label)
        text(R.id.respond_photos_label).setText(if (isDispute) R.string.respond_dispute_photos else R.string.respond_answer_photos)
        for ((id, words) in listOf(
            R.id.respond_words_missing to if (isDispute) R.string.respond_dispute_missing else R.string.respond_answer_missing,
            R.id.respond_photo_missing to R.string.respond_photo_missing,
        )) {
            text(id).setText(words)
            text(id).lead("alert", sp(18), getColor(R.color.red))
        }
        val send = findViewById<Button>(R.id.respond_send)
        send.setText(if (isDispute) R.string.respond_dispute_send else R.string.respond_answer_send)
        text(R.id.respond_words).addTextChangedListener(Typed(respond::typed))
        send.setOnClickListener { respond.send(text(R.id.respond_words).text.toString()) }
        ReportCard.stack(
            findViewById(R.id.respond_add),
            listOf(
                add(R.string.from_camera) { photos.camera(respond.owner) },
                add(R.string.from_gallery) { photos.gallery() },
            ),
        )
    }

    private fun add(words: Int, take: () -> Unit): Button {
        val button = Button(this, null, 0, R.style.Button_Outline)
        button.setText(words)
        button.setOnClickListener { take() }
        return button
    }

    private fun draw(state: RespondState) {
        val question = text(R.id.respond_question)
        question.say(
            if (reply == Reply.DISPUTE) getString(R.string.respond_dispute_why)
            else state.question?.let { getString(R.string.page_asks) + " " + getString(R.string.page_quoted, it) },
        )
        text(R.id.respond_problem).say(state.problem)
        text(R.id.respond_preparing).shown(state.preparing)
        missing(R.id.respond_words_missing, Missing.WORDS in state.missing)
        missing(R.id.respond_photo_missing, Missing.PHOTO in state.missing)
        findViewById<EditText>(R.id.respond_words).isActivated = Missing.WORDS in state.missing
        if (shown != state.photos) kept(state.photos)
    }

    private fun missing(id: Int, yes: Boolean) {
        val view = text(id)
        if (yes && view.visibility != View.VISIBLE) view.announceForAccessibility(view.text)
        view.shown(yes)
    }

    private fun kept(all: List<KeptPhotoView>) {
        shown = all
        val into = findViewById<LinearLayout>(R.id.respond_photos)
        into.removeAllViews()
        all.forEachIndexed { at, photo ->
            val row = LinearLayout(this)
            row.gravity = android.view.Gravity.CENTER_VERTICAL
            val thumb = PhotoThumb(this)
            thumb.show(photo.thumbPath)
            thumb.contentDescription = getString(R.string.page_photo_of, at + 1, all.size)
            thumb.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_YES
            row.addView(thumb, LinearLayout.LayoutParams(dp(112), dp(84)))
            val notice = TextView(this, null, 0, R.style.Text_Second)
            notice.text = photo.notice
            notice.setPaddingRelative(dp(12), 0, dp(8), 0)
            row.addView(notice, LinearLayout.LayoutParams(0, LinearLayout.LayoutParams.WRAP_CONTENT, 1f))
            val drop = ImageButton(this, null, 0, R.style.Button_Icon)
            drop.setImageResource(R.drawable.ic_x)
            drop.contentDescription = getString(R.string.respond_drop, at + 1)
            drop.setOnClickListener { respond.drop(photo.photoId) }
            row.addView(drop)
            row.setPadding(0, 0, 0, dp(8))
            into.addView(row)
        }
    }

    private fun said(said: RespondSaid) {
        when (said) {
            RespondSaid.Done -> {
                setResult(RESULT_OK)
                finish()
            }
            is RespondSaid.Over -> over(said.text)
            is RespondSaid.NoPhoto -> strip.say(getString(noPhoto(said.fault)))
            is RespondSaid.TooMany -> strip.say(getString(R.string.report_photo_many, said.most))
        }
    }

    /** The page behind it shows the state as it is now. */
    private fun over(words: String?) {
        text(R.id.respond_problem).say(words ?: getString(R.string.respond_over))
        findViewById<View>(R.id.respond_foot).shown(false)
        findViewById<View>(R.id.respond_add).shown(false)
    }

    @Deprecated("Deprecated in Java")
    override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?) {
        when (val took = photos.result(requestCode, resultCode, data)) {
            Took.Camera -> respond.takeUp()
            is Took.Chosen -> respond.add(took.sources, took.more)
            Took.Nothing -> respond.notTaken()
            null -> Unit
        }
    }

    override fun onRequestPermissionsResult(requestCode: Int, permissions: Array<String>, grantResults: IntArray) =
        photos.permitted(requestCode, grantResults, respond.owner)

    private fun text(id: Int): TextView = findViewById(id)

    companion object {
        private const val REPORT_ID = "report_id"
        private const val DISPUTE = "dispute"

        /** What the office asked, or what it is to be told. */
        fun intent(context: Context, reportId: String, reply: Reply): Intent = Intent(context, RespondActivity::class.java)
            .putExtra(REPORT_ID, reportId).putExtra(DISPUTE, reply == Reply.DISPUTE)
    }
}
