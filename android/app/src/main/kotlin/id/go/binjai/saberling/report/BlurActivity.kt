package id.go.binjai.saberling.report

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.Button
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core
import id.go.binjai.saberling.core.CoverBox
import id.go.binjai.saberling.kit.Cover
import id.go.binjai.saberling.kit.CoverState
import id.go.binjai.saberling.widget.Bar
import id.go.binjai.saberling.widget.Pictures
import id.go.binjai.saberling.widget.dp
import id.go.binjai.saberling.widget.say
import id.go.binjai.saberling.widget.shown

// parity: report.blur
/** Makes parts of a kept photo unreadable: boxes by finger, or by number and buttons. */
class BlurActivity : BaseActivity() {
    private lateinit var cover: Cover
    private val picture: BlurView by lazy { findViewById(R.id.blur_picture) }
    private val boxRow: WrapRow by lazy { findViewById(R.id.blur_boxes) }
    private var shownPath: String? = null
    private var shownBoxes: Any? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.report_blur)
        insets(findViewById(R.id.report_bar), findViewById(R.id.report_foot))
        val boxes = savedInstanceState?.getDoubleArray(BOXES)?.let(::read).orEmpty()
        cover = model("cover") {
            Cover(core, intent.getStringExtra(OWNER).orEmpty(), intent.getStringExtra(PHOTO).orEmpty(), boxes)
        }
        findViewById<Bar>(R.id.report_bar).apply {
            title = getString(R.string.report_blur_title)
            back { finish() }
            action(R.drawable.ic_undo, R.string.report_blur_undo) { cover.undo() }
        }
        picture.drawn = cover::draw
        picture.contentDescription = getString(R.string.report_blur_hint)
        findViewById<View>(R.id.blur_save).setOnClickListener { cover.save() }
        buildMoves()
        cover.state.show(::draw)
        cover.told.show {
            setResult(RESULT_OK)
            finish()
        }
    }

    private fun buildMoves() {
        val row: WrapRow = findViewById(R.id.blur_moves)
        listOf(
            R.string.report_blur_left to { cover.nudge(-1, 0) }, R.string.report_blur_right to { cover.nudge(1, 0) },
            R.string.report_blur_up to { cover.nudge(0, -1) }, R.string.report_blur_down to { cover.nudge(0, 1) },
            R.string.report_blur_larger to { cover.grow(1) }, R.string.report_blur_smaller to { cover.grow(-1) },
        ).forEach { (label, act) -> row.addView(button(getString(label), R.style.Button_Quiet, act)) }
    }

    private fun draw(state: CoverState) {
        val path = state.photo?.fullPath
        if (path != null && path != shownPath) {
            shownPath = path
            Pictures.read(path, dp(360)) { picture.picture = it }
        }
        picture.show(state.boxes, state.selected)
        findViewById<TextView>(R.id.blur_problem).say(state.problem)
        findViewById<View>(R.id.blur_moves).shown(state.selected != null)
        val now = state.boxes.size to state.selected
        if (now == shownBoxes) return
        shownBoxes = now
        boxRow.removeAllViews()
        state.boxes.indices.forEach { index ->
            val one = button(getString(R.string.report_blur_box, index + 1), R.style.Button_Outline) { cover.select(index) }
            one.isSelected = index == state.selected
            if (index == state.selected) one.setBackgroundResource(R.drawable.bg_choice)
            one.isActivated = index == state.selected
            boxRow.addView(one)
        }
        boxRow.addView(button(getString(R.string.report_blur_add), R.style.Button_Quiet) { cover.addInMiddle() })
    }

    private fun button(words: String, style: Int, act: () -> Unit) = Button(this, null, 0, style).apply {
        text = words
        setOnClickListener { act() }
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putDoubleArray(BOXES, cover.state.value.boxes.flatMap { listOf(it.left, it.top, it.right, it.bottom) }.toDoubleArray())
    }

    private fun read(numbers: DoubleArray): List<CoverBox> =
        numbers.toList().chunked(4).filter { it.size == 4 }.map { CoverBox(it[0], it[1], it[2], it[3]) }

    companion object {
        private const val OWNER = "owner"
        private const val PHOTO = "photo"
        private const val BOXES = "boxes"

        /** Blurs this photo, which is kept for a draft or a report. */
        fun intent(context: Context, ownerId: String, photoId: String): Intent =
            Intent(context, BlurActivity::class.java).putExtra(OWNER, ownerId).putExtra(PHOTO, photoId)
    }
}
