package id.go.binjai.saberling.screens

import android.content.pm.PackageManager
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.home.look
import id.go.binjai.saberling.kit.FlowDialog
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.rules.Waits
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment

/** What holds for every screen of the app, in each look that a phone can give it. */
@RunWith(ShellRunner::class)
class ScreensTest {
    private lateinit var phone: Phone
    private val broken = ArrayList<String>()

    @After
    fun theCoreEnds() = phone.close()

    @Test
    fun everyScreenAndStepOfTheAppIsListedHere() {
        phone = Phone("id")
        val context = RuntimeEnvironment.getApplication()
        @Suppress("DEPRECATION")
        val named = context.packageManager.getPackageInfo(context.packageName, PackageManager.GET_ACTIVITIES).activities.orEmpty().map { it.name }
        assertEquals(named.toSortedSet(), ENTRIES.map { it.activity.java.name }.toSortedSet())
        assertEquals(FlowStep.values().map { "flow-" + it.name.lowercase() }.toSet(), ENTRIES.map { it.name }.filter { it.startsWith("flow-") && it.count { c -> c == '-' } == 1 }.toSet())
        assertEquals("each has its own name", ENTRIES.size, ENTRIES.map { it.name }.toSet().size)
        val sheets = FlowDialog::class.java.declaredClasses.filter { FlowDialog::class.java.isAssignableFrom(it) }.map { it.simpleName.lowercase() }
        assertEquals(sheets.toSortedSet(), ENTRIES.filter { it.name.startsWith("flow-") && it.act != null }.map { it.name.substringAfterLast('-') }.filter { it != "nearby" && it != "source" }.toSortedSet())
    }

    @Test
    fun inIndonesianByDay() = all("id", night = false, large = false)

    @Test
    fun inIndonesianByNight() = all("id", night = true, large = false)

    @Test
    fun inEnglishByDay() = all("en", night = false, large = false)

    @Test
    fun inEnglishByNight() = all("en", night = true, large = false)

    @Test
    fun inIndonesianWithLettersOfDoubleSizeOnASmallPhone() = all("id", night = false, large = true)

    @Test
    fun inEnglishWithLettersOfDoubleSizeOnASmallPhoneByNight() = all("en", night = true, large = true)

    private fun all(language: String, night: Boolean, large: Boolean) {
        look(language, night, large)
        phone = Phone(language)
        val suffix = "$language-${if (night) "dark" else "light"}${if (large) "-large" else ""}"
        for (entry in ENTRIES.filter { !it.passes }) {
            lateinit var opened: Opened
            try {
                Waits.during { opened = Opened.fresh(phone, entry).begin() }.mapTo(broken) { "${entry.name}: on the main thread $it" }
            } catch (stuck: Exception) {
                broken.add("${entry.name}: $stuck at ${stuck.stackTrace.firstOrNull { "saberling" in it.className }}")
                continue
            }
            val activity = opened.activity
            val drawn = Drawn.of(activity, "all-${entry.name}-$suffix")
            (Rules.broken(activity) + listOfNotNull(Rules.headless(activity)) + drawn.pale(activity)).mapTo(broken) { "${entry.name}: $it" }
            opened.end()
        }
        Drawn.written()
        assertEquals("in $suffix", "", broken.joinToString("\n"))
    }
}
