package id.go.binjai.saberling.rules

import org.w3c.dom.Element
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory

/** The texts of the app as they stand in its resources. */
object Catalogue {
    /** A text; a plain one has one form without a name. */
    class Text(val name: String, val isTranslated: Boolean, val forms: Map<String, String>) {
        private val isPlural get() = "" !in forms

        /** Why the plural is none; null for what is right. */
        fun wrongPlural(isEnglish: Boolean): String? = when {
            !isPlural -> null
            "other" !in forms -> "no form other"
            isEnglish && forms.keys != setOf("one", "other") -> "English needs one and other"
            !isEnglish && forms.keys != setOf("other") -> "Indonesian has no form but other"
            else -> null
        }

        /** What is put in. */
        val placeholders: List<String> get() = forms.values.flatMap { form -> PLACEHOLDER.findAll(form).map { it.value } }.distinct().sorted()
    }

    private val PLACEHOLDER = Regex("""%(\d+\$)?[-#+ 0,(]*\d*(\.\d+)?[a-zA-Z]""")
    private val USE = Regex("""R\.(?:string|plurals)\.(\w+)|@(?:string|plurals)/(\w+)""")

    /** All texts of a folder of resources. */
    fun read(folder: String): List<Text> = checkNotNull(File(Resources.ROOT, folder).listFiles()).filter { it.extension == "xml" }.sorted().flatMap(::read)

    private fun read(file: File): List<Text> {
        val root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).documentElement
        return children(root).mapNotNull { element ->
            val isTranslated = element.getAttribute("translatable") != "false"
            when (element.tagName) {
                "string" -> Text(element.getAttribute("name"), isTranslated, mapOf("" to element.textContent))
                "plurals" -> Text(element.getAttribute("name"), isTranslated, children(element).associate { it.getAttribute("quantity") to it.textContent })
                else -> null
            }
        }
    }

    private fun children(of: Element): List<Element> = (0 until of.childNodes.length).mapNotNull { of.childNodes.item(it) as? Element }

    /** What the languages do not agree on. */
    fun unlike(english: List<Text>, indonesian: List<Text>): List<String> {
        val others = indonesian.associateBy { it.name }
        return english.mapNotNull { text ->
            val other = others[text.name] ?: return@mapNotNull null
            val plural = text.wrongPlural(isEnglish = true) ?: other.wrongPlural(isEnglish = false)
            when {
                plural != null -> "${text.name}: $plural"
                text.placeholders != other.placeholders -> "${text.name}: ${text.placeholders} and ${other.placeholders}"
                else -> null
            }
        }
    }

    /** The names that sources, layouts and the manifest use. */
    fun used(): Set<String> = (Sources.main().values + Resources.files().values).flatMap { text ->
        USE.findAll(text).map { it.groupValues[1].ifEmpty { it.groupValues[2] } }
    }.toSet()
}

/** The layouts, the manifest and what else is XML. */
object Resources {
    val ROOT = File("src/main/res")
    private val COMMENT = Regex("<!--.*?-->", RegexOption.DOT_MATCHES_ALL)
    private val SPOKEN = Regex("""android:(text|hint|contentDescription|label|title|summary|tooltipText|shortcutShortLabel|shortcutLongLabel|shortcutDisabledMessage|accessibilityPaneTitle|stateDescription)="([^"]*)"""")

    /** By name, without their comments. */
    fun files(): Map<String, String> = (ROOT.walk().filter { it.extension == "xml" } + File("src/main/AndroidManifest.xml"))
        .associate { it.path to it.readText().replace(COMMENT, "") }

    /** What says words itself instead of naming them. */
    fun spoken(name: String, text: String): List<String> = SPOKEN.findAll(text.replace(COMMENT, ""))
        .filter { found -> found.groupValues[2].any { it.isLetter() } && found.groupValues[2].first() !in "@?" }.map { "$name: ${it.value}" }.toList()
}
