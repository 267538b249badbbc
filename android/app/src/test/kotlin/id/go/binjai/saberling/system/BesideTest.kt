package id.go.binjai.saberling.system

import android.app.Activity
import android.app.Notification
import android.app.NotificationManager
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.Listener
import id.go.binjai.saberling.core.ReportStatus
import id.go.binjai.saberling.core.Subscription
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.home.ReportScene
import id.go.binjai.saberling.home.texts
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.settle
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.util.concurrent.CopyOnWriteArrayList

/** A core whose events a test tells; like the real one it tells of mended data once, to whoever listens first. */
private class Talking(private val scene: ReportScene) : AppInterface by scene {
    private val ears = CopyOnWriteArrayList<Listener>()
    @Volatile var mended: String? = null

    override fun subscribe(listener: Listener): Subscription {
        ears.add(listener)
        mended?.let {
            mended = null
            listener.onEvent(Event.DataSalvaged(it))
        }
        return scene.subscribe(listener)
    }

    fun tell(event: Event) = ears.forEach { it.onEvent(event) }
}

/** News that is no state of a report: another number, gone, the phone's data mended. Each reaches a screen or a notification in words. */
@RunWith(ShellRunner::class)
class BesideTest {
    private val stage by lazy { Stage() }
    private val scene by lazy { ReportScene.set() }
    private val core by lazy { Talking(scene).also { stage.app.core = Core(it) } }
    private val manager get() = RuntimeEnvironment.getApplication().getSystemService(NotificationManager::class.java)
    private var background: Background? = null

    @After
    fun stop() {
        background?.stop()
    }

    private fun attend() {
        core
        background = Background(stage.app, stage.app.core, null).also { it.start() }
        settle("the channels") { manager.notificationChannels.isNotEmpty() }
    }

    private fun shown(): List<Notification> = shadowOf(manager).allNotifications
    private fun Notification.title() = "${extras.getCharSequence(Notification.EXTRA_TITLE)}"
    private fun Notification.words() = extras.getCharSequence(Notification.EXTRA_TEXT)?.toString()
    private fun Notification.opens() = shadowOf(contentIntent).savedIntent

    @Test
    fun mendedDataThatNobodyLookedAtIsANotificationAndIsSaidOnTheFirstScreenToo() {
        core.mended = "Data ponsel rusak. 12 laporan dan 30 foto terselamatkan."
        attend()
        settle("the notification") { shown().size == 1 }
        assertEquals("Data ponsel rusak. 12 laporan dan 30 foto terselamatkan.", shown().single().words())
        assertEquals("e-Saberling", shown().single().title())
        assertEquals(MainActivity::class.java.name, shown().single().opens().component?.className)
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        settle("the words") { activity.texts().any { it.startsWith("Data ponsel rusak.") } }
        assertNull("it was said", stage.app.core.takeSalvaged())
    }

    @Test
    fun anotherNumberOpensItsReportAndAConfidentialOneTellsNothing() {
        scene.all = listOf(
            scene.view(1, "k-pile", "Tumpukan sampah", "Sei Melati", 5, ReportStatus.SUBMITTED, "Diterima"),
            scene.view(2, "k-pile", "Tumpukan sampah", "Sei Melati", 5, ReportStatus.SUBMITTED, "Diterima").copy(confidential = true),
        )
        attend()
        core.tell(Event.NumberChanged("OLD-0000-0001", scene.all[0].number, "Nomor laporan berubah menjadi ${scene.all[0].number}. Isinya sama."))
        settle("the notification") { shown().size == 1 }
        assertTrue(checkNotNull(shown().single().words()).startsWith("Nomor laporan berubah"))
        assertEquals("r1", shown().single().opens().getStringExtra("report_id"))
        core.tell(Event.NumberChanged("OLD-0000-0002", scene.all[1].number, "Nomor laporan berubah menjadi ${scene.all[1].number}. Isinya sama."))
        settle("the second") { shown().any { it.opens().getStringExtra("report_id") == "r2" } }
        val secret = shown().first { it.opens().getStringExtra("report_id") == "r2" }
        assertEquals("Ada kabar untuk laporan Anda", secret.title())
        assertNull(secret.words())
    }

    @Test
    fun aReportThatIsGoneLeadsToTheList() {
        attend()
        core.tell(Event.ReportGone("9BX-2HF6-RQ8E", "Isi laporan 9BX-2HF6-RQ8E sudah dihapus di kantor, dan sekarang juga di ponsel ini."))
        settle("the notification") { shown().size == 1 }
        assertTrue(checkNotNull(shown().single().words()).contains("sudah dihapus"))
        assertEquals(MainActivity::class.java.name, shown().single().opens().component?.className)
    }

    @Test
    fun whatAScreenSaysIsNoNotification() {
        attend()
        Robolectric.buildActivity(Activity::class.java).create().start()
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        settle("the screen") { activity.texts().contains("Lapor") }
        core.tell(Event.ReportGone("9BX-2HF6-RQ8E", "Isi laporan 9BX-2HF6-RQ8E sudah dihapus di kantor, dan sekarang juga di ponsel ini."))
        settle("the words") { activity.texts().any { it.contains("sudah dihapus") } }
        assertTrue(shown().isEmpty())
    }
}
