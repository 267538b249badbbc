package id.go.binjai.saberling.system

import android.annotation.TargetApi
import android.app.job.JobParameters
import android.app.job.JobService
import android.os.Build
import id.go.binjai.saberling.core
import id.go.binjai.saberling.core.SyncView
import id.go.binjai.saberling.kit.Trouble
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.kit.system.WorkPlan
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import java.util.concurrent.ConcurrentHashMap

// parity: system.background
/** One turn of sending and fetching while the app is not looked at, within the time that the system grants. */
class SyncJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val turns = ConcurrentHashMap<Int, Job>()

    override fun onStartJob(params: JobParameters): Boolean {
        val kind = Work.kind(params.jobId) ?: return false
        if (kind == WorkKind.UPLOAD && Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) sayThatItRuns(params)
        turns[params.jobId] = scope.launch {
            val after = turn(kind, budgetMs(params, kind))
            turns.remove(params.jobId)
            jobFinished(params, WorkPlan.again(kind, after))
        }
        return true
    }

    /** The system takes the time back: the turn is cut, nothing is lost, and what is left comes again. */
    override fun onStopJob(params: JobParameters): Boolean {
        turns.remove(params.jobId)?.cancel()
        scope.launch { quietly { core.ask { it.cancelSync() } } }
        return Work.kind(params.jobId) != WorkKind.PULL
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }

    private suspend fun turn(kind: WorkKind, budgetMs: Long): SyncView? {
        val after = quietly { core.ask { it.syncOnce(budgetMs.toULong()) } }
        // Text may have gone where only the photos must wait for another network.
        if (after != null) quietly { Work.plan(this, core, visible = false, asked = false, running = kind) }
        return after
    }

    /** What the core refuses here is told when somebody looks; the turn comes again. */
    private suspend fun <T> quietly(work: suspend () -> T): T? = try {
        work()
    } catch (_: Trouble) {
        null
    }

    /** Somewhat less than the system's own limit, so that a turn ends by itself. */
    private fun budgetMs(params: JobParameters, kind: WorkKind): Long = when {
        kind == WorkKind.UPLOAD -> UPLOAD_MS
        Build.VERSION.SDK_INT >= Build.VERSION_CODES.S && isExpedited(params) -> EXPEDITED_MS
        else -> PLAIN_MS
    }

    @TargetApi(Build.VERSION_CODES.S)
    private fun isExpedited(params: JobParameters): Boolean = params.isExpeditedJob

    @TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
    private fun sayThatItRuns(params: JobParameters) {
        setNotification(params, Notifier.SENDING_ID, Notifier(this).sending(), JOB_END_NOTIFICATION_POLICY_REMOVE)
    }

    private companion object {
        /** A plain job has ten minutes; from version 12 on the system may take some back. */
        const val PLAIN_MS = 8 * 60_000L

        /** An expedited one has at least one minute. */
        const val EXPEDITED_MS = 50_000L

        /** A transfer that a person began has hours. */
        const val UPLOAD_MS = 60 * 60_000L
    }
}
