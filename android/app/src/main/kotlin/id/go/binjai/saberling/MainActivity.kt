package id.go.binjai.saberling

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.TextView
import id.go.binjai.saberling.home.HomePage
import id.go.binjai.saberling.home.LastPlace
import id.go.binjai.saberling.home.Mender
import id.go.binjai.saberling.home.Questions
import id.go.binjai.saberling.home.ReportsPage
import id.go.binjai.saberling.kit.Trouble
import id.go.binjai.saberling.kit.home.MyReports
import id.go.binjai.saberling.kit.home.MyReportsState
import id.go.binjai.saberling.kit.home.Said
import id.go.binjai.saberling.kit.languageOf
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.Grounds
import id.go.binjai.saberling.home.ReportActivity
import id.go.binjai.saberling.widget.ToastStrip
import id.go.binjai.saberling.widget.shown
import kotlinx.coroutines.launch

/** The resident's three tabs. */
class MainActivity : BaseActivity() {
    private lateinit var reports: MyReports
    private lateinit var homePage: HomePage
    private lateinit var reportsPage: ReportsPage
    private lateinit var mender: Mender
    private val questions = Questions { id, args -> mender.dialog(id, args) }
    private lateinit var strip: ToastStrip
    private var onReports = false

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.main)
        val language = languageOf(resources.configuration.locales[0].language)
        reports = model { MyReports(core, language) }
        reports.language = language
        strip = findViewById(R.id.strip)
        insets(findViewById(R.id.pages), findViewById(R.id.tabs))
        mender = Mender(this, questions::ask, reports::mend)
        homePage = HomePage(this, mender) { select(true) }
        reportsPage = ReportsPage(this, reports, mender, strip)
        findViewById<View>(R.id.tab_home).setOnClickListener { select(false) }
        findViewById<View>(R.id.tab_reports).setOnClickListener { select(true) }
        findViewById<View>(R.id.tab_map).setOnClickListener { open(Screens.map(this)) }
        select(savedInstanceState?.getBoolean(ON_REPORTS) ?: intent.getBooleanExtra(ON_REPORTS, false))
        reports.state.show(::draw)
        reports.told.show(::say)
        questions.restore(savedInstanceState)
    }

    override fun onStart() {
        super.onStart()
        reports.again()
        LastPlace.of(this)?.let(reports::here)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        select(intent.getBooleanExtra(ON_REPORTS, onReports))
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putBoolean(ON_REPORTS, onReports)
        questions.save(outState)
    }

    private fun select(list: Boolean) {
        onReports = list
        findViewById<View>(R.id.page_home).shown(!list)
        findViewById<View>(R.id.page_reports).shown(list)
        findViewById<View>(R.id.tab_home).isSelected = !list
        findViewById<View>(R.id.tab_reports).isSelected = list
    }

    override fun onDestroy() {
        questions.close()
        super.onDestroy()
    }

    private fun draw(state: MyReportsState) {
        homePage.draw(state)
        reportsPage.draw(state)
        val badge = findViewById<TextView>(R.id.badge)
        badge.shown(state.badge > 0)
        badge.text = if (state.badge > MANY) getString(R.string.badge_many) else state.badge.toString()
        findViewById<View>(R.id.tab_reports).contentDescription =
            if (state.badge == 0) null else resources.getQuantityString(R.plurals.tab_reports_badge, state.badge, state.badge)
    }

    private fun say(said: Said) {
        when (said) {
            is Said.Words -> strip.say(said.text)
            is Said.Retake -> startActivity(ReportActivity.retake(this, said.reportId, said.photoId))
            is Said.Correct -> startActivity(ReportActivity.correct(this, said.reportId))
        }
    }

    /** The city's shapes for a map, now and when they are others. */
    fun ground(draw: (Ground) -> Unit) {
        scope.launch {
            try {
                Grounds.of(core).collect(draw)
            } catch (_: Trouble) {
                // Without shapes the map stays a plain surface; what is on it is still counted below it.
            }
        }
    }

    companion object {
        private const val ON_REPORTS = "on_reports"
        private const val MANY = 99

        /** The list of one's own reports. */
        fun reports(context: Context): Intent = Intent(context, MainActivity::class.java).putExtra(ON_REPORTS, true)
    }
}
