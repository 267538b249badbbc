package id.go.binjai.saberling.system

import android.app.PendingIntent
import android.content.Intent
import android.provider.MediaStore
import android.service.quicksettings.TileService
import android.util.Xml
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.report.FlowScene
import id.go.binjai.saberling.report.ReportFlowActivity
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowTileService
import org.xmlpull.v1.XmlPullParser
import java.lang.reflect.Proxy

/** The ways into the report flow that lie outside the app: the shortcut on its symbol, the tile in the quick settings. */
@RunWith(ShellRunner::class)
class DoorsTest {
    private val context get() = RuntimeEnvironment.getApplication()

    /** The intents of the shortcut, in the order in which they are started, as the launcher reads them. */
    private fun shortcut(): List<Intent> {
        val parser = context.resources.getXml(R.xml.shortcuts)
        val found = ArrayList<Intent>()
        while (parser.next() != XmlPullParser.END_DOCUMENT) {
            if (parser.eventType != XmlPullParser.START_TAG || parser.name != "intent") continue
            found.add(Intent.parseIntent(context.resources, parser, Xml.asAttributeSet(parser)))
        }
        return found
    }

    private fun opens(intent: Intent): String =
        checkNotNull(context.packageManager.resolveActivity(intent, 0)) { "$intent leads nowhere" }.activityInfo.name

    @Test
    fun theShortcutIsTheFlowOverTheFirstScreen() {
        val launcher = checkNotNull(context.packageManager.getLaunchIntentForPackage(context.packageName))
        assertEquals(MainActivity::class.java.name, launcher.component?.className)
        assertEquals(listOf(MainActivity::class.java.name, ReportFlowActivity::class.java.name), shortcut().map(::opens))
        assertTrue(shortcut().all { it.component?.packageName == context.packageName && it.action != null })
    }

    // parity: system.shortcut
    @Test
    fun theShortcutBeginsWithTheCamera() {
        val scene = FlowScene({ shortcut().last() })
        assertNotNull(scene.asked(MediaStore.ACTION_IMAGE_CAPTURE))
    }

    // parity: system.tile
    @Test
    @Config(sdk = [26])
    fun theTileOpensTheFlowOnAnOldPhone() {
        val tile = Robolectric.buildService(ReportTile::class.java).create().get()
        tile.onClick()
        begins(shadowOf(context).nextStartedActivity)
    }

    @Test
    @Config(sdk = [26])
    fun onALockedPhoneTheTileUnlocksFirst() {
        val tile = Robolectric.buildService(ReportTile::class.java).create().get()
        val shadow = Shadow.extract<ShadowTileService>(tile)
        shadow.setLocked(true)
        tile.onClick()
        begins(shadowOf(context).nextStartedActivity)
    }

    @Test
    fun fromVersion14TheTileHandsOverAPendingIntent() {
        val tile = Robolectric.buildService(ReportTile::class.java).create().get()
        var handed: PendingIntent? = null
        // What the system's side of a tile hears; there is no public way to look at it.
        val side = Class.forName("android.service.quicksettings.IQSService")
        val ear = Proxy.newProxyInstance(side.classLoader, arrayOf(side)) { _, method, args ->
            if (method.name == "startActivity") handed = args.filterIsInstance<PendingIntent>().single()
            null
        }
        TileService::class.java.getDeclaredField("mService").apply { isAccessible = true }.set(tile, ear)
        tile.onClick()
        val pending = checkNotNull(handed)
        assertTrue(pending.isActivity && pending.isImmutable)
        begins(shadowOf(pending).savedIntent)
    }

    private fun begins(intent: Intent) {
        assertEquals(ReportFlowActivity::class.java.name, opens(intent))
        assertTrue(intent.flags and Intent.FLAG_ACTIVITY_NEW_TASK != 0)
        assertNotNull(FlowScene({ intent }).asked(MediaStore.ACTION_IMAGE_CAPTURE))
    }
}
