package id.go.binjai.saberling.system

import android.content.Intent
import android.content.Context
import android.content.res.Configuration
import android.net.Uri
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.kit.system.Language
import id.go.binjai.saberling.kit.system.Theme
import id.go.binjai.saberling.settle
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

@RunWith(ShellRunner::class)
class LinkActivityTest {
    private val context: Context get() = RuntimeEnvironment.getApplication()
    private val host get() = context.getString(R.string.deep_link_host)

    private fun follow(address: String): Intent {
        val activity = Robolectric.buildActivity(LinkActivity::class.java, Intent(Intent.ACTION_VIEW, Uri.parse(address))).create().start().get()
        var next: Intent? = null
        settle("the next screen") { shadowOf(activity).nextStartedActivity?.also { next = it } != null }
        assertTrue(activity.isFinishing)
        assertNull("the address is kept nowhere", activity.intent.data)
        return checkNotNull(next)
    }

    // parity: system.links
    @Test
    fun aCrewsLinkOpensTheActivationWithItsCode() {
        Stage()
        val next = follow("https://$host/k#7KQ2-9F")
        assertEquals("id.go.binjai.saberling.crew.ActivateActivity", next.component?.className)
        assertEquals("7KQ2-9F", next.getStringExtra("code"))
    }

    @Test
    fun aMoveLinkOpensTheTakeOver() {
        Stage()
        val next = follow("saberling://pindah#abc")
        assertEquals("id.go.binjai.saberling.settings.TakeOverActivity", next.component?.className)
    }

    @Test
    fun anOwnReportIsOpenedByItsNumberAndAnotherIsNot() {
        val stage = Stage()
        val report = runBlocking { stage.app.core.ask { it.submitReport(NewReport(category = "litter", note = "di jalan")) } }
        val next = follow("https://$host/r/${report.number.lowercase()}")
        assertEquals(report.reportId, next.getStringExtra("report_id"))
        assertEquals(MainActivity::class.java.name, follow("https://$host/r/000-0000-0000").component?.className)
        assertEquals(MainActivity::class.java.name, follow("https://$host/k?code=7KQ2").component?.className)
    }

    // parity: settings.theme
    @Test
    @Config(sdk = [26], qualifiers = "fr-notnight")
    fun anOldPhoneGetsTheChosenLanguageAndTheme() {
        assertEquals("a phone that speaks neither gets the city's", "Tugas", Appearance.wrap(context).getString(R.string.channel_tasks))
        Appearance.chooseLanguage(context, Language.ENGLISH)
        Appearance.chooseTheme(context, Theme.DARK)
        val dressed = Appearance.wrap(context)
        assertEquals("Tasks", dressed.getString(R.string.channel_tasks))
        assertEquals(Configuration.UI_MODE_NIGHT_YES, dressed.resources.configuration.uiMode and Configuration.UI_MODE_NIGHT_MASK)
        Appearance.chooseLanguage(context, null)
        assertNull(Appearance.chosenLanguage(context))
    }
}
