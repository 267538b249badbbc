package id.go.binjai.saberling.system

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.Context
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.core.NetworkPolicy
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.core.SyncView
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.kit.system.WorkPlan
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

@RunWith(ShellRunner::class)
class WorkTest {
    private val context: Context get() = RuntimeEnvironment.getApplication()
    private val scheduler get() = context.getSystemService(JobScheduler::class.java)
    private fun job(kind: WorkKind): JobInfo? = scheduler.getPendingJob(Work.id(kind))
    private fun state(unsent: Int, photos: Int) = SyncView(SyncPhase.OFFLINE, "", null, unsent.toUInt(), photos.toUInt())

    private fun hold(unsent: Int, photos: Int, wifiOnly: Boolean = false, asked: Boolean = true, visible: Boolean = true) =
        Work.hold(context, state(unsent, photos), NetworkPolicy(wifiOnly), visible, asked)

    @Test
    @Suppress("DEPRECATION")
    fun whatWasHandedInIsSentSoonOnAnyNetworkAndOutlivesABoot() {
        hold(1, 2)
        val job = checkNotNull(job(WorkKind.SEND))
        assertTrue(job.isExpedited)
        assertTrue(job.isPersisted)
        assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        assertEquals(SyncJob::class.java.name, job.service.className)
    }

    @Test
    @Config(sdk = [26])
    fun anOldPhoneHasAPlainJob() {
        hold(1, 9)
        val job = checkNotNull(job(WorkKind.SEND))
        assertTrue(job.isPersisted)
        assertNull(job(WorkKind.UPLOAD))
        assertEquals(JobInfo.BACKOFF_POLICY_EXPONENTIAL, job.backoffPolicy)
        assertEquals(WorkPlan.BACKOFF_MS, job.initialBackoffMillis)
    }

    @Test
    fun newsComesEveryFewHours() {
        hold(0, 0)
        val pull = checkNotNull(job(WorkKind.PULL))
        assertTrue(pull.isPeriodic)
        assertTrue(pull.isPersisted)
        assertEquals(8 * 60 * 60 * 1000L, pull.intervalMillis)
        assertEquals(1, scheduler.allPendingJobs.size)
    }

    @Test
    fun manyPhotosAreATransferThatThePersonBegan() {
        hold(1, 5)
        assertTrue(checkNotNull(job(WorkKind.UPLOAD)).isUserInitiated)
        assertNull(job(WorkKind.SEND))
    }

    @Test
    @Suppress("DEPRECATION")
    fun aSettingThatIsChangedLaterChangesTheWorkThatStands() {
        hold(0, 2)
        assertNotNull(job(WorkKind.SEND))
        hold(0, 2, wifiOnly = true, asked = false)
        assertNull(job(WorkKind.SEND))
        assertEquals(JobInfo.NETWORK_TYPE_UNMETERED, checkNotNull(job(WorkKind.PHOTOS)).networkType)
        hold(0, 2, asked = false)
        assertNull(job(WorkKind.PHOTOS))
        assertFalse(checkNotNull(job(WorkKind.SEND)).isExpedited)
    }

    @Test
    fun whatStandsKeepsItsPauses() {
        hold(1, 0, asked = false)
        val first = job(WorkKind.SEND)
        hold(2, 0, asked = false)
        assertSame(first, job(WorkKind.SEND))
    }

    @Test
    fun whenAllIsSentNothingIsLeftButNews() {
        hold(1, 5, wifiOnly = true)
        hold(0, 0)
        assertEquals(listOf(Work.id(WorkKind.PULL)), scheduler.allPendingJobs.map { it.id })
    }
}
