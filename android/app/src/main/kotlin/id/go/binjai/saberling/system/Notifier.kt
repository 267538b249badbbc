package id.go.binjai.saberling.system

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import id.go.binjai.saberling.R
import id.go.binjai.saberling.kit.system.Channel
import id.go.binjai.saberling.kit.system.Note

// parity: system.notifications
/** Shows what is to be told while the app is not looked at. Each state of a report is told once. */
class Notifier(context: Context) {
    // The words are those of the language that the person chose for the app.
    private val context = Appearance.wrap(context)
    private val manager = context.getSystemService(NotificationManager::class.java)
    private val told by lazy { context.getSharedPreferences("told", Context.MODE_PRIVATE) }

    /** The channels with their names in the language of now. */
    fun channels() {
        for (channel in Channel.values()) {
            val made = NotificationChannel(channel.name.lowercase(), context.getString(name(channel)), importance(channel))
            made.setShowBadge(channel != Channel.SENDING)
            manager.createNotificationChannel(made)
        }
    }

    /** Tells it, unless it was told before. Answers whether it did. */
    @Synchronized
    fun tell(note: Note): Boolean {
        val before = told.getStringSet(KEYS, emptySet()).orEmpty()
        if (note.key in before) return false
        told.edit().putStringSet(KEYS, (before.toList().takeLast(MOST - 1) + note.key).toSet()).apply()
        channels()
        manager.notify(note.about, NOTE_ID, built(note))
        if (note.channel != Channel.TASKS && shown() > 1) manager.notify(GROUP_ID, summary(note))
        return true
    }

    /** What runs while photos are sent in a transfer that a person began. */
    fun sending(): Notification {
        channels()
        return Notification.Builder(context, Channel.SENDING.name.lowercase())
            .setSmallIcon(R.drawable.ic_notification)
            .setContentTitle(context.getString(R.string.notify_sending))
            .setColor(context.getColor(R.color.brand))
            .setOngoing(true)
            .build()
    }

    /** Whether the person lets the app tell anything. */
    fun isAllowed(): Boolean = manager.areNotificationsEnabled()

    private fun built(note: Note): Notification = Notification.Builder(context, note.channel.name.lowercase())
        .setSmallIcon(R.drawable.ic_notification)
        .setColor(context.getColor(R.color.brand))
        .setContentTitle(note.title ?: context.getString(R.string.notify_secret))
        .setContentText(note.text)
        .setStyle(note.text?.let { Notification.BigTextStyle().bigText(it) })
        .setContentIntent(opening(note))
        .setAutoCancel(true)
        .setOnlyAlertOnce(false)
        .setGroup(if (note.channel == Channel.TASKS) GROUP_TASKS else GROUP)
        // A member of a group whose summary alone may sound is silent.
        .setGroupAlertBehavior(if (note.quiet) Notification.GROUP_ALERT_SUMMARY else Notification.GROUP_ALERT_CHILDREN)
        .build()

    private fun summary(note: Note): Notification = Notification.Builder(context, note.channel.name.lowercase())
        .setSmallIcon(R.drawable.ic_notification)
        .setColor(context.getColor(R.color.brand))
        .setContentTitle(context.resources.getQuantityString(R.plurals.notify_group, shown(), shown()))
        .setContentIntent(PendingIntent.getActivity(context, 0, Opening.reports(context), PendingIntent.FLAG_IMMUTABLE))
        .setAutoCancel(true)
        .setGroup(GROUP)
        .setGroupSummary(true)
        .setGroupAlertBehavior(Notification.GROUP_ALERT_CHILDREN)
        .build()

    private fun shown(): Int = manager.activeNotifications.count { it.notification.group == GROUP && it.id == NOTE_ID }

    private fun opening(note: Note): PendingIntent {
        val intent: Intent = when {
            note.channel == Channel.TASKS -> Opening.task(context, note.about)
            note.page -> Opening.report(context, note.about)
            else -> Opening.reports(context)
        }
        // Two reports must not share one intent: extras do not tell them apart.
        return PendingIntent.getActivity(
            context, note.about.hashCode(), intent, PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT,
        )
    }

    private fun name(channel: Channel): Int = when (channel) {
        Channel.NEWS -> R.string.channel_news
        Channel.ACTION -> R.string.channel_action
        Channel.TASKS -> R.string.channel_tasks
        Channel.SENDING -> R.string.channel_sending
    }

    private fun importance(channel: Channel): Int = when (channel) {
        Channel.SENDING -> NotificationManager.IMPORTANCE_LOW
        Channel.ACTION, Channel.TASKS -> NotificationManager.IMPORTANCE_HIGH
        Channel.NEWS -> NotificationManager.IMPORTANCE_DEFAULT
    }

    companion object {
        /** The notification of a transfer. */
        const val SENDING_ID = 1
        private const val NOTE_ID = 2
        private const val GROUP_ID = 3
        private const val GROUP = "reports"
        private const val GROUP_TASKS = "tasks"
        private const val KEYS = "keys"

        /** So many states are remembered as told. */
        private const val MOST = 500
    }
}
