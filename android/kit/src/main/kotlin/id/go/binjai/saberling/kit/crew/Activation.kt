package id.go.binjai.saberling.kit.crew

import id.go.binjai.saberling.core.CrewView
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Trouble

/** Making this phone a crew's phone, or handing it to the next shift. */
data class ActivationState(val busy: Boolean = false, val problem: String? = null, val others: List<CrewView> = emptyList())

/** The crew that is active now. */
data class Activated(val crew: CrewView)

/** Asks the office with a code. Another crew's unsent work stays and goes out under its own name. */
class Activation(core: Core) : Screen<ActivationState, Activated>(core, ActivationState()) {
    init {
        go { core.ask { it.crews() }.let { crews -> change { it.copy(others = crews.filter { crew -> crew.unsent > 0u }) } } }
    }

    fun activate(code: String) {
        var free = false
        change { before -> before.copy(busy = true, problem = null).also { free = !before.busy } }
        if (!free) return
        go {
            try {
                tell(Activated(core.ask { it.activateCrew(code) }))
            } finally {
                change { it.copy(busy = false) }
            }
        }
    }

    override fun trouble(refusal: Trouble) = change { it.copy(problem = refusal.text) }
}
