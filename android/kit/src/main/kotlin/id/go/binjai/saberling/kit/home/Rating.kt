package id.go.binjai.saberling.kit.home

import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Trouble

/** A rating as it is being given; [stars] is 0 until one was tapped. */
data class RatingState(val stars: Int = 0, val missing: Boolean = false, val problem: String? = null, val sending: Boolean = false)

/** Rates the work on a report. */
class Rating(core: Core, private val reportId: String, stars: Int) : Screen<RatingState, Unit>(core, RatingState(stars)) {
    /** So many of five. */
    fun stars(count: Int) = change { it.copy(stars = count.coerceIn(1, MOST), missing = false) }

    /** Sends it; one message says that it is kept. */
    fun send(words: String) {
        var mine = false
        change {
            mine = it.stars > 0 && !it.sending
            it.copy(missing = it.stars == 0, problem = null, sending = it.sending || mine)
        }
        if (!mine) return
        go {
            try {
                core.ask { it.rateReport(reportId, state.value.stars.toUByte(), words.trim()) }
                tell(Unit)
            } catch (refusal: Trouble) {
                // Once it is kept, a second tap on the screen that is about to go is none.
                change { it.copy(sending = false) }
                throw refusal
            }
        }
    }

    override fun trouble(refusal: Trouble) = change { it.copy(problem = refusal.text) }

    companion object {
        /** The most stars. */
        const val MOST = 5
    }
}
