package id.go.binjai.saberling.system

import android.app.Activity
import android.app.NotificationManager
import android.app.job.JobScheduler
import android.content.Intent
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.kit.system.Channel
import id.go.binjai.saberling.kit.system.Note
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.settle
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowNetworkCapabilities

@RunWith(ShellRunner::class)
class BackgroundTest {
    private val app get() = RuntimeEnvironment.getApplication()
    private val scheduler get() = app.getSystemService(JobScheduler::class.java)
    private val manager get() = app.getSystemService(NotificationManager::class.java)
    private val started = ArrayList<Background>()

    @After
    fun stop() = started.forEach { it.stop() }

    private fun background(stage: Stage, network: PhoneNetwork? = null) =
        Background(stage.app, stage.app.core, network).also { it.start() }.also(started::add)

    @Test
    fun whatIsHandedInIsScheduledByItself() {
        val stage = Stage()
        val background = background(stage)
        settle("the first plan") { scheduler.getPendingJob(Work.id(WorkKind.PULL)) != null }
        assertEquals(null, scheduler.getPendingJob(Work.id(WorkKind.SEND)))
        runBlocking { stage.app.core.ask { it.submitReport(NewReport(category = "litter", note = "di jalan")) } }
        settle("the job") { scheduler.getPendingJob(Work.id(WorkKind.SEND)) != null }
        assertTrue(checkNotNull(scheduler.getPendingJob(Work.id(WorkKind.SEND))).isExpedited)
        assertFalse(background.visible)
    }

    @Test
    fun aScreenThatIsSeenIsForeground() {
        val background = background(Stage())
        val controller = Robolectric.buildActivity(Activity::class.java).create().start()
        assertTrue(background.visible)
        // A rotation stops one and starts another.
        controller.stop().restart()
        assertTrue(background.visible)
        controller.stop()
        assertFalse(background.visible)
    }

    @Test
    fun theChannelsStandInThePhonesSettings() {
        background(Stage())
        settle("the channels") { manager.notificationChannels.size == 4 }
        assertEquals(
            setOf("Kabar laporan", "Perlu tindakan", "Tugas", "Mengirim foto"), manager.notificationChannels.map { "${it.name}" }.toSet(),
        )
        assertEquals(NotificationManager.IMPORTANCE_LOW, manager.getNotificationChannel("sending").importance)
    }

    // parity: system.notifications
    @Test
    fun aStateIsToldOnceAndANewerOneTakesItsPlace() {
        val notifier = Notifier(app)
        val note = Note(Channel.NEWS, "r1", "r1:ACCEPTED", "Akan ditangani", "Tumpukan sampah, Sei Melati", quiet = false)
        assertTrue(notifier.tell(note))
        assertFalse(notifier.tell(note))
        assertFalse("also after the process", Notifier(app).tell(note))
        assertTrue(notifier.tell(note.copy(key = "r1:RESOLVED", title = "Selesai dikerjakan")))
        val shown = shadowOf(manager).allNotifications.single()
        assertEquals("Selesai dikerjakan", "${shown.extras.getCharSequence("android.title")}")
        assertEquals("id.go.binjai.saberling.home.ReportActivity", shadowOf(shown.contentIntent).savedIntent.component?.className)
        assertEquals("r1", shadowOf(shown.contentIntent).savedIntent.getStringExtra("report_id"))
    }

    @Test
    fun severalAreGroupedAndTheNightIsSilent() {
        val notifier = Notifier(app)
        val note = Note(Channel.NEWS, "r1", "1", "Akan ditangani", "Tumpukan sampah, Sei Melati", quiet = true)
        notifier.tell(note)
        notifier.tell(note.copy(about = "r2", key = "2", title = null, text = null))
        val all = shadowOf(manager).allNotifications
        assertEquals(3, all.size)
        val secret = all.single { "${it.extras.getCharSequence("android.title")}" == "Ada kabar untuk laporan Anda" }
        assertEquals(null, secret.extras.getCharSequence("android.text"))
        assertEquals(android.app.Notification.GROUP_ALERT_SUMMARY, secret.groupAlertBehavior)
        val group = all.single { "${it.extras.getCharSequence("android.title")}" == "Kabar untuk 2 laporan" }
        assertEquals(android.app.Notification.GROUP_ALERT_CHILDREN, group.groupAlertBehavior)
    }

    // parity: system.network
    @Test
    fun aWifiThatLeadsNowhereIsNoNetwork() {
        val connectivity = app.getSystemService(ConnectivityManager::class.java)
        val network = PhoneNetwork(app)
        var changes = 0
        network.changed = { changes++ }
        val ear: ConnectivityManager.NetworkCallback = shadowOf(connectivity).networkCallbacks.first()
        fun become(vararg has: Int) {
            val capabilities = ShadowNetworkCapabilities.newInstance()
            for (one in listOf(13, 11, 17)) shadowOf(capabilities).removeCapability(one)
            for (one in has) shadowOf(capabilities).addCapability(one)
            ear.onCapabilitiesChanged(checkNotNull(connectivity.activeNetwork), capabilities)
        }
        val internet = NetworkCapabilities.NET_CAPABILITY_INTERNET
        val proven = NetworkCapabilities.NET_CAPABILITY_VALIDATED
        val free = NetworkCapabilities.NET_CAPABILITY_NOT_METERED
        become(internet, proven, free)
        assertEquals(NetworkState.UNMETERED, network.state())
        become(internet, proven)
        assertEquals(NetworkState.METERED, network.state())
        become(internet, free)
        assertEquals(NetworkState.OFFLINE, network.state())
        become(internet, proven, free, NetworkCapabilities.NET_CAPABILITY_CAPTIVE_PORTAL)
        assertEquals(NetworkState.OFFLINE, network.state())
        assertEquals("the same twice is no change", 3, changes)
        ear.onLost(checkNotNull(connectivity.activeNetwork))
        assertEquals(3, changes)
        assertNotNull(network)
    }

    // parity: system.battery
    @Test
    fun aLowBatteryIsPassedOn() {
        val stage = Stage()
        background(stage)
        app.sendBroadcast(Intent(Intent.ACTION_BATTERY_LOW))
        settle("the battery") { true }
        // The core says so in its own line once something waits.
        runBlocking { stage.app.core.ask { it.syncState() } }
        assertTrue(shadowOf(stage.app).registeredReceivers.any { it.intentFilter.hasAction(Intent.ACTION_BATTERY_LOW) })
    }
}
