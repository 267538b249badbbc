package id.go.binjai.saberling.system

import android.annotation.TargetApi
import android.app.LocaleManager
import android.app.UiModeManager
import android.content.Context
import android.content.SharedPreferences
import android.content.res.Configuration
import android.content.res.Resources
import android.os.Build
import android.os.LocaleList
import id.go.binjai.saberling.kit.system.Language
import id.go.binjai.saberling.kit.system.Languages
import id.go.binjai.saberling.kit.system.Theme
import java.util.Locale

// parity: settings.language
/**
 * Language and theme of this app alone. From version 33 (language) and 31 (theme) on the system keeps and applies them;
 * below, they are kept here and laid over each context by [wrap].
 */
object Appearance {
    private const val LANGUAGE = "language"
    private const val THEME = "theme"

    /** The language that was chosen; null follows the phone. */
    fun chosenLanguage(context: Context): Language? {
        val tag = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) systemTag(context) else kept(context).getString(LANGUAGE, null)
        return tag?.let { Languages.spoken(it, emptyList()) }
    }

    /** Chooses a language; null follows the phone. Screens that are open must be made anew below version 33. */
    fun chooseLanguage(context: Context, language: Language?) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) setSystemTag(context, language?.tag)
        kept(context).edit().putString(LANGUAGE, language?.tag).apply()
    }

    /** The language that is spoken now. */
    fun language(context: Context): Language =
        Languages.spoken(chosenLanguage(context)?.tag, tags(Resources.getSystem().configuration.locales))

    /** The theme that was chosen. */
    fun theme(context: Context): Theme =
        Theme.values().firstOrNull { it.name == kept(context).getString(THEME, null) } ?: Theme.SYSTEM

    /** Chooses a theme. Screens that are open must be made anew below version 31. */
    fun chooseTheme(context: Context, theme: Theme) {
        kept(context).edit().putString(THEME, theme.name).apply()
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) setNightMode(context, theme)
    }

    /** Whether open screens are made anew by the system after a choice. */
    fun appliesThemeItself(): Boolean = Build.VERSION.SDK_INT >= Build.VERSION_CODES.S

    /** The same for the language. */
    fun appliesLanguageItself(): Boolean = Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU

    /** The context in the language that is spoken and, below version 31, the theme that was chosen. */
    fun wrap(base: Context): Context {
        val now = base.resources.configuration
        val language = spoken(base, now)
        val night = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) null else nightBits(theme(base))
        val sameLanguage = Languages.spoken(now.locales[0].language, emptyList()) == language && speaks(now.locales[0])
        if (sameLanguage && (night == null || now.uiMode and Configuration.UI_MODE_NIGHT_MASK == night)) return base
        val wanted = Configuration(now)
        wanted.setLocales(LocaleList(Locale.forLanguageTag(language.tag)))
        if (night != null) wanted.uiMode = now.uiMode and Configuration.UI_MODE_NIGHT_MASK.inv() or night
        return base.createConfigurationContext(wanted)
    }

    /** What the core is to speak in this context. */
    fun spoken(base: Context, now: Configuration = base.resources.configuration): Language =
        Languages.spoken(chosenLanguage(base)?.tag, tags(now.locales))

    private fun speaks(locale: Locale) = locale.language in setOf("en", "id", "in")

    private fun tags(locales: LocaleList): List<String> = List(locales.size()) { locales[it].toLanguageTag() }

    private fun nightBits(theme: Theme): Int? = when (theme) {
        Theme.SYSTEM -> null
        Theme.LIGHT -> Configuration.UI_MODE_NIGHT_NO
        Theme.DARK -> Configuration.UI_MODE_NIGHT_YES
    }

    /** Read before an activity is shown; the file is small and read once a process. */
    private fun kept(context: Context): SharedPreferences = context.getSharedPreferences("appearance", Context.MODE_PRIVATE)

    @TargetApi(Build.VERSION_CODES.TIRAMISU)
    private fun systemTag(context: Context): String? =
        context.getSystemService(LocaleManager::class.java).applicationLocales.takeIf { !it.isEmpty }?.get(0)?.toLanguageTag()

    @TargetApi(Build.VERSION_CODES.TIRAMISU)
    private fun setSystemTag(context: Context, tag: String?) {
        context.getSystemService(LocaleManager::class.java).applicationLocales =
            if (tag == null) LocaleList.getEmptyLocaleList() else LocaleList.forLanguageTags(tag)
    }

    @TargetApi(Build.VERSION_CODES.S)
    private fun setNightMode(context: Context, theme: Theme) {
        context.getSystemService(UiModeManager::class.java).setApplicationNightMode(
            when (theme) {
                Theme.SYSTEM -> UiModeManager.MODE_NIGHT_AUTO
                Theme.LIGHT -> UiModeManager.MODE_NIGHT_NO
                Theme.DARK -> UiModeManager.MODE_NIGHT_YES
            },
        )
    }
}
