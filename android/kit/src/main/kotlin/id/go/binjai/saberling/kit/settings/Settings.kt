package id.go.binjai.saberling.kit.settings

import id.go.binjai.saberling.core.ConsentView
import id.go.binjai.saberling.core.CrewView
import id.go.binjai.saberling.core.DataUsed
import id.go.binjai.saberling.core.NetworkPolicy
import id.go.binjai.saberling.kit.Core
import id.go.binjai.saberling.kit.Screen
import id.go.binjai.saberling.kit.Times
import id.go.binjai.saberling.kit.Trouble

/** What the settings show of the core; null is not known yet. */
data class SettingsState(
    val policy: NetworkPolicy? = null,
    val used: DataUsed? = null,
    val consent: ConsentView? = null,
    /** The day of the consent, in words. */
    val consentDay: String? = null,
    val crew: CrewView? = null,
    val coreVersion: String? = null,
)

/** What happens once. */
sealed class SettingsTold {
    /** A copy of the person's data, to be written where the person chose. */
    class Copy(val json: String, val target: String) : SettingsTold()

    /** The diagnostics, to be shared. */
    data class Diagnostics(val text: String) : SettingsTold()

    /** So many reports were erased. */
    data class Erased(val reports: Int) : SettingsTold()

    /** The policy is another: what is scheduled must follow. */
    object PolicyChanged : SettingsTold()

    /** The core's words. */
    data class Words(val text: String) : SettingsTold()
}

/** The settings, as far as the core keeps them. */
class Settings(core: Core, private val language: String) : Screen<SettingsState, SettingsTold>(core, SettingsState()) {
    init {
        refresh()
    }

    /** Reads all of it: first what stands on top. */
    fun refresh() {
        go {
            val (policy, used) = core.ask { it.policy() to it.dataUsed() }
            change { it.copy(policy = policy, used = used) }
            crew()
            consent()
        }
    }

    private suspend fun crew() {
        val (crews, version) = core.ask { it.crews() to it.diagnostics().version }
        change { it.copy(crew = crews.firstOrNull { crew -> crew.active }, coreVersion = version) }
    }

    private suspend fun consent() {
        val (consent, city) = core.ask { it.consent() to it.city() }
        val day = consent.givenAtMs?.let { Times(System.currentTimeMillis(), city.utcOffsetMinutes, language).date(it) }
        change { it.copy(consent = consent, consentDay = day) }
    }

    /** Photos wait for a network that does not cost by the byte, or no longer. */
    fun photosByWifiOnly(yes: Boolean) = go {
        val policy = core.ask { app -> app.policy().copy(photosWifiOnly = yes).also(app::setPolicy) }
        change { it.copy(policy = policy) }
        tell(SettingsTold.PolicyChanged)
    }

    /** Makes a copy of the person's data, for the place that was chosen. */
    fun copyData(target: String) = go { tell(SettingsTold.Copy(core.ask { it.exportData() }, target)) }

    /** Makes the diagnostics. */
    fun diagnostics() = go { tell(SettingsTold.Diagnostics(core.ask { it.diagnosticsText() })) }

    /** Erases every own report, here and at the office; the person has typed that this is meant. */
    fun eraseAll() = go { tell(SettingsTold.Erased(core.ask { it.eraseAll() }.toInt())) }

    override fun trouble(refusal: Trouble) = tell(SettingsTold.Words(refusal.text))

    companion object {
        /** Whether what was typed is the word that was asked for. */
        fun isMeant(typed: String, word: String): Boolean = typed.trim().equals(word, ignoreCase = true)

        /** Megabytes with one decimal, as the language writes them. */
        fun megabytes(used: DataUsed, language: String): String {
            val tenths = Math.round((used.upBytes + used.downBytes).toLong() / 100_000.0)
            return "${tenths / 10}${if (language == "en") "." else ","}${tenths % 10}"
        }
    }
}
