package id.go.binjai.saberling.screens

import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.settle
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config

/** What the end of the process and the first frame may do to a screen. */
@RunWith(ShellRunner::class)
class KilledTest {
    private val phone = Phone("id")
    private val broken = ArrayList<String>()

    @After
    fun theCoreEnds() = phone.close()

    private fun each(entries: List<Entry>, check: (Entry) -> Unit) {
        for (entry in entries) {
            try {
                check(entry)
            } catch (stuck: Exception) {
                broken.add("${entry.name}: $stuck at ${stuck.stackTrace.firstOrNull { "saberling" in it.className }}")
            }
        }
        assertEquals("", broken.joinToString("\n"))
    }

    @Test
    fun everyScreenIsAsItWasOnceItsProcessWasKilledAndStartedAgain() = each(ENTRIES.filter { !it.passes }) { entry ->
        val before = Opened.fresh(phone, entry).begin()
        before.type()
        val was = before.activity.content().map { if (entry.secret && it == TYPED) "" else it }.filter { it.isNotEmpty() }
        val after = before.again()
        try {
            settle("the same on ${entry.name}") { after.activity.content() == was }
        } catch (_: IllegalStateException) {
            val now = after.activity.content()
            broken.add("${entry.name}: gone ${was - now.toSet()}, new ${now - was.toSet()}" + if (was.toSet() == now.toSet()) " in another order" else "")
        }
        after.end()
    }

    @Test
    fun theFirstFrameOfEveryScreenNeedsTwoCallsOfTheCoreAtMost() {
        val measured = ENTRIES.filter { it.asks != null }
        assertEquals("a screen that is not measured", ENTRIES.map { it.activity }.toSet(), measured.map { it.activity }.toSet())
        each(measured) { entry ->
            val asks = checkNotNull(entry.asks)
            assertTrue("${entry.name} asks $asks", asks.size <= MOST_CALLS)
            val opened = Opened.fresh(phone, entry)
            phone.watched.holdAllBut(asks)
            try {
                opened.begin(first = true)
                assertTrue("${entry.name}: ${phone.watched.calls}", phone.watched.calls.size <= MOST_CALLS)
            } finally {
                phone.watched.release()
                opened.end()
                settle("what was held") { phone.watched.isCalm }
            }
        }
    }

    @Test
    @Config(sdk = [26])
    fun theRulesHoldOnTheOldestVersionToo() = each(ENTRIES.filter { !it.passes && it.asks != null }) { entry ->
        val opened = Opened.fresh(phone, entry).begin()
        Rules.broken(opened.activity).mapTo(broken) { "${entry.name}: $it" }
        opened.end()
    }

    private companion object {
        const val TYPED = "Kata ini"
        const val MOST_CALLS = 2
    }
}
