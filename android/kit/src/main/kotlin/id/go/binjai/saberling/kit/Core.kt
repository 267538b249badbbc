package id.go.binjai.saberling.kit

import id.go.binjai.saberling.core.ApiException
import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.Listener
import id.go.binjai.saberling.core.OpenOptions
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.getAndUpdate
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.withContext

/** What the core could not do: [code] for the program, [text] for the person in the language that was set. */
class Trouble(val code: String, val text: String) : Exception(code)

/**
 * The core of this process, opened by whoever asks first. Every call goes off the caller's thread, because it may wait
 * for the disk. Cancelling a call stops the waiting only: what the core has begun to write is written.
 */
class Core private constructor(private val opened: Lazy<AppInterface>, private val work: CoroutineDispatcher) {
    /** The core of a data folder; it is opened when it is first asked. */
    constructor(work: CoroutineDispatcher = IO, options: () -> OpenOptions) : this(lazy { App.open(options()) }, work)

    /** Over another implementation, such as one that answers what a test wants to see drawn. */
    constructor(app: AppInterface, work: CoroutineDispatcher = IO) : this(lazyOf(app), work)

    /** Asks the core; its error arrives as [Trouble]. */
    suspend fun <T> ask(call: suspend (AppInterface) -> T): T = withContext(work) { now { call(opened.value) } }

    private val unsaid = MutableStateFlow<String?>(null)

    /**
     * That the phone's data was broken and what was saved of it, in words. The core tells this once, to whoever listens
     * first, which need not be a screen; here it stays until one says it.
     */
    val salvaged: StateFlow<String?> = unsaid.asStateFlow()

    /** Takes it, to say it: null when another screen did. */
    fun takeSalvaged(): String? = unsaid.getAndUpdate { null }

    /** What the core tells by itself. Nothing is missed between the first element and the end of collecting. */
    fun events(): Flow<Event> = told().filterNotNull()

    /** What [read] answers: at once, and again after each event that [concerns] it. Events in between are taken together. */
    fun <T> watch(concerns: (Event) -> Boolean, read: suspend (AppInterface) -> T): Flow<T> =
        told().filter { it == null || concerns(it) }.conflate().map { ask(read) }

    /** Ends the background work; for tests and for erasing. */
    fun shutDown() {
        if (opened.isInitialized()) {
            opened.value.shutDown()
            (opened.value as? AutoCloseable)?.close()
        }
    }

    /** Null first: from then on the listener is registered, so a read after it misses nothing. */
    private fun told(): Flow<Event?> = callbackFlow {
        val ear = object : Listener {
            override fun onEvent(event: Event) {
                if (event is Event.DataSalvaged) unsaid.value = event.text
                trySend(event)
            }
        }
        val subscription = now { opened.value.subscribe(ear) }
        trySend(null)
        awaitClose {
            subscription.cancel()
            subscription.close()
        }
    }.buffer(Channel.UNLIMITED).flowOn(work)
}

private val IO = Dispatchers.IO.limitedParallelism(4)

private inline fun <T> now(call: () -> T): T =
    try {
        call()
    } catch (error: ApiException.Failed) {
        throw Trouble(error.code, error.text)
    }
