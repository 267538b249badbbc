package id.go.binjai.saberling.system

import android.annotation.TargetApi
import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.ComponentName
import android.content.Context
import android.os.Build
import id.go.binjai.saberling.core.NetworkPolicy
import id.go.binjai.saberling.core.SyncView
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.kit.system.WorkMeans
import id.go.binjai.saberling.kit.system.WorkNetwork
import id.go.binjai.saberling.kit.system.WorkOrder
import id.go.binjai.saberling.kit.system.WorkPlan

/** Hands the planned work to the system's scheduler, which keeps it over reboots and starts the process for it. */
object Work {
    /** Makes what is scheduled be what the core's state and the settings ask for now. */
    suspend fun plan(context: Context, core: Core, visible: Boolean, asked: Boolean, running: WorkKind? = null) {
        val (sync, policy) = core.ask { it.syncState() to it.policy() }
        hold(context, sync, policy, visible, asked, running)
    }

    /** The same for a state that is known already. What is [running] ends by itself and is left alone. */
    fun hold(
        context: Context, sync: SyncView, policy: NetworkPolicy, visible: Boolean, asked: Boolean, running: WorkKind? = null,
    ) {
        val means = WorkMeans(
            expedited = Build.VERSION.SDK_INT >= Build.VERSION_CODES.S,
            personBegan = Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE && visible,
        )
        val orders = WorkPlan.of(sync, policy, means, asked)
        val scheduler = context.getSystemService(JobScheduler::class.java)
        for (kind in WorkKind.values()) if (kind != running && orders.none { it.kind == kind }) scheduler.cancel(id(kind))
        for (order in orders) if (order.kind != running) give(context, scheduler, order)
    }

    /** The number under which the scheduler knows it; no other job of the app has it. */
    fun id(kind: WorkKind): Int = 1 + kind.ordinal

    /** What a job is for; null for a number that an older version used. */
    fun kind(id: Int): WorkKind? = WorkKind.values().getOrNull(id - 1)

    /** What stands already is left alone: to schedule it anew would begin its pauses from the start. */
    private fun give(context: Context, scheduler: JobScheduler, order: WorkOrder) {
        val job = job(context, order)
        val standing = scheduler.getPendingJob(job.id)
        if (standing != null && !order.soon && sameTerms(standing, job)) return
        if (scheduler.schedule(job) == JobScheduler.RESULT_FAILURE && order != plain(order)) give(context, scheduler, plain(order))
    }

    @Suppress("DEPRECATION")
    private fun sameTerms(a: JobInfo, b: JobInfo) =
        a.networkType == b.networkType && a.intervalMillis == b.intervalMillis && a.flexMillis == b.flexMillis

    /** Without what the system may refuse. */
    private fun plain(order: WorkOrder) =
        order.copy(kind = if (order.kind == WorkKind.UPLOAD) WorkKind.SEND else order.kind, soon = false)

    private fun job(context: Context, order: WorkOrder): JobInfo {
        val builder = JobInfo.Builder(id(order.kind), ComponentName(context, SyncJob::class.java)).setPersisted(true)
        @Suppress("DEPRECATION")
        builder.setRequiredNetworkType(
            if (order.network == WorkNetwork.UNMETERED) JobInfo.NETWORK_TYPE_UNMETERED else JobInfo.NETWORK_TYPE_ANY,
        )
        val every = order.everyMs
        if (every != null) {
            builder.setPeriodic(every, WorkPlan.PULL_FLEX_MS)
        } else {
            builder.setBackoffCriteria(WorkPlan.BACKOFF_MS, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) bytes(builder, order)
            if (order.soon && Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) expedite(builder)
            if (order.kind == WorkKind.UPLOAD && Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) personBegan(builder)
        }
        return builder.build()
    }

    @TargetApi(Build.VERSION_CODES.P)
    private fun bytes(builder: JobInfo.Builder, order: WorkOrder) {
        builder.setEstimatedNetworkBytes(0, order.upBytes)
    }

    @TargetApi(Build.VERSION_CODES.S)
    private fun expedite(builder: JobInfo.Builder) {
        builder.setExpedited(true)
    }

    @TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
    private fun personBegan(builder: JobInfo.Builder) {
        // parity: system.transfer
        builder.setUserInitiated(true)
    }
}
