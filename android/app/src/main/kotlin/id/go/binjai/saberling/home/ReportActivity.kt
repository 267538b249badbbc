package id.go.binjai.saberling.home

import android.app.AlertDialog
import android.content.ClipData
import android.content.ClipboardManager
import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.ImageButton
import android.widget.PopupMenu
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Screens
import id.go.binjai.saberling.core
import id.go.binjai.saberling.kit.CopyFault
import id.go.binjai.saberling.kit.Mend
import id.go.binjai.saberling.kit.home.PageSaid
import id.go.binjai.saberling.kit.home.Reply
import id.go.binjai.saberling.kit.home.ReportLook
import id.go.binjai.saberling.kit.home.ReportPage
import id.go.binjai.saberling.kit.home.ReportPageState
import id.go.binjai.saberling.kit.languageOf
import id.go.binjai.saberling.open
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.ToastStrip
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.spelled

// parity: page.withdraw
/** One report: what it shows, what happened, what it waits for from its person. */
class ReportActivity : BaseActivity(), FootView.Target {
    private lateinit var page: ReportPage
    private lateinit var mender: Mender
    private val questions = Questions(::dialog)
    private lateinit var photos: PhotoIn
    private lateinit var strip: ToastStrip
    private lateinit var more: ImageButton
    private lateinit var share: ImageButton
    private lateinit var body: ReportBody
    private lateinit var foot: FootView
    private var retaken: String? = null
    private val reportId: String get() = intent.getStringExtra(REPORT_ID).orEmpty()

    /** Where the camera writes what is to stand in another photo's place. */
    private val retakes: String get() = "$reportId-retake"

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.home_report)
        val language = languageOf(resources.configuration.locales[0].language)
        photos = PhotoIn(this, scope) { words, act -> strip.say(getString(words), act) }
        page = model { ReportPage(core, reportId, language, photos.incoming) }
        page.language = language
        retaken = savedInstanceState?.getString(RETAKEN)
        mender = Mender(this, questions::ask) { _, mend -> page.mend(mend) }
        strip = findViewById(R.id.strip)
        bar()
        body = ReportBody(this, ::mend)
        foot = FootView(this, findViewById(R.id.page_foot), this)
        insets(findViewById(R.id.page), findViewById(R.id.page_foot))
        page.state.show(::draw)
        page.told.show(::said)
        if (savedInstanceState == null) begin() else questions.restore(savedInstanceState)
    }

    /** What the list asked for, once. */
    private fun begin() {
        intent.getStringExtra(RETAKE)?.let { page.mend(Mend.RetakePhoto(it)) }
        if (intent.getBooleanExtra(CORRECT, false)) said(PageSaid.Correct)
    }

    private fun bar() {
        val bar = findViewById<Bar>(R.id.page_bar)
        bar.back { finish() }
        share = bar.action(R.drawable.ic_share, R.string.page_share) { page.state.value.look?.let(::share) }
        more = bar.action(R.drawable.ic_more, R.string.page_more) { page.state.value.look?.let(::menu) }
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putString(RETAKEN, retaken)
        questions.save(outState)
    }

    private fun draw(state: ReportPageState) {
        val look = state.look
        findViewById<View>(R.id.page_scroll).shown(look != null)
        share.shown(look != null)
        more.shown(look != null)
        findViewById<TextView>(R.id.page_gone).say(state.gone)
        foot.draw(look)
        if (look == null) return
        val bar = findViewById<Bar>(R.id.page_bar)
        // In large type it is broken after a dash, not anywhere.
        bar.title = look.number.replace("-", "-\u200B")
        bar.spokenTitle = getString(R.string.page_number_spoken, spelled(look.number))
        body.draw(look)
    }

    private fun said(said: PageSaid) {
        when (said) {
            is PageSaid.Words -> strip.say(said.text)
            is PageSaid.Retake -> {
                retaken = said.photoId
                questions.ask(RETAKE_FROM, Bundle())
            }
            PageSaid.Correct -> open(EditActivity.intent(this, reportId, correcting = true))
            is PageSaid.NoPhoto -> strip.say(getString(noPhoto(said.fault)))
        }
    }

    override fun mend(mend: Mend) {
        if (mend is Mend.EditAct) {
            questions.ask(WORDS, Bundle().apply { putString(OP, mend.opId); putString(Questions.WORDS, mend.words) })
        } else {
            mender.mend(reportId, mend)
        }
    }

    override fun answer() = respond(Reply.ANSWER)

    override fun dispute() = respond(Reply.DISPUTE)

    override fun confirm() = page.confirmClean()

    override fun again() {
        open(Screens.again(this, reportId))
    }

    override fun rate(stars: Int) {
        @Suppress("DEPRECATION")
        startActivityForResult(RateActivity.intent(this, reportId, stars), SAID)
    }

    private fun respond(reply: Reply) {
        @Suppress("DEPRECATION")
        startActivityForResult(RespondActivity.intent(this, reportId, reply), SAID)
    }

    private fun menu(look: ReportLook) {
        val menu = PopupMenu(this, more)
        fun item(words: Int, shown: Boolean, act: () -> Unit) {
            if (shown) menu.menu.add(0, words, 0, words).setOnMenuItemClickListener { act(); true }
        }
        item(R.string.page_edit, look.canEdit) { open(EditActivity.intent(this, reportId, correcting = false)) }
        item(R.string.page_copy, true) { copy(look.number) }
        item(R.string.page_withdraw, look.canWithdraw) { questions.ask(WITHDRAW, Bundle()) }
        item(R.string.page_erase, look.canErase) { questions.ask(ERASE, Bundle()) }
        menu.show()
    }

    private fun copy(number: String) {
        getSystemService(ClipboardManager::class.java)?.setPrimaryClip(ClipData.newPlainText(getString(R.string.page_copy), number))
        strip.say(getString(R.string.page_copied))
    }

    /** Number, category and state: no place, no note, no photo. */
    private fun share(look: ReportLook) {
        val about = listOfNotNull(look.name, look.chip?.text).joinToString(", ")
        val send = Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, getString(R.string.page_shared, look.number, about))
        open(Intent.createChooser(send, null))
    }

    private fun dialog(id: Int, args: Bundle): AlertDialog? = when (id) {
        WITHDRAW -> wordsDialog(R.string.withdraw_ask, R.string.withdraw_reason, args, R.string.withdraw_do, page::withdraw)
        ERASE -> AlertDialog.Builder(this).setMessage(R.string.erase_ask)
            .setPositiveButton(R.string.erase_do) { _, _ -> page.erase() }
            .setNegativeButton(R.string.dialog_cancel, null).create()
        WORDS -> wordsDialog(R.string.words_ask, null, args, R.string.words_do) { page.editAct(args.getString(OP).orEmpty(), it) }
        RETAKE_FROM -> AlertDialog.Builder(this).setTitle(R.string.retake_ask)
            .setItems(arrayOf(getString(R.string.from_camera), getString(R.string.from_gallery))) { _, at ->
                if (at == 0) photos.camera(retakes) else photos.gallery()
            }.setNegativeButton(R.string.dialog_cancel, null).create()
        else -> mender.dialog(id, args)
    }

    override fun onDestroy() {
        questions.close()
        super.onDestroy()
    }

    @Deprecated("Deprecated in Java")
    override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?) {
        if (requestCode == SAID) {
            if (resultCode == RESULT_OK) strip.say(getString(R.string.said_kept))
            return
        }
        val photoId = retaken ?: return
        when (val took = photos.result(requestCode, resultCode, data)) {
            Took.Camera -> page.replace(photoId, photos.taken(retakes))
            is Took.Chosen -> took.sources.firstOrNull().let { if (it == null) said(PageSaid.NoPhoto(CopyFault.GONE)) else page.replace(photoId, it) }
            Took.Nothing -> photos.forget(retakes)
            null -> Unit
        }
    }

    override fun onRequestPermissionsResult(requestCode: Int, permissions: Array<String>, grantResults: IntArray) =
        photos.permitted(requestCode, grantResults, retakes)

    companion object {
        private const val REPORT_ID = "report_id"
        private const val RETAKE = "retake"
        private const val CORRECT = "correct"
        private const val RETAKEN = "retaken"
        private const val OP = "op"
        private const val WITHDRAW = 10
        private const val ERASE = 11
        private const val WORDS = 12
        private const val RETAKE_FROM = 13
        private const val SAID = 20

        /** The page of a report. */
        fun intent(context: Context, reportId: String): Intent =
            Intent(context, ReportActivity::class.java).putExtra(REPORT_ID, reportId)

        /** The same, and a photo is taken anew at once. */
        fun retake(context: Context, reportId: String, photoId: String): Intent = intent(context, reportId).putExtra(RETAKE, photoId)

        /** The same, and the report is corrected at once. */
        fun correct(context: Context, reportId: String): Intent = intent(context, reportId).putExtra(CORRECT, true)
    }
}
