package id.go.binjai.saberling.kit.settings

/** Something of others that ships in the app. */
data class Component(
    /** Its name, with the version where it has one. */
    val name: String,
    /** The licence or the choice of licences, by their short names. */
    val terms: String,
    /** Where it comes from. */
    val source: String?,
    /** Who holds the rights, in their own words. */
    val holders: List<String>,
    /** The numbers of the licences' texts. */
    val texts: List<Int>,
)

/** All that ships and the full texts of its licences, as `android/licences` gathers them: each text once. */
class Licences private constructor(val components: List<Component>, private val texts: Map<Int, String>) {
    /** Those whose name or terms hold all of these words. */
    fun find(words: String): List<Component> {
        val wanted = words.trim().lowercase().split(' ').filter { it.isNotEmpty() }
        return components.filter { one -> wanted.all { it in one.name.lowercase() || it in one.terms.lowercase() } }
    }

    /** The component of this name; null when there is none. */
    fun named(name: String): Component? = components.firstOrNull { it.name == name }

    /** All that is to be read about a component: terms, source, holders, and each text whole. */
    fun page(of: Component): String = listOfNotNull(
        of.terms,
        of.source,
        of.holders.joinToString("\n").ifEmpty { null },
    ).joinToString("\n") + of.texts.joinToString("") { "\n\n" + flowing(texts.getValue(it)) }

    companion object {
        private const val MARK = '='
        private const val TEXT = "=text "

        /** A line shorter than this was not broken for its length: a title, an address. */
        private const val SHORT = 52
        private val item = Regex("""^(\([A-Za-z0-9]+\)|\d+(\.\d+)*\.|[-*•])\s.*""")
        private val rule = Regex("""^[-=*_]{3,}$""")

        /** The same words for a narrow screen: lines that were only broken for their length are joined again. */
        private fun flowing(text: String): String {
            val out = ArrayList<String>()
            var before = ""
            for (line in text.lines().map { it.trim() }.filterNot(rule::matches)) {
                val goesOn = before.length >= SHORT && line.isNotEmpty() && !item.matches(line)
                if (goesOn) out[out.lastIndex] = "${out.last()} $line"
                else if (line.isNotEmpty() || out.lastOrNull()?.isNotEmpty() == true) out.add(line)
                before = line
            }
            return out.joinToString("\n").trim()
        }

        /** Reads the gathered file. */
        fun read(file: String): Licences {
            val components = ArrayList<Component>()
            val texts = HashMap<Int, String>()
            for (part in parts(file.lines())) {
                val head = part.first()
                if (head.startsWith(TEXT)) texts[head.removePrefix(TEXT).toInt()] = part.drop(1).joinToString("\n") { it.drop(1) }
                else components.add(component(head.drop(1), part.drop(1)))
            }
            return Licences(components, texts)
        }

        private fun parts(lines: List<String>): List<List<String>> {
            val begins = lines.indices.filter { lines[it].startsWith(MARK) }
            return begins.mapIndexed { at, from -> lines.subList(from, begins.getOrElse(at + 1) { lines.size }).dropLastWhile { it.isEmpty() } }
        }

        private fun component(name: String, lines: List<String>): Component {
            fun told(word: String) = lines.filter { it.startsWith("$word ") }.map { it.removePrefix("$word ") }
            return Component(
                name, told("terms").first(), told("from").firstOrNull(), told("by"), told("texts").flatMap { it.split(' ') }.map { it.toInt() },
            )
        }
    }
}
