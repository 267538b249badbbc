package id.go.binjai.saberling.screens

import android.app.Activity
import android.graphics.Color
import android.view.View
import android.widget.Button
import android.widget.FrameLayout
import android.widget.ImageButton
import android.widget.TextView
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.all
import id.go.binjai.saberling.widget.dp
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric

/** The rules see what breaks them. */
@RunWith(ShellRunner::class)
class RulesTest {
    private val activity: Activity = Robolectric.buildActivity(Activity::class.java).setup().get()

    private fun broken(vararg views: View): List<String> {
        val frame = FrameLayout(activity)
        views.forEach(frame::addView)
        activity.setContentView(frame)
        org.robolectric.Shadows.shadowOf(android.os.Looper.getMainLooper()).idle()
        return Rules.broken(frame.all().filter { it.isShown && it.width > 0 })
    }

    private fun <V : View> V.sized(width: Int, height: Int): V = apply { layoutParams = FrameLayout.LayoutParams(activity.dp(width), activity.dp(height)) }

    private fun words(text: String) = TextView(activity).apply { this.text = text }

    @Test
    fun aGoodButtonBreaksNone() =
        assertEquals(emptyList<String>(), broken(Button(activity).apply { text = "Kirim"; setOnClickListener { } }.sized(200, 56)))

    @Test
    fun aButtonSmallerThanAFingerIsSeen() =
        assertTrue(broken(Button(activity).apply { text = "Ya"; setOnClickListener { } }.sized(60, 40)).single().endsWith("less than a finger"))

    @Test
    fun aButtonThatSaysNothingIsSeen() =
        assertTrue(broken(ImageButton(activity).apply { setOnClickListener { } }.sized(60, 60)).single().endsWith("says nothing"))

    @Test
    fun wordsThatEndInDotsAreSeen() {
        val view = words("Tumpukan sampah di depan sekolah").apply { isSingleLine = true; ellipsize = android.text.TextUtils.TruncateAt.END }
        assertTrue(broken(view.sized(80, 60)).single().endsWith("ends in dots"))
    }

    @Test
    fun aWordThatIsBrokenIsSeen() = assertTrue(broken(words("Pemberitahuan").sized(40, 200)).single().endsWith("broken within a word"))

    @Test
    fun linesBelowTheirPlaceAreSeen() =
        assertTrue(broken(words("satu dua tiga empat lima enam tujuh").sized(80, 30)).single().endsWith("higher than its place"))

    @Test
    fun wordsBeyondAnEdgeAreSeen() =
        assertTrue(broken(words("Ya").sized(80, 40).apply { translationX = activity.resources.displayMetrics.widthPixels - 20f }).single().contains("beyond the edge"))

    @Test
    fun wordsOnWordsAreSeen() = assertTrue(broken(words("Satu kata").sized(200, 60), words("Lain kata").sized(200, 60)).single().contains("stands on"))

    @Test
    fun blackOnWhiteStandsOutAndGreyDoesNot() {
        assertEquals(21.0, Drawn.contrast(Color.BLACK, Color.WHITE), 0.01)
        assertTrue(Drawn.contrast(Color.LTGRAY, Color.WHITE) < 3)
    }
}
