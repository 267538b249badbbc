package id.go.binjai.saberling.kit.settings

import id.go.binjai.saberling.core.QrCode
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Trouble
import id.go.binjai.saberling.kit.system.Links

/** The code that takes one's reports to another phone. Whoever has it has the reports: it is in no log and no saved state. */
class MovingState(val code: String? = null, val qr: QrCode? = null, val textShown: Boolean = false, val trouble: String? = null)

/** Shows that code. */
class Moving(core: Core) : Screen<MovingState, Unit>(core, MovingState()) {
    init {
        go {
            val code = Links.move(core.ask { it.exportReports() })
            change { MovingState(code) }
            val qr = core.ask { it.qrCode(code) }
            change { MovingState(code, qr, it.textShown) }
        }
    }

    /** Shows the code as a text, or hides it. */
    fun showText(yes: Boolean) = change { MovingState(it.code, it.qr, yes, it.trouble) }

    override fun trouble(refusal: Trouble) = change { MovingState(it.code, it.qr, it.textShown, refusal.text) }
}

/** Whether reports are being taken over, how many were, and why not. */
data class TakeOverState(val busy: Boolean = false, val taken: Int? = null, val missing: Boolean = false, val trouble: String? = null)

/** Takes over the reports of another phone. */
class TakeOver(core: Core) : Screen<TakeOverState, Unit>(core, TakeOverState()) {
    /** What stands in the field: kept here over a rotation, and in no saved state. */
    var pasted = ""

    /** Takes over what a link brought or a person pasted. */
    fun take() {
        if (state.value.busy) return
        val text = Links.pasted(pasted)
        if (text.isEmpty()) return change { TakeOverState(missing = true) }
        change { TakeOverState(busy = true) }
        go {
            val taken = core.ask { it.importReports(text) }
            change { TakeOverState(taken = taken.toInt()) }
        }
    }

    override fun trouble(refusal: Trouble) = change { TakeOverState(trouble = refusal.text) }
}
