package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.CoverBox
import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.QuestionKind
import id.go.binjai.saberling.core.QuestionView
import kotlinx.coroutines.flow.emptyFlow
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import java.lang.reflect.Proxy
import java.nio.file.Files

/** The parts of the flow that decide without a screen or a phone. */
class FlowPartsTest {
    private val nobody = Proxy.newProxyInstance(javaClass.classLoader, arrayOf(AppInterface::class.java)) { _, method, _ ->
        if (method.name == "keptPhotos") emptyList<Any>() else error("${method.name} is not asked here")
    } as AppInterface

    private fun cover() = Cover(Core(nobody), "draft", "photo")

    private fun question(kind: QuestionKind, min: Long? = null, max: Long? = null) =
        QuestionView("q", kind, "?", null, true, emptyList(), min, max)

    @Test
    fun aBoxIsWithinThePictureWhicheverCornerItBeganAt() {
        val cover = cover()
        cover.draw(0.9, 1.4, 0.5, 0.5)
        assertEquals(CoverBox(0.5, 0.5, 0.9, 1.0), cover.state.value.boxes.single())
    }

    @Test
    fun aTouchDrawsNoBox() {
        val cover = cover()
        cover.draw(0.5, 0.5, 0.505, 0.505)
        assertTrue(cover.state.value.boxes.isEmpty())
        assertNull(cover.state.value.selected)
    }

    @Test
    fun buttonsMoveAndGrowTheSelectedBoxAndStopAtTheEdges() {
        val cover = cover()
        cover.draw(0.0, 0.0, 0.2, 0.2)
        cover.addInMiddle()
        cover.select(0)
        repeat(100) { cover.nudge(1, 0) }
        val moved = cover.state.value.boxes[0]
        assertEquals(1.0, moved.right, 1e-9)
        assertEquals(0.2, moved.right - moved.left, 1e-9)
        cover.grow(1)
        assertTrue(cover.state.value.boxes[0].left < moved.left)
        assertEquals(CoverBox(0.4, 0.4, 0.6, 0.6), cover.state.value.boxes[1])
        repeat(200) { cover.grow(-1) }
        val least = cover.state.value.boxes[0]
        assertTrue(least.right > least.left && least.bottom > least.top)
    }

    @Test
    fun undoTakesTheLastBoxBack() {
        val cover = cover()
        cover.addInMiddle()
        cover.draw(0.0, 0.0, 0.1, 0.1)
        cover.undo()
        assertEquals(listOf(CoverBox(0.4, 0.4, 0.6, 0.6)), cover.state.value.boxes)
        assertEquals(0, cover.state.value.selected)
        cover.undo()
        cover.undo()
        assertNull(cover.state.value.selected)
    }

    @Test
    fun aStepIsReadAsItWasWritten() {
        for (stop in listOf(FlowStop(FlowStep.PLACE), FlowStop(FlowStep.QUESTION, "how:big"))) {
            assertEquals(stop, FlowStop.read(stop.write()))
        }
        assertNull(FlowStop.read("SOMEWHERE"))
    }

    @Test
    fun aFileOnItsWayTellsItsDraftAndThePhotoThatItReplaces() {
        val incoming = Incoming(Files.createTempDirectory("incoming").toFile())
        val plain = incoming.target("d1")
        val again = incoming.target("d1", "p-7")
        plain.writeText("a")
        again.writeText("b")
        incoming.target("d1")
        incoming.target("d2").writeText("c")
        assertEquals(setOf(plain, again), incoming.left("d1").toSet())
        assertNull(incoming.retaken(plain))
        assertEquals("p-7", incoming.retaken(again))
        incoming.clear("d1")
        assertFalse(plain.exists())
        assertEquals(1, incoming.left("d2").size)
    }

    @Test
    fun anAnswerIsMissingOrOutOfRangeOrFine() {
        val number = question(QuestionKind.NUMBER, 1, 31)
        assertEquals(Mishap.ANSWER_NONE, mishapOf(number, emptyList()))
        assertEquals(Mishap.NUMBER_RANGE, mishapOf(number, listOf("32")))
        assertEquals(Mishap.NUMBER_RANGE, mishapOf(number, listOf("1.5")))
        assertNull(mishapOf(number, listOf("31")))
        assertEquals(Mishap.ANSWER_NONE, mishapOf(question(QuestionKind.TEXT), listOf("  ")))
        assertNull(mishapOf(question(QuestionKind.SOME_OF), listOf("a", "b")))
    }

    @Test
    fun anAnswerReplacesTheOneBeforeAndNoneTakesItBack() {
        val content = DraftContent().withAnswer("a", listOf("1")).withAnswer("b", listOf("2")).withAnswer("a", listOf("3"))
        assertEquals(listOf("3"), content.answerTo("a"))
        assertEquals(2, content.answers.size)
        assertEquals(listOf("b"), content.withAnswer("a", emptyList()).answers.map { it.question })
    }

    @Test
    fun theTrailLeadsBackOutOfTheReviewAndNotRoundInCircles() {
        val flow = ReportFlow(Core(nobody), nowhere, Incoming(Files.createTempDirectory("incoming").toFile()), FlowStart.New)
        val way = FlowWay(flow, Core(nobody))
        val category = FlowStop(FlowStep.CATEGORY)
        val review = FlowStop(FlowStep.REVIEW)
        val first = way.onto(listOf(category), review)
        val changed = way.onto(way.onto(first, FlowStop(FlowStep.PLACE)), review)
        assertEquals(listOf(category, review), changed)
        assertEquals(listOf(category, review, category), way.onto(first, category))
        assertEquals(listOf(category, review), way.onto(way.onto(first, category), review))
        flow.close()
    }

    private val nowhere = object : Whereabouts {
        override fun standing() = Standing.DENIED
        override fun fixes() = emptyFlow<LocationFix>()
    }

    @Test
    fun whereThePhoneIsLaterIsNotWhereTheDraftWasBegun() {
        assertTrue(isStillThere(begunMs = 1_000, nowMs = 1_000))
        assertTrue(isStillThere(begunMs = 1_000, nowMs = 600_000))
        assertFalse(isStillThere(begunMs = 1_000, nowMs = 700_000))
        assertFalse("the clock was put back", isStillThere(begunMs = 700_000, nowMs = 1_000))
    }
}
