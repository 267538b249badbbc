package id.go.binjai.saberling.kit.system

/** The languages that the app speaks. */
enum class Language(val tag: String) { INDONESIAN("id"), ENGLISH("en") }

/** What a person chose of light and dark. */
enum class Theme { SYSTEM, LIGHT, DARK }

/** Decides which language is spoken. */
object Languages {
    /**
     * The one that was [chosen]; otherwise English on a phone that prefers it to Indonesian, and Indonesian on all
     * others: it is the city's. [preferred] are the phone's tags in order; Indonesian was once called `in`.
     */
    fun spoken(chosen: String?, preferred: List<String>): Language {
        val first = (listOfNotNull(chosen) + preferred).map { it.substringBefore('-').lowercase() }
            .firstOrNull { it == "en" || it == "id" || it == "in" }
        return if (first == "en") Language.ENGLISH else Language.INDONESIAN
    }
}
