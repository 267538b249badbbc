package id.go.binjai.saberling.system

import android.app.Activity
import android.app.Application
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.os.Bundle
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.SyncView
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Trouble
import id.go.binjai.saberling.kit.system.Notes
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch

// parity: system.battery
/**
 * Between the phone and the core while the process lives: tells the core of network, battery and whether somebody looks;
 * keeps the scheduled work as the core's state asks for; tells the person what the office did when nobody looks.
 */
class Background(private val app: Application, private val core: Core, private val network: PhoneNetwork?) {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val notifier = Notifier(app)
    private var shown = 0

    /** Whether a screen of the app is seen. */
    @Volatile
    var visible = false
        private set

    /** What was waiting when the work was last planned: only more than that was handed in by a person since. */
    @Volatile
    private var waiting: Pair<UInt, UInt>? = null

    private val battery = object : BroadcastReceiver() {
        override fun onReceive(context: Context, intent: Intent) {
            tell { it.batteryChanged(intent.action == Intent.ACTION_BATTERY_LOW) }
        }
    }

    private val screens = object : Application.ActivityLifecycleCallbacks {
        override fun onActivityStarted(activity: Activity) = seen(1)
        override fun onActivityStopped(activity: Activity) = seen(-1)
        override fun onActivityCreated(activity: Activity, state: Bundle?) = Unit
        override fun onActivityResumed(activity: Activity) = Unit
        override fun onActivityPaused(activity: Activity) = Unit
        override fun onActivitySaveInstanceState(activity: Activity, state: Bundle) = Unit
        override fun onActivityDestroyed(activity: Activity) = Unit
    }

    /** Begins; on the main thread. */
    fun start() {
        app.registerActivityLifecycleCallbacks(screens)
        app.registerReceiver(
            battery, IntentFilter(Intent.ACTION_BATTERY_LOW).apply { addAction(Intent.ACTION_BATTERY_OKAY) },
        )
        network?.changed = { tell { it.networkChanged() } }
        scope.launch {
            // The channels stand in the phone's settings before anything was told.
            notifier.channels()
            quietly { core.events().collect { hear(it) } }
        }
    }

    /** Ends; what is scheduled stays. */
    fun stop() {
        scope.cancel()
        network?.changed = {}
        app.unregisterActivityLifecycleCallbacks(screens)
        app.unregisterReceiver(battery)
    }

    /** The settings are others: the work that stands is planned anew. */
    fun settingsChanged(): Job = scope.launch { quietly { Work.plan(app, core, visible, asked = false) } }

    private fun seen(change: Int) {
        shown = (shown + change).coerceAtLeast(0)
        if (visible == shown > 0) return
        visible = shown > 0
        val now = visible
        tell { it.setForeground(now) }
    }

    private fun tell(what: suspend (id.go.binjai.saberling.core.AppInterface) -> Unit) {
        scope.launch { quietly { core.ask(what) } }
    }

    private suspend fun hear(event: Event) = quietly {
        when (event) {
            is Event.SyncChanged -> plan(event.sync)
            is Event.ReportNews -> news(event.reportId)
            is Event.ReportChanged -> {
                // Without a network the engine stays as it is, so what was handed in is seen here first.
                plan(core.ask { it.syncState() })
                changed(event.reportId)
            }
            is Event.TaskChanged -> {
                plan(core.ask { it.syncState() })
                task(event.taskId)
            }
            is Event.NumberChanged, is Event.ReportGone, is Event.DataSalvaged -> beside(event)
            else -> Unit
        }
    }

    private suspend fun plan(sync: SyncView) {
        val before = waiting
        val now = sync.unsent to sync.photosUnsent
        if (now == before) return
        waiting = now
        val more = before != null && (now.first > before.first || now.second > before.second)
        Work.hold(app, sync, core.ask { it.policy() }, visible, asked = more)
    }

    private suspend fun news(reportId: String) {
        if (visible) return
        val report = core.ask { it.report(reportId) }
        val words = Appearance.wrap(app)
        Notes.of(report, isNight(), words.getString(R.string.sync_needs_action), words.getString(R.string.notify_question))
            ?.let(notifier::tell)
    }

    /** What the screens say when one is seen. */
    private suspend fun beside(event: Event) {
        if (visible) return
        val note = when (event) {
            is Event.NumberChanged -> core.ask { it.reports().firstOrNull { one -> one.number == event.number } }?.let { Notes.of(event, it, isNight()) }
            is Event.ReportGone -> Notes.of(event, isNight())
            is Event.DataSalvaged -> Notes.of(event, Appearance.wrap(app).getString(R.string.app_name), System.currentTimeMillis(), isNight())
            else -> null
        }
        note?.let(notifier::tell)
    }

    private suspend fun isNight(): Boolean = Notes.isNight(System.currentTimeMillis(), core.ask { it.city().utcOffsetMinutes })

    /** Only what needs a person: a change of one's own is no news. */
    private suspend fun changed(reportId: String) {
        if (visible) return
        val report = core.ask { it.report(reportId) }
        if (report.actionCode != null) news(reportId)
    }

    private suspend fun task(taskId: String) {
        if (visible) return
        Notes.of(core.ask { it.task(taskId) })?.let(notifier::tell)
    }

    /** What the core refuses here is said on the screen that somebody opens. */
    private suspend fun quietly(work: suspend () -> Unit) {
        try {
            work()
        } catch (_: Trouble) {
            return
        }
    }
}
