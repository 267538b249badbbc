package id.go.binjai.saberling.home

import android.os.Bundle
import android.view.View
import android.widget.EditText
import android.widget.RadioButton
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.QuestionKind
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment

@RunWith(ShellRunner::class)
class EditTest {
    private fun open(correcting: Boolean) = Robolectric.buildActivity(
        EditActivity::class.java, EditActivity.intent(RuntimeEnvironment.getApplication(), "r1", correcting),
    )

    private fun scene(correct: Boolean = false) = ReportScene.set().also { scene ->
        val can = if (correct) nothing.copy(correct = true) else nothing.copy(edit = true)
        scene.all = listOf(scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 5, ReportStatus.SUBMITTED, "Diterima kantor", Sending.COMPLETE, can = can).copy(note = "Dekat pasar"))
    }

    private fun choose(activity: EditActivity, words: String) {
        activity.seen().filterIsInstance<RadioButton>().first { it.text == words }.performClick()
    }

    // parity: page.edit
    // parity: report.questions
    @Test
    fun aReportIsEditedWithItsQuestions() {
        val scene = scene()
        scene.asked = listOf(
            scene.question("burns", QuestionKind.YES_NO, "Apakah sedang terbakar?", required = true),
            scene.question("what", QuestionKind.SOME_OF, "Apa saja?"),
            scene.question("bags", QuestionKind.NUMBER, "Berapa kantong?"),
        )
        val activity = open(false).setup().get()
        settle { "Apakah sedang terbakar?" in activity.texts() && "Dekat pasar" in activity.texts() }
        activity.checkTargets()
        activity.press("Simpan perubahan")
        settle { "Pertanyaan ini perlu dijawab." in activity.texts() }
        assertEquals(emptyList<String>(), scene.done)
        activity.shoot("edit-missing-id-light")
        choose(activity, "Ya")
        settle { "Pertanyaan ini perlu dijawab." !in activity.texts() }
        activity.press("Dua")
        choose(activity, "Selokan tersumbat")
        activity.findViewById<EditText>(R.id.edit_note).setText("Dekat sekolah")
        activity.press("Rahasia")
        activity.press("Simpan perubahan")
        settle { activity.isFinishing }
        assertEquals(listOf("edit drain Dekat sekolah {burns=[yes], what=[b]} true"), scene.done)
    }

    @Test
    fun whatWasTypedStaysOverARotationAndTheEndOfTheProcess() {
        val scene = scene()
        scene.asked = listOf(scene.question("where", QuestionKind.TEXT, "Di mana tepatnya?"))
        val controller = open(false).setup()
        settle { "Di mana tepatnya?" in controller.get().texts() }
        controller.get().findViewById<EditText>(R.id.edit_note).setText("Dekat sekolah")
        controller.get().seen().filterIsInstance<EditText>().first { it.id != R.id.edit_note }.setText("Di belakang")
        controller.recreate()
        settle { controller.get().texts().containsAll(listOf("Dekat sekolah", "Di belakang")) }
        val saved = Bundle()
        controller.pause().stop().saveInstanceState(saved).destroy()
        val again = open(false).create(saved).start().restoreInstanceState(saved).resume().visible().get()
        settle { again.texts().containsAll(listOf("Dekat sekolah", "Di belakang")) }
    }

    @Test
    fun aRefusedReportIsSentAgainWithAnotherCategoryAndItsAnswers() {
        val scene = scene(correct = true)
        scene.asked = listOf(
            scene.question("burns", QuestionKind.YES_NO, "Apakah sedang terbakar?", required = true),
            scene.question("what", QuestionKind.SOME_OF, "Apa saja?"),
        )
        val activity = open(true).setup().get()
        settle { "Dekat pasar" in activity.texts() && "Apakah sedang terbakar?" in activity.texts() }
        assertFalse(activity.findViewById<View>(R.id.edit_flags).isShown)
        activity.press("Kirim lagi")
        settle { "Pertanyaan ini perlu dijawab." in activity.texts() }
        assertEquals(emptyList<String>(), scene.done)
        choose(activity, "Bak sampah penuh")
        choose(activity, "Tidak")
        activity.press("Satu")
        activity.checkTargets()
        activity.shoot("correct-id-light")
        activity.press("Kirim lagi")
        settle { activity.isFinishing }
        assertEquals(listOf("correct bin Dekat pasar {burns=[no], what=[a]}"), scene.done)
    }

    @Test
    fun ofACategoryThatTheCityDoesNotKnowNothingIsAskedAndAnotherCanBeChosen() {
        val scene = scene(correct = true)
        scene.all = scene.all.map { it.copy(category = "smoke") }
        scene.unknown = "smoke"
        scene.asked = listOf(scene.question("what", QuestionKind.SOME_OF, "Apa saja?"))
        val activity = open(true).setup().get()
        settle { "Dekat pasar" in activity.texts() }
        assertFalse("Apa saja?" in activity.texts() || activity.findViewById<View>(R.id.edit_problem).isShown)
        choose(activity, "Bak sampah penuh")
        settle { "Apa saja?" in activity.texts() }
        activity.press("Kirim lagi")
        settle { activity.isFinishing }
        assertEquals(listOf("correct bin Dekat pasar {}"), scene.done)
    }

    @Test
    fun aDecidedReportCannotBeChangedAnyMore() {
        val scene = scene()
        scene.all = scene.all.map { it.copy(can = nothing) }
        val activity = open(false).setup().get()
        settle { "Laporan ini sudah diputuskan. Tidak bisa diubah lagi." in activity.texts() }
        assertFalse(activity.findViewById<View>(R.id.edit_foot).isShown)
    }

    @Test
    fun itIsDrawnInBothLanguagesAtNightAndLarge() {
        for ((language, night, large) in listOf(Triple("in", false, false), Triple("en", true, false), Triple("in", false, true))) {
            look(language, night, large)
            val scene = scene()
            val activity = open(false).setup().get()
            settle { "Dekat pasar" in activity.texts() }
            assertTrue(scene.done.isEmpty())
            activity.checkTargets()
            activity.shoot("edit-${if (language == "en") "en" else "id"}-${if (night) "dark" else "light"}${if (large) "-200" else ""}")
        }
    }
}
