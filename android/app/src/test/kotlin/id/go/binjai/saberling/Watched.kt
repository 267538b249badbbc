package id.go.binjai.saberling

import android.os.Looper
import id.go.binjai.saberling.core.AppInterface
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Method
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger

/**
 * A core under watch: it refuses every call on the main thread, which may wait for the disk or the network there; it
 * writes down which calls come; and it can hold all but the first ones. Looking on by `subscribe` reads nothing and is
 * no call that a frame waits for.
 */
class Watched(private val real: () -> AppInterface) {
    private class Hold(val free: Set<String>, val gone: MutableSet<String> = HashSet(), val end: CountDownLatch = CountDownLatch(1))

    private val underWay = AtomicInteger()

    @Volatile
    private var hold: Hold? = null

    /** The calls so far, in their order. */
    val calls: MutableList<String> = CopyOnWriteArrayList()

    /** Whether no call is under way. */
    val isCalm: Boolean get() = underWay.get() == 0

    /** The core as the app sees it. */
    val app: AppInterface = Handed.over(AppInterface::class.java, AutoCloseable::class.java, to = ::called) as AppInterface

    /** From now on only these go through, each once; the others wait until [release]. */
    fun holdAllBut(free: Set<String>) {
        calls.clear()
        hold = Hold(free)
    }

    /** All go on. */
    fun release() {
        hold?.end?.countDown()
        hold = null
    }

    private fun called(method: Method, arguments: Array<Any?>): Any? {
        // The names of calls with unsigned numbers go on after a dash.
        val name = method.name.substringBefore('-')
        if (name in ENDS) return pass(method, arguments)
        check(Looper.getMainLooper().thread !== Thread.currentThread()) { "$name of the core was called on the main thread" }
        if (name == "subscribe") return pass(method, arguments)
        underWay.incrementAndGet()
        try {
            hold?.let { if (!isFree(it, name)) it.end.await() }
            calls.add(name)
            return pass(method, arguments)
        } finally {
            underWay.decrementAndGet()
        }
    }

    private fun isFree(hold: Hold, name: String) = synchronized(hold) { name in hold.free && hold.gone.add(name) }

    private fun pass(method: Method, arguments: Array<Any?>): Any? {
        val target = real()
        if (!method.declaringClass.isInstance(target)) return null
        try {
            return method.invoke(target, *arguments)
        } catch (refusal: InvocationTargetException) {
            throw refusal.targetException
        }
    }

    companion object {
        private val ENDS = setOf("shutDown", "close")

        /** This core, which may no longer be called on the main thread. */
        fun over(app: AppInterface): AppInterface = Watched { app }.app
    }
}
