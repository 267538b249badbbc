package id.go.binjai.saberling.settings

import android.app.Activity
import android.app.AlertDialog
import android.content.ActivityNotFoundException
import android.content.Intent
import android.net.Uri
import android.os.Bundle
import android.provider.Settings.ACTION_APP_NOTIFICATION_SETTINGS
import android.provider.Settings.EXTRA_APP_PACKAGE
import android.view.ViewGroup
import id.go.binjai.saberling.R
import id.go.binjai.saberling.SaberlingApp
import id.go.binjai.saberling.core
import id.go.binjai.saberling.home.Questions
import id.go.binjai.saberling.kit.settings.Settings
import id.go.binjai.saberling.kit.settings.SettingsState
import id.go.binjai.saberling.kit.settings.SettingsTold
import id.go.binjai.saberling.kit.system.Language
import id.go.binjai.saberling.kit.system.Theme
import id.go.binjai.saberling.system.Appearance
import id.go.binjai.saberling.system.Notifier
import id.go.binjai.saberling.system.Opening
import id.go.binjai.saberling.widget.ToastStrip
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.IOException

// parity: settings.list
/** All that can be set, and what a person can do with their data. */
class SettingsActivity : SettingsScreen() {
    private lateinit var settings: Settings
    private lateinit var strip: ToastStrip
    private lateinit var rows: SettingsRows
    private val dialogs = SettingsDialogs(this)
    private val questions = Questions { id, _ -> dialog(id) }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        show(R.layout.settings_page, getString(R.string.settings_title), R.id.rows)
        strip = findViewById(R.id.strip)
        val language = Appearance.spoken(this).tag
        settings = model { Settings(core, language) }
        rows = SettingsRows(findViewById<ViewGroup>(R.id.rows))
        fill()
        settings.state.show { draw(it, language) }
        settings.told.show(::hear)
        questions.restore(savedInstanceState)
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        questions.save(outState)
    }

    override fun onDestroy() {
        questions.close()
        super.onDestroy()
    }

    private fun dialog(id: Int): AlertDialog? = when (id) {
        LANGUAGE -> dialogs.language(::speak)
        THEME -> dialogs.theme(::dress)
        CONSENT -> settings.state.value.consent?.let(dialogs::consent)
        else -> dialogs.erase(settings::eraseAll)
    }

    override fun onStart() {
        super.onStart()
        // Notifications may have been turned on or off in the phone's own settings, a crew may have logged in.
        rows.second("news", getString(if (Notifier(this).isAllowed()) R.string.settings_on else R.string.settings_off))
        settings.refresh()
    }

    private fun fill() {
        rows.section(R.string.settings_general)
        rows.row("language", R.drawable.ic_globe, R.string.settings_language, languageName()) { questions.ask(LANGUAGE) }
        rows.row("theme", R.drawable.ic_moon, R.string.settings_theme, getString(dialogs.name(Appearance.theme(this)))) { questions.ask(THEME) }
        rows.row("news", R.drawable.ic_bell, R.string.channel_news) { tryOpen(notificationSettings()) }
        rows.section(R.string.settings_data)
        // parity: settings.wifi
        rows.switch("wifi", R.drawable.ic_wifi, R.string.settings_wifi, R.string.settings_wifi_hint) { settings.photosByWifiOnly(it) }
        rows.info("used", R.drawable.ic_chart, R.string.settings_used)
        rows.section(R.string.settings_yours)
        rows.row("consent", R.drawable.ic_seal, R.string.settings_consent) { questions.ask(CONSENT) }
        rows.row("move", R.drawable.ic_share, R.string.settings_move, getString(R.string.settings_move_hint)) { startActivity(Intent(this, MoveActivity::class.java)) }
        rows.row("take", R.drawable.ic_saved, R.string.settings_take, getString(R.string.settings_take_hint)) { startActivity(Opening.takeOver(this, null)) }
        rows.row("copy", R.drawable.ic_download, R.string.settings_copy) { chooseFile() }
        // parity: settings.erase
        rows.row("erase", R.drawable.ic_erased, R.string.settings_erase) { questions.ask(ERASE) }
        rows.section(R.string.settings_crew_section)
        rows.row("crew", R.drawable.ic_truck, R.string.settings_crew, getString(R.string.settings_crew_hint)) { tryOpen(Opening.crew(this, null)) }
        rows.section(R.string.settings_about)
        rows.row("diagnostics", R.drawable.ic_msg, R.string.settings_diagnostics, getString(R.string.settings_diagnostics_hint)) { settings.diagnostics() }
        rows.row("licences", R.drawable.ic_list, R.string.settings_licences) { startActivity(Intent(this, LicencesActivity::class.java)) }
        rows.info("version", R.drawable.ic_screen, R.string.settings_version)
    }

    private fun draw(state: SettingsState, language: String) {
        questions.retry()
        state.policy?.let { rows.check("wifi", it.photosWifiOnly) }
        state.used?.let { rows.second("used", getString(R.string.settings_used_value, Settings.megabytes(it, language))) }
        state.consent?.let { rows.second("consent", state.consentDay?.let { day -> getString(R.string.settings_consent_given, day, it.version) } ?: getString(R.string.settings_consent_open)) }
        state.crew?.let { rows.second("crew", getString(R.string.settings_crew_now, it.crewName, it.memberName)) }
        rows.second("version", listOfNotNull(appVersion(), state.coreVersion?.let { getString(R.string.settings_core, it) }).joinToString(" · "))
    }

    private fun hear(told: SettingsTold) {
        when (told) {
            is SettingsTold.Words -> strip.say(told.text)
            is SettingsTold.Diagnostics -> share(told.text)
            is SettingsTold.Erased -> strip.say(resources.getQuantityString(R.plurals.settings_erased, told.reports, told.reports))
            is SettingsTold.PolicyChanged -> (application as SaberlingApp).background?.settingsChanged()
            is SettingsTold.Copy -> write(told.json, Uri.parse(told.target))
        }
    }

    private fun languageName(): String =
        Appearance.chosenLanguage(this)?.let { getString(dialogs.name(it)) } ?: getString(R.string.settings_follow)

    private fun speak(language: Language?) {
        Appearance.chooseLanguage(this, language)
        if (!Appearance.appliesLanguageItself()) recreate()
        (application as SaberlingApp).speak()
    }

    private fun dress(theme: Theme) {
        Appearance.chooseTheme(this, theme)
        if (!Appearance.appliesThemeItself()) recreate()
        rows.second("theme", getString(dialogs.name(theme)))
    }

    private fun notificationSettings() = Intent(ACTION_APP_NOTIFICATION_SETTINGS).putExtra(EXTRA_APP_PACKAGE, packageName)

    // parity: settings.export
    private fun chooseFile() = tryOpen(
        Intent(Intent.ACTION_CREATE_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE).setType("application/json")
            .putExtra(Intent.EXTRA_TITLE, getString(R.string.settings_copy_file)),
        COPY,
    )

    /** The place is chosen first: the copy is personal and stays nowhere on its way. */
    @Deprecated("Deprecated in Java")
    override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?) {
        if (requestCode != COPY || resultCode != Activity.RESULT_OK) return
        data?.data?.let { settings.copyData(it.toString()) }
    }

    private fun write(json: String, target: Uri) {
        scope.launch {
            val done = withContext(Dispatchers.IO) {
                try {
                    contentResolver.openOutputStream(target)?.use { it.write(json.toByteArray()) } != null
                } catch (_: IOException) {
                    false
                }
            }
            strip.say(getString(if (done) R.string.settings_copied else R.string.settings_not_copied))
        }
    }

    // parity: settings.diagnostics
    private fun share(text: String) = tryOpen(
        Intent.createChooser(
            Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text), getString(R.string.settings_diagnostics),
        ),
    )

    @Suppress("DEPRECATION")
    private fun tryOpen(intent: Intent, request: Int? = null) = try {
        if (request == null) startActivity(intent) else startActivityForResult(intent, request)
    } catch (_: ActivityNotFoundException) {
        strip.say(getString(R.string.settings_no_app))
    }

    private fun appVersion(): String = packageManager.getPackageInfo(packageName, 0).versionName.orEmpty()

    private companion object {
        const val COPY = 1
        const val LANGUAGE = 1
        const val THEME = 2
        const val CONSENT = 3
        const val ERASE = 4
    }
}
