package id.go.binjai.saberling

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.view.ViewStub
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
import id.go.binjai.saberling.kit.map.CityMap
import id.go.binjai.saberling.kit.map.Ground
import id.go.binjai.saberling.kit.map.Grounds
import id.go.binjai.saberling.home.ReportActivity
import id.go.binjai.saberling.map.MapPage
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
    private var tab = Tab.HOME
    private var map: MapPage? = null

    private enum class Tab(val button: Int) { HOME(R.id.tab_home), REPORTS(R.id.tab_reports), MAP(R.id.tab_map) }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.main)
        val language = languageOf(resources.configuration.locales[0].language)
        reports = model { MyReports(core, language) }
        reports.language = language
        strip = findViewById(R.id.strip)
        insets(findViewById(R.id.pages), findViewById(R.id.tabs))
        mender = Mender(this, questions::ask, reports::mend)
        homePage = HomePage(this, mender) { select(Tab.REPORTS) }
        reportsPage = ReportsPage(this, reports, mender, strip)
        for (one in Tab.entries) findViewById<View>(one.button).setOnClickListener { select(one) }
        select(savedInstanceState?.getString(TAB)?.let(Tab::valueOf) ?: asked(intent) ?: Tab.HOME, savedInstanceState)
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
        asked(intent)?.let { select(it) }
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putString(TAB, tab.name)
        map?.save(outState)
        questions.save(outState)
    }

    /** Shows the map of the city. */
    fun showMap() = select(Tab.MAP)

    private fun asked(intent: Intent): Tab? = Tab.REPORTS.takeIf { intent.getBooleanExtra(ON_REPORTS, false) }

    private fun select(to: Tab, saved: Bundle? = null) {
        tab = to
        if (to == Tab.MAP && map == null) makeMap(saved)
        findViewById<View>(R.id.page_home).shown(to == Tab.HOME)
        findViewById<View>(R.id.page_reports).shown(to == Tab.REPORTS)
        findViewById<View>(R.id.page_map)?.shown(to == Tab.MAP)
        for (one in Tab.entries) findViewById<View>(one.button).isSelected = one == to
    }

    /** Whoever never looks at the map does not pay for it. */
    private fun makeMap(saved: Bundle?) {
        val city = model("map") { CityMap(core) }
        val page = MapPage(this, findViewById<ViewStub>(R.id.map_stub).inflate(), city, strip, saved)
        map = page
        city.state.show(page::draw)
        city.told.show(page::hear)
        ground(page::ground)
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
        private const val TAB = "tab"
        private const val MANY = 99

        /** The list of one's own reports. */
        fun reports(context: Context): Intent = Intent(context, MainActivity::class.java).putExtra(ON_REPORTS, true)
    }
}
