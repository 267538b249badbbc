package id.go.binjai.saberling.system

import android.app.job.JobParameters
import id.go.binjai.saberling.kit.system.WorkKind
import id.go.binjai.saberling.settle
import org.junit.Assert.assertTrue
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf

/** What the scheduler hands to a job; there is no public way to make one. */
fun jobParameters(kind: WorkKind): JobParameters {
    val make = JobParameters::class.java.declaredConstructors.first { it.parameterTypes.size > 3 }.apply { isAccessible = true }
    val number = make.parameterTypes.indexOf(Int::class.javaPrimitiveType)
    val values: List<Any?> = make.parameterTypes.mapIndexed<Class<*>, Any?> { i, type ->
        when (type) {
            Int::class.javaPrimitiveType -> if (i == number) Work.id(kind) else 0
            Boolean::class.javaPrimitiveType -> false
            else -> null
        }
    }
    return make.newInstance(*values.toTypedArray()) as JobParameters
}

/** The job's service as the system makes it. */
fun jobService(): SyncJob = Robolectric.buildService(SyncJob::class.java).create().get()

/** Runs the job as the scheduler would, and answers whether it wants to come again. */
fun runJob(kind: WorkKind = WorkKind.SEND, seconds: Long = 60): Boolean {
    val service = jobService()
    assertTrue(service.onStartJob(jobParameters(kind)))
    settle("the end of the job", seconds) { shadowOf(service).isJobFinished }
    return shadowOf(service).isRescheduleNeeded
}
