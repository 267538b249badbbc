package id.go.binjai.saberling.home

import android.text.Editable
import android.text.TextWatcher
import android.view.View
import android.widget.AbsListView
import android.widget.EditText
import android.widget.ImageButton
import android.widget.ListView
import android.widget.TextView
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Screens
import id.go.binjai.saberling.kit.home.MyReports
import id.go.binjai.saberling.kit.home.MyReportsState
import id.go.binjai.saberling.kit.home.Row
import id.go.binjai.saberling.kit.home.Steady
import id.go.binjai.saberling.open
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.ToastStrip
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.speakAsButton

// parity: home.list
/** The second tab: all own reports in their parts. While somebody reads further down, new ones are only announced. */
class ReportsPage(
    private val activity: MainActivity,
    private val model: MyReports,
    mender: Mender,
    private val strip: ToastStrip,
) {
    private val list: ListView = activity.findViewById(R.id.reports_list)
    private val field: EditText = activity.findViewById(R.id.reports_words)
    private val rows = Rows(activity, mender, activity::openCard)
    private var latest: List<Row> = emptyList()
    private var announced = 0
    private var searched: String? = null
    private val loupe: ImageButton

    init {
        val bar = activity.findViewById<Bar>(R.id.reports_bar)
        bar.title = activity.getString(R.string.tab_reports)
        loupe = bar.action(R.drawable.ic_search, R.string.reports_search) { toggleSearch() }
        list.adapter = rows
        // Its cards take the taps.
        list.isClickable = false
        list.setOnScrollListener(object : AbsListView.OnScrollListener {
            override fun onScrollStateChanged(view: AbsListView, state: Int) = Unit
            override fun onScroll(view: AbsListView, first: Int, visible: Int, total: Int) {
                if (isAtTop() && announced > 0) showAll()
            }
        })
        field.addTextChangedListener(object : TextWatcher {
            override fun beforeTextChanged(text: CharSequence?, start: Int, count: Int, after: Int) = Unit
            override fun onTextChanged(text: CharSequence?, start: Int, before: Int, count: Int) = Unit
            override fun afterTextChanged(text: Editable) {
                if (field.isFocused || searched != null) model.search(text.toString())
            }
        })
        val crew = activity.findViewById<View>(R.id.reports_crew)
        crew.speakAsButton()
        crew.setOnClickListener { activity.open(Screens.tasks(activity)) }
        activity.findViewById<View>(R.id.reports_empty_report).setOnClickListener { activity.open(Screens.camera(activity)) }
    }

    /** Draws it. */
    fun draw(state: MyReportsState) {
        activity.findViewById<View>(R.id.reports_crew).shown(state.crew != null)
        state.crew?.let {
            val words = activity.getString(R.string.reports_crew, it.crewName)
            activity.findViewById<TextView>(R.id.reports_crew_name).text = words
            activity.findViewById<View>(R.id.reports_crew).contentDescription = words
        }
        drawSearch(state)
        latest = state.rows
        if (isAtTop() || rows.isEmpty || searched != state.search) showAll() else keep()
        searched = state.search
        val empty = state.loaded && state.rows.isEmpty()
        activity.findViewById<View>(R.id.reports_empty).shown(empty)
        val searching = !state.search.isNullOrBlank()
        activity.findViewById<TextView>(R.id.reports_empty_words).setText(if (searching) R.string.reports_none else R.string.reports_empty)
        activity.findViewById<TextView>(R.id.reports_empty_why).setText(if (searching) R.string.reports_none_why else R.string.home_first)
        activity.findViewById<View>(R.id.reports_empty_report).shown(!searching)
    }

    private fun drawSearch(state: MyReportsState) {
        activity.findViewById<View>(R.id.reports_search).shown(state.search != null)
        loupe.contentDescription = activity.getString(if (state.search == null) R.string.reports_search else R.string.reports_search_close)
        loupe.setImageResource(if (state.search == null) R.drawable.ic_search else R.drawable.ic_x)
        loupe.shown(state.search != null || state.rows.isNotEmpty())
    }

    private fun toggleSearch() {
        if (model.state.value.search != null) {
            searched = null
            model.search(null)
            field.text.clear()
        } else {
            model.search(field.text.toString())
            field.requestFocus()
        }
    }

    private fun isAtTop(): Boolean = list.firstVisiblePosition == 0 && (list.getChildAt(0)?.top ?: 0) >= list.paddingTop

    private fun showAll() {
        announced = 0
        rows.show(latest)
    }

    private fun keep() {
        val kept = Steady.keep(rows.shown, latest)
        rows.show(kept.rows)
        if (kept.waiting > announced) {
            val words = activity.resources.getQuantityString(R.plurals.reports_new, kept.waiting, kept.waiting)
            strip.say(words) {
                showAll()
                list.post { list.setSelection(0) }
            }
        }
        announced = kept.waiting
    }
}
