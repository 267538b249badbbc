package id.go.binjai.saberling.kit

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.receiveAsFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * What a screen shows and does, without the screen. It outlives rotations; its owner closes it.
 * [S] is all that is drawn; one-off things (a toast, the next screen) go through [told].
 */
abstract class Screen<S : Any, T : Any>(val core: Core, initial: S) {
    protected val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val shown = MutableStateFlow(initial)
    private val messages = Channel<T>(Channel.UNLIMITED)

    /** What is to be drawn now. */
    val state: StateFlow<S> = shown.asStateFlow()

    /** What happens once: each is taken by one collector, and waits while nobody collects. */
    val told: Flow<T> = messages.receiveAsFlow()

    protected fun change(how: (S) -> S) = shown.update(how)

    protected fun tell(message: T) {
        messages.trySend(message)
    }

    /** Does work of the screen; what the core refuses goes to [trouble]. */
    protected fun go(work: suspend () -> Unit): Job = scope.launch {
        try {
            work()
        } catch (refusal: Trouble) {
            trouble(refusal)
        }
    }

    /** The core could not do something: say it. */
    protected abstract fun trouble(refusal: Trouble)

    /** Nobody looks any more. */
    open fun close() = scope.cancel()
}
