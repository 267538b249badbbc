package id.go.binjai.saberling.rules

import android.os.StrictMode
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Watched
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.home.ReportScene
import id.go.binjai.saberling.report.CameraFiles
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment

/** Nothing on the main thread waits for the disk or the network; the walks over all screens look on while this holds. */
@RunWith(ShellRunner::class)
class MainThreadTest {
    @Test
    fun aCallOfTheCoreOnTheMainThreadIsRefused() {
        val scene = ReportScene.set()
        val watched = Watched { scene }
        val refused = assertThrows(IllegalStateException::class.java) { watched.app.reports() }
        assertEquals("reports of the core was called on the main thread", refused.message)
        val other = Thread { watched.app.reports() }
        other.start()
        other.join()
        assertEquals(listOf("reports"), watched.calls.toList())
    }

    @Test
    fun aFileThatTheAppTouchesOnTheMainThreadIsSeen() {
        val files = CameraFiles.incoming(RuntimeEnvironment.getApplication())
        val seen = Waits.during { files.left("draft") }
        assertTrue("$seen", seen.any { "Incoming" in it })
        val elsewhere = Waits.during { Thread { files.left("draft") }.apply { start() }.join() }
        assertEquals(emptyList<String>(), elsewhere)
    }

    @Test
    fun whatTheSystemCallsSlowOnTheMainThreadIsSeen() {
        val seen = Waits.during { StrictMode.noteSlowCall("planted") }
        assertTrue("$seen", seen.any { "CustomViolation" in it })
    }

    @Test
    fun onlyTheKitOpensTheCoreAndOnlyItsCallsHaveIt() {
        val sources = Sources.main()
        val opens = sources.filter { (_, text) -> Regex("""\bApp\.open\(""").containsMatchIn(text) }.keys
        assertEquals(listOf("Core.kt"), opens.map { it.substringAfterLast('/') })
        val type = Regex("""\b${AppInterface::class.java.simpleName}\b|saberling\.core\.App\b""")
        val inApp = sources.filter { (name, text) -> !name.startsWith("../kit") && type.containsMatchIn(text.replace(PASSED_ON, "")) }.keys
        assertEquals("the app names the core's type", emptySet<String>(), inApp)
        val kept = Regex("""(val|var)\s+\w+\s*(:|=).*\b${AppInterface::class.java.simpleName}\b""")
        val keeps = sources.filter { (name, text) -> name.startsWith("../kit") && text.lines().any { kept.containsMatchIn(it) } }.keys
        assertEquals("kept somewhere else than in the one place that asks", listOf("Core.kt"), keeps.map { it.substringAfterLast('/') })
    }

    private companion object {
        /** A piece of work that is handed to the kit, which calls it with the core where it may wait. */
        val PASSED_ON = Regex("""\(([\w.]+\.)?AppInterface\)\s*->""")
    }
}
