package id.go.binjai.saberling.rules

import android.annotation.TargetApi
import android.os.Build
import android.os.Looper
import android.os.StrictMode
import org.robolectric.Shadows.shadowOf
import java.io.File
import java.security.Permission
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executor

/**
 * Looks on while the main thread works, and writes down each time that the app's own code touches a file or a socket
 * there. StrictMode does that on a phone through the system's own calls; on this machine files are the JVM's, whose
 * security manager is asked about each of them. What StrictMode does see here is written down too.
 */
object Waits {
    /** What the app waited for on the main thread while [work] was done there. */
    fun during(work: () -> Unit): List<String> {
        val seen = CopyOnWriteArrayList<String>()
        val before = StrictMode.getThreadPolicy()
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) listenFrom28(seen)
        @Suppress("DEPRECATION")
        System.setSecurityManager(Guard(seen))
        try {
            work()
            shadowOf(Looper.getMainLooper()).idle()
        } finally {
            @Suppress("DEPRECATION")
            System.setSecurityManager(null)
            StrictMode.setThreadPolicy(before)
        }
        return seen.distinct()
    }

    @TargetApi(Build.VERSION_CODES.P)
    private fun listenFrom28(seen: MutableList<String>) {
        val policy = StrictMode.ThreadPolicy.Builder().detectDiskReads().detectDiskWrites().detectNetwork().detectCustomSlowCalls()
            .penaltyListener(Executor { it.run() }) { violation ->
                val at = violation.stackTrace.firstOrNull(::isOurs)
                if (!isAllowed(violation.stackTrace)) seen.add("$violation at $at")
            }
        StrictMode.setThreadPolicy(policy.build())
    }

    private const val OURS = "id.go.binjai.saberling."

    /** Read before an activity is shown, because it says in which language: a small file, once a process. The others are the tests' cameras. */
    private val ALLOWED = setOf(OURS + "system.Appearance", OURS + "PaintKt", OURS + "crew.CrewScene")

    /** Resources, classes and time zones come with the package or the system; Robolectric has files of its own. */
    private val PACKAGED = listOf("android.content.res.", "java.lang.Class", "jdk.internal.loader.", "java.time.zone.", "sun.util.", "org.robolectric.")

    private val sources = listOf(File("src/main/kotlin"), File("../kit/src/main/kotlin")).map { it.absoluteFile }
    private val known = HashMap<String, Boolean>()

    /** Whether it is a line of the app and not of a test. */
    private fun isOurs(at: StackTraceElement): Boolean {
        if (!at.className.startsWith(OURS) || at.className.startsWith(OURS + "core.")) return false
        val path = at.className.substringBeforeLast('.').replace('.', '/') + "/" + at.fileName
        return synchronized(known) { known.getOrPut(path) { sources.any { File(it, path).exists() } } }
    }

    private fun isAllowed(stack: Array<StackTraceElement>) = stack.any { it.className in ALLOWED }

    @Suppress("DEPRECATION")
    private class Guard(private val seen: MutableList<String>) : SecurityManager() {
        private val main: Thread = Looper.getMainLooper().thread
        private var looking = false

        override fun checkPermission(permission: Permission) = Unit

        override fun checkPermission(permission: Permission, context: Any) = Unit

        override fun checkRead(file: String) = note("reads $file")

        override fun checkWrite(file: String) = note("writes $file")

        override fun checkDelete(file: String) = note("deletes $file")

        override fun checkConnect(host: String, port: Int) = note("connects to $host")

        private fun note(what: String) {
            if (Thread.currentThread() !== main || looking) return
            looking = true
            try {
                val stack = Throwable().stackTrace.drop(2)
                val inner = stack.takeWhile { !it.className.startsWith(OURS) || it.className.startsWith(OURS + "core.") }
                val at = stack.getOrNull(inner.size) ?: return
                if (inner.any { frame -> PACKAGED.any { frame.className.startsWith(it) } } || !isOurs(at) || isAllowed(stack.toTypedArray())) return
                seen.add("${at.className}.${at.methodName}:${at.lineNumber} $what")
            } finally {
                looking = false
            }
        }
    }
}
