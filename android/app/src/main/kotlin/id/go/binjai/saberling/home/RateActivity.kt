package id.go.binjai.saberling.home

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.kit.home.Rating
import id.go.binjai.saberling.kit.home.RatingState
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.lead
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.sp

// parity: page.rate
/** One to five stars for the work, and words if one likes. */
class RateActivity : BaseActivity() {
    private lateinit var rating: Rating

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.home_rate)
        insets(findViewById(R.id.rate), findViewById(R.id.rate_foot))
        val stars = savedInstanceState?.getInt(STARS) ?: intent.getIntExtra(STARS, 0)
        rating = model { Rating(core, intent.getStringExtra(REPORT_ID).orEmpty(), stars) }
        val bar = findViewById<Bar>(R.id.rate_bar)
        bar.back { finish() }
        bar.title = getString(R.string.rate_title)
        text(R.id.rate_missing).lead("alert", sp(18), getColor(R.color.red))
        findViewById<View>(R.id.rate_send).setOnClickListener { rating.send(text(R.id.rate_words).text.toString()) }
        rating.state.show(::draw)
        rating.told.show {
            setResult(RESULT_OK)
            finish()
        }
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putInt(STARS, rating.state.value.stars)
    }

    private fun draw(state: RatingState) {
        starButtons(this, findViewById<LinearLayout>(R.id.rate_stars), state.stars, rating::stars)
        text(R.id.rate_said).say(if (state.stars == 0) null else getString(R.string.page_star, state.stars))
        val missing = text(R.id.rate_missing)
        if (state.missing && missing.visibility != View.VISIBLE) missing.announceForAccessibility(missing.text)
        missing.shown(state.missing)
        text(R.id.rate_problem).say(state.problem)
    }

    private fun text(id: Int): TextView = findViewById(id)

    companion object {
        private const val REPORT_ID = "report_id"
        private const val STARS = "stars"

        /** With so many stars already tapped. */
        fun intent(context: Context, reportId: String, stars: Int): Intent =
            Intent(context, RateActivity::class.java).putExtra(REPORT_ID, reportId).putExtra(STARS, stars)
    }
}
