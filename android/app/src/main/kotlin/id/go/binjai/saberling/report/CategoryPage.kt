package id.go.binjai.saberling.report

import android.view.LayoutInflater
import android.view.View
import android.view.ViewGroup
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.CategoryView
import id.go.binjai.saberling.kit.FlowState
import id.go.binjai.saberling.kit.Look
import id.go.binjai.saberling.kit.Spot
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.shown
import id.go.binjai.saberling.widget.speakAsButton
import id.go.binjai.saberling.widget.symbol

/** The photos, and what they are about; a tap on a category goes on by itself. */
internal class CategoryPage(host: PageHost, into: ViewGroup) : Page(host, R.layout.report_category, into) {
    private val photos: PhotoStrip = find(R.id.report_photos)
    private val problems: ProblemList = find(R.id.report_problems)
    private val grid: LinearLayout = find(R.id.report_grid)
    private val ways = photoWays(host)
    private var shown: List<CategoryView>? = null
    private var chosen: String? = null

    override val bottom: View get() = find(R.id.report_kept)

    init {
        stepBar(find(R.id.report_bar), R.string.report_what, 1) { host.back() }
        photos.columns = if (into.context.isLargeText) 2 else 3
        photos.wordy = true
    }

    override fun draw(state: FlowState) {
        val draft = state.draft
        photos.show(draft?.photos.orEmpty(), state.preparing, flow::openPhoto, host::addPhoto)
        problems.show(state.problems(Spot.PHOTOS) + state.problems(Spot.CATEGORY), ways)
        find<View>(R.id.report_kept).shown(draft != null && draft.photos.isNotEmpty())
        if (shown == state.categories && chosen == draft?.content?.category) return
        shown = state.categories
        chosen = draft?.content?.category
        fill(state.categories)
    }

    private fun fill(categories: List<CategoryView>) {
        grid.removeAllViews()
        val columns = if (grid.context.isLargeText) 1 else 2
        categories.chunked(columns).forEach { pair ->
            val row = LinearLayout(grid.context)
            for (place in 0 until columns) {
                val cell = pair.getOrNull(place)?.let { cell(it, row) } ?: View(grid.context)
                val room = LinearLayout.LayoutParams(0, LinearLayout.LayoutParams.MATCH_PARENT, 1f)
                if (place > 0) room.marginStart = grid.context.dp(10)
                row.addView(cell, room)
            }
            val room = LinearLayout.LayoutParams(LinearLayout.LayoutParams.MATCH_PARENT, LinearLayout.LayoutParams.WRAP_CONTENT)
            room.topMargin = grid.context.dp(5)
            room.bottomMargin = grid.context.dp(5)
            grid.addView(row, room)
        }
    }

    private fun cell(category: CategoryView, row: ViewGroup): View {
        val cell = LayoutInflater.from(row.context).inflate(R.layout.report_cell, row, false)
        cell.findViewById<ImageView>(R.id.cell_icon).symbol(Look.category(category.icon), row.context.getColor(R.color.brand))
        cell.findViewById<TextView>(R.id.cell_name).text = category.name
        cell.contentDescription = category.name
        cell.speakAsButton()
        if (category.code == chosen) {
            cell.setBackgroundResource(R.drawable.bg_choice)
            cell.isActivated = true
            cell.isSelected = true
        }
        cell.setOnClickListener { flow.choose(category.code) }
        return cell
    }
}

/** The ways on when a photo did not come. */
internal fun photoWays(host: PageHost) = ProblemWays(host.flow::retryPhotos, host::gallery, host::openSettings)

/** The head of a step: back, what it asks, and which of the two that are always there. */
internal fun stepBar(bar: Bar, title: Int, number: Int, back: () -> Unit) {
    bar.title = bar.context.getString(title)
    bar.back(back)
    val hint = TextView(bar.context, null, 0, R.style.Text_Hint)
    hint.text = bar.context.getString(R.string.report_step_of, number, 2)
    hint.setPaddingRelative(0, 0, bar.context.dp(12), 0)
    // With large text the title needs the room.
    hint.shown(!bar.context.isLargeText)
    bar.addView(hint)
}
