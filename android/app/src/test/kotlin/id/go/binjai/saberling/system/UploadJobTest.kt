package id.go.binjai.saberling.system

import android.app.Notification
import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.core.NetworkPolicy
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.core.SyncView
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.settle
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadows.ShadowJobService

/** Hears which notification a job puts up. */
@Implements(JobService::class)
class NotedJob : ShadowJobService() {
    @Implementation(minSdk = 34)
    public override fun setNotification(params: JobParameters, id: Int, notification: Notification, policy: Int) {
        noted = Triple(id, notification, policy)
    }

    companion object {
        var noted: Triple<Int, Notification, Int>? = null
    }
}

/** Long uploads: transfers that a person began, where the system knows them; plain work everywhere else. */
@RunWith(ShellRunner::class)
@Config(shadows = [NotedJob::class])
class UploadJobTest {
    private val context get() = RuntimeEnvironment.getApplication()
    private val scheduler get() = context.getSystemService(JobScheduler::class.java)
    private fun job(kind: WorkKind): JobInfo? = scheduler.getPendingJob(Work.id(kind))

    private fun hold(photos: Int, visible: Boolean = true, asked: Boolean = true) = Work.hold(
        context, SyncView(SyncPhase.OFFLINE, "", null, 1u, photos.toUInt()), NetworkPolicy(false), visible, asked,
    )

    @Before
    fun nothingNoted() {
        NotedJob.noted = null
    }

    // parity: system.transfer
    @Test
    @Suppress("DEPRECATION")
    fun aTransferSaysThatAPersonBeganItHowMuchItIsAndOutlivesABoot() {
        hold(photos = 6)
        val job = checkNotNull(job(WorkKind.UPLOAD))
        assertTrue(job.isUserInitiated && job.isPersisted)
        assertFalse("the system refuses both at once", job.isExpedited)
        assertEquals(1_802_000L, job.estimatedNetworkUploadBytes)
        assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        assertNull(job(WorkKind.SEND))
    }

    @Test
    fun whileNobodyLooksTheSystemKnowsNoSuchTransfer() {
        hold(photos = 6, visible = false)
        assertNull(job(WorkKind.UPLOAD))
        assertTrue(checkNotNull(job(WorkKind.SEND)).isExpedited)
        assertEquals(1_802_000L, checkNotNull(job(WorkKind.SEND)).estimatedNetworkUploadBytes)
    }

    @Test
    fun aTransferThatTheSystemRefusesBecomesPlainWork() {
        shadowOf(scheduler).failOnJob(Work.id(WorkKind.UPLOAD))
        hold(photos = 6)
        assertNull(job(WorkKind.UPLOAD))
        val plain = checkNotNull(job(WorkKind.SEND))
        assertFalse(plain.isUserInitiated || plain.isExpedited)
        assertTrue(plain.isPersisted)
    }

    @Test
    @Config(sdk = [26])
    fun belowVersion14ItIsPlainWork() {
        hold(photos = 6)
        assertNull(job(WorkKind.UPLOAD))
        assertTrue(checkNotNull(job(WorkKind.SEND)).isPersisted)
    }

    @Test
    fun aTransferThatRunsShowsItsQuietNotificationFromTheStart() {
        Stage()
        val service = jobService()
        assertTrue(service.onStartJob(jobParameters(WorkKind.UPLOAD)))
        val (id, notification, policy) = checkNotNull(NotedJob.noted)
        assertEquals(Notifier.SENDING_ID, id)
        assertEquals("sending", notification.channelId)
        assertTrue(notification.flags and Notification.FLAG_ONGOING_EVENT != 0)
        assertEquals("it goes with the job", JobService.JOB_END_NOTIFICATION_POLICY_REMOVE, policy)
        settle("the end", 60) { shadowOf(service).isJobFinished }
    }

    @Test
    fun plainWorkShowsNone() {
        Stage()
        runJob(WorkKind.SEND)
        assertNull(NotedJob.noted)
        assertNotNull(scheduler)
    }
}
