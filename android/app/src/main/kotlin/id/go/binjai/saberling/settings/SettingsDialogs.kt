package id.go.binjai.saberling.settings

import android.app.Activity
import android.app.AlertDialog
import android.content.DialogInterface
import android.widget.EditText
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.core.ConsentView
import id.go.binjai.saberling.kit.settings.Settings
import id.go.binjai.saberling.kit.system.Language
import id.go.binjai.saberling.kit.system.Theme
import id.go.binjai.saberling.system.Appearance
import id.go.binjai.saberling.widget.say

// parity: settings.theme
/** What the settings ask in a dialog; whoever asks shows it. */
class SettingsDialogs(private val activity: Activity) {
    /** Which language; null follows the phone. */
    fun language(choose: (Language?) -> Unit): AlertDialog {
        val choices = listOf(null) + Language.values()
        val names = choices.map { activity.getString(it?.let(::name) ?: R.string.settings_follow) }
        return list(R.string.settings_language, names, choices.indexOf(Appearance.chosenLanguage(activity))) { choose(choices[it]) }
    }

    /** Which theme. */
    fun theme(choose: (Theme) -> Unit): AlertDialog {
        val choices = Theme.values()
        return list(R.string.settings_theme, choices.map { activity.getString(name(it)) }, choices.indexOf(Appearance.theme(activity))) { choose(choices[it]) }
    }

    /** What the person agreed to. */
    fun consent(consent: ConsentView): AlertDialog = AlertDialog.Builder(activity).setTitle(R.string.settings_consent).setMessage(consent.text)
        .setPositiveButton(R.string.settings_close, null).create()

    /** Whether all is to be erased: the person types a word, so that no slip of a finger does it. */
    fun erase(erase: () -> Unit): AlertDialog {
        val word = activity.getString(R.string.settings_erase_word)
        val content = activity.layoutInflater.inflate(R.layout.settings_erase, null)
        content.findViewById<TextView>(R.id.erase_label).text = activity.getString(R.string.settings_erase_type, word)
        val field = content.findViewById<EditText>(R.id.erase_word)
        val problem = content.findViewById<TextView>(R.id.erase_problem)
        val dialog = AlertDialog.Builder(activity).setTitle(R.string.settings_erase_ask).setMessage(R.string.settings_erase_text)
            .setView(content).setNegativeButton(R.string.settings_cancel, null).setPositiveButton(R.string.settings_erase_do, null).create()
        // The button is never dead: pressed too early it says what is missing.
        dialog.create()
        dialog.getButton(DialogInterface.BUTTON_POSITIVE).setOnClickListener {
            if (Settings.isMeant(field.text.toString(), word)) {
                dialog.dismiss()
                erase()
            } else {
                problem.say(activity.getString(R.string.settings_erase_type, word))
                field.isActivated = true
            }
        }
        return dialog
    }

    /** The name of a language, in itself. */
    fun name(language: Language): Int =
        if (language == Language.ENGLISH) R.string.settings_english else R.string.settings_indonesian

    /** The name of a theme. */
    fun name(theme: Theme): Int = when (theme) {
        Theme.SYSTEM -> R.string.settings_follow
        Theme.LIGHT -> R.string.settings_light
        Theme.DARK -> R.string.settings_dark
    }

    private fun list(title: Int, names: List<String>, now: Int, choose: (Int) -> Unit): AlertDialog =
        AlertDialog.Builder(activity).setTitle(title).setSingleChoiceItems(names.toTypedArray(), now) { dialog, which ->
            dialog.dismiss()
            choose(which)
        }.setNegativeButton(R.string.settings_cancel, null).create()
}
