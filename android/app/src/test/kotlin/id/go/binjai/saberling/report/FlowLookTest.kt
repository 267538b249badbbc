package id.go.binjai.saberling.report

import android.app.Activity
import android.view.View
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.all
import id.go.binjai.saberling.kit.FlowDialog
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import id.go.binjai.saberling.widget.PhotoThumb
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.io.File

private const val ENGLISH_NIGHT = "en-rUS-w360dp-h780dp-night-xhdpi"
private const val NIGHT = "in-rID-w360dp-h780dp-night-xhdpi"
private const val SMALL = "in-rID-w360dp-h640dp-xhdpi"

/** Draws the page once its pictures are read. */
internal fun Activity.shootPage(name: String): Int {
    settle("the pictures") { window.decorView.all().filterIsInstance<PhotoThumb>().filter { it.isShown }.all { it.isPhoto } }
    return shoot(name)
}

/** Every page in both languages and themes and with large text; what can be tapped is large enough and says what it is. */
@RunWith(ShellRunner::class)
class FlowLookTest {
    private val questions = """[{"code":"big","kind":"one_of","text":{"id":"Seberapa besar tumpukannya?","en":"How large is the pile?"},"required":true,
        "choices":[{"code":"bag","name":{"id":"Satu kantong","en":"One bag"}},{"code":"cart","name":{"id":"Satu gerobak","en":"A cart full"}},{"code":"truck","name":{"id":"Satu truk atau lebih","en":"A lorry or more"}}]},
        {"code":"blocks","kind":"yes_no","text":{"id":"Apakah menutup jalan?","en":"Does it block the road?"},"required":true,"shown_when":{"question":"big","equals":"truck"}},
        {"code":"count","kind":"number","text":{"id":"Berapa kali sebulan?","en":"How often a month?"},"min":1,"max":31},
        {"code":"smell","kind":"some_of","text":{"id":"Apa isinya?","en":"What is in it?"},"choices":[{"code":"food","name":{"id":"Sisa makanan","en":"Food"}},{"code":"glass","name":{"id":"Kaca","en":"Glass"}}]}]"""

    private fun walk(suffix: String) {
        val scene = FlowScene(ReportFlowActivity::camera, FlowScene.seedWith(questions))
        val english = suffix.startsWith("en")
        scene.shoot(1)
        scene.awaitPhotos(1)
        scene.activity.camera(null)
        scene.shoot(2)
        scene.awaitPhotos(2)
        keep(scene, "category", suffix)
        scene.tap(if (english) "Pile of litter" else "Tumpukan sampah")
        scene.awaitStep(FlowStep.QUESTION)
        keep(scene, "question", suffix)
        scene.tap(if (english) "A lorry or more" else "Satu truk atau lebih")
        scene.await("the second question") { scene.state.stop.question == "blocks" }
        scene.tap(if (english) "Yes" else "Ya")
        scene.awaitStep(FlowStep.PLACE)
        scene.fix(accuracyM = 120f)
        scene.await("the place") { scene.state.place.found != null }
        keep(scene, "place", suffix)
        scene.core.near = listOf(scene.core.other())
        scene.tap(R.id.place_use)
        scene.awaitStep(FlowStep.NEARBY)
        keep(scene, "nearby", suffix)
        scene.tap(R.id.nearby_no)
        scene.awaitStep(FlowStep.REVIEW)
        scene.view<EditText>(R.id.review_note).setText(if (english) "Blocks the pavement since last week." else "Menutup trotoar sejak minggu lalu.")
        scene.await("the line") { scene.state.sync != null }
        keep(scene, "review", suffix)
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        scene.await("the line") { scene.state.sync != null }
        keep(scene, "saved", suffix)
    }

    private fun keep(scene: FlowScene, name: String, suffix: String) {
        scene.pass()
        assertTrue(scene.activity.shootPage("report-$name-$suffix") > 2)
        val least = 48 * scene.activity.resources.displayMetrics.density - 1
        scene.root.all().filter { it.isShown && it.hasOnClickListeners() }.forEach { view ->
            val said = view.contentDescription ?: view.all().filterIsInstance<TextView>().joinToString(" ") { it.text }
            assertTrue("$name: ${view.javaClass.simpleName} says nothing", said.isNotBlank())
            assertTrue("$name: $said is ${view.width}x${view.height}", view.width >= least && view.height >= least)
        }
    }

    @Test
    fun everyStepInIndonesianByDay() = walk("in-light")

    @Test
    @Config(qualifiers = NIGHT)
    fun everyStepInIndonesianByNight() = walk("in-dark")

    @Test
    @Config(qualifiers = ENGLISH_NIGHT)
    fun everyStepInEnglishByNight() = walk("en-dark")

    @Test
    @Config(qualifiers = SMALL)
    fun everyStepWithLargeTextOnASmallScreen() {
        RuntimeEnvironment.setFontScale(2f)
        walk("in-light-font200")
    }

    @Test
    @Config(qualifiers = "en-rUS-w360dp-h780dp-xhdpi", sdk = [26])
    fun everyStepInEnglishOnTheOldestVersion() = walk("en-light")

    @Test
    fun optionalAnswersAreFoldedInTheReviewAndKept() {
        val scene = FlowScene(ReportFlowActivity::camera, FlowScene.seedWith(questions))
        scene.shoot()
        scene.fix()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.QUESTION)
        scene.tap("Satu kantong")
        scene.awaitStep(FlowStep.REVIEW)
        assertTrue(scene.view<View>(R.id.review_more).isShown)
        scene.tap(R.id.review_more)
        scene.tap("Kaca")
        scene.await("the answer") { scene.drafts().single().content.answers.any { it.question == "smell" } }
        val number = scene.root.all().filterIsInstance<EditText>().first { it.contentDescription == "Berapa kali sebulan?" }
        number.setText("99")
        scene.await("the sentence") { scene.words().contains("Tulis angka bulat dari 1 sampai 31") }
        number.setText("9")
        scene.await("the answer") { scene.drafts().single().content.answers.any { it.question == "count" && it.values == listOf("9") } }
        scene.activity.shootPage("report-review-answers-in-light")
        scene.activity.flow.changeAnswer("big")
        scene.awaitStep(FlowStep.QUESTION)
        scene.tap("Satu truk atau lebih")
        scene.await("the question that hangs on it") { scene.state.stop.question == "blocks" }
        scene.tap("Tidak")
        scene.awaitStep(FlowStep.REVIEW)
        scene.tap(R.id.review_send)
        scene.awaitStep(FlowStep.SAVED)
        assertEquals(4, scene.real.reports().single().answers.size)
    }

    @Test
    fun theSheetsAreDrawnOverTheReview() {
        val scene = FlowScene(ReportFlowActivity::camera, consented = false)
        scene.shoot()
        scene.fix()
        scene.awaitPhotos(1)
        scene.tap("Tumpukan sampah")
        scene.awaitStep(FlowStep.REVIEW)
        scene.activity.flow.openPhoto(scene.state.draft!!.photos[0].photoId)
        scene.await("the sheet") { scene.state.dialog is FlowDialog.Photo }
        shootSheet("report-photo-in-light")
        scene.tap(R.id.photo_close)
        scene.tap(R.id.review_send)
        scene.await("the sheet") { scene.state.dialog is FlowDialog.Consent }
        scene.pass()
        shootSheet("report-consent-in-light")
    }

    private fun shootSheet(name: String) {
        val view = org.robolectric.shadows.ShadowDialog.getLatestDialog().window!!.decorView
        settle("the pictures") { view.all().filterIsInstance<PhotoThumb>().all { it.isPhoto } }
        val picture = android.graphics.Bitmap.createBitmap(view.width, view.height, android.graphics.Bitmap.Config.ARGB_8888)
        view.draw(android.graphics.Canvas(picture))
        val folder = File(System.getProperty("shots.dir") ?: "build/screens").apply { mkdirs() }
        File(folder, "$name.png").outputStream().use { picture.compress(android.graphics.Bitmap.CompressFormat.PNG, 100, it) }
        assertTrue(view.height > 100)
    }
}
