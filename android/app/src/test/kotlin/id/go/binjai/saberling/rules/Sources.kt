package id.go.binjai.saberling.rules

import java.io.File

/**
 * The Kotlin sources of app and kit. A text that a person reads comes from the catalogue: a literal with letters may not
 * go where words are shown or said, and a literal of several words may stand nowhere but in a message for programmers.
 */
object Sources {
    /** Words that are no text for a person: what a system's error is recognised by. */
    val ALLOWED = setOf("No space")

    private val ROOTS = listOf(File("src/main/kotlin"), File("../kit/src/main/kotlin"))
    private val SETTERS = setOf(
        "setText", "setHint", "setTitle", "setMessage", "setContentDescription", "setPositiveButton", "setNegativeButton", "setNeutralButton",
        "setItems", "makeText", "announceForAccessibility", "setContentTitle", "setContentText", "setSubText", "setTicker", "bigText",
        "setError", "setSubtitle", "setLabel", "setShortLabel", "setLongLabel", "setTooltipText", "setStateDescription", "NotificationChannel",
        "newPlainText", "createChooser", "Words", "problem", "notice",
    )
    private val ASSIGNED = Regex("""(^|[^\w"])(text|hint|title|spokenTitle|contentDescription|label|error|subtitle|tooltipText|stateDescription|description)\s*=(?!=)""")
    private val PROGRAMMERS = Regex("""(\b(check|require|checkNotNull|requireNotNull)\s*\([^{}]*\)\s*\{|\berror\(|Exception\(|Error\(|@\w+\()\s*$""")

    /** Both languages side by side, as the few words of the kit stand. */
    private val PAIR = Regex("""\bsay\((\s*|\s*"[^"]*"\s*,\s*)$""")
    private val TEMPLATE = Regex("""\$\{[^}]*}|\$\w+|\\u[0-9a-fA-F]{4}|\\.|%[\d$.]*[a-z]""")
    private val WORDS = Regex("""\p{L}{2,}\s+\p{L}{2,}""")

    /** By name. */
    fun main(): Map<String, String> = ROOTS.flatMap { root -> root.walk().filter { it.extension == "kt" } }.associate { it.path to it.readText() }

    /** The literals of a source that a person would read. */
    fun spoken(name: String, source: String): List<String> = literals(source).filter { (at, literal) ->
        val plain = literal.replace(TEMPLATE, " ").trim()
        val before = source.substring(0, at)
        plain.count { it.isLetter() } >= 2 && literal !in ALLOWED && !PROGRAMMERS.containsMatchIn(before.takeLast(300)) && !PAIR.containsMatchIn(before.takeLast(300)) &&
            (WORDS.containsMatchIn(plain) || caller(before) in SETTERS || ASSIGNED.containsMatchIn(statement(before)))
    }.map { (at, literal) -> "$name:${source.substring(0, at).count { it == '\n' } + 1}: \"$literal\"" }

    /** What is called with it as an argument, null outside of a call. */
    private fun caller(before: String): String? {
        var depth = 0
        for (at in before.indices.reversed()) {
            when (before[at]) {
                ')' -> depth++
                '(' -> if (depth-- == 0) return Regex("""(\w+)\s*$""").find(before.substring(maxOf(0, at - 60), at))?.groupValues?.get(1)
                '{', '}', ';' -> if (depth == 0) return null
            }
        }
        return null
    }

    private fun statement(before: String) = before.substring(before.indexOfLast { it == '\n' || it == ';' || it == '{' } + 1)

    /** Where each literal begins, and what stands in it; none of those in comments. */
    internal fun literals(source: String): List<Pair<Int, String>> {
        val found = ArrayList<Pair<Int, String>>()
        var at = 0
        while (at < source.length) {
            val end = when {
                source.startsWith("//", at) -> source.indexOf('\n', at).let { if (it < 0) source.length else it }
                source.startsWith("/*", at) -> source.indexOf("*/", at) + 2
                source.startsWith("\"\"\"", at) -> (source.indexOf("\"\"\"", at + 3)).also { found += at to source.substring(at + 3, it) } + 3
                source[at] == '"' -> closing(source, at).also { found += at to source.substring(at + 1, it) } + 1
                source[at] == '\'' -> if (source[at + 1] == '\\') source.indexOf('\'', at + 2) + 1 else at + 3
                else -> at + 1
            }
            at = end
        }
        return found
    }

    /** The end of a literal; in its templates other literals may stand. */
    private fun closing(source: String, from: Int): Int {
        var at = from + 1
        var depth = 0
        while (true) {
            when {
                source[at] == '\\' -> at++
                source.startsWith("\${", at) -> depth++
                source[at] == '}' && depth > 0 -> depth--
                source[at] == '"' && depth == 0 -> return at
                source[at] == '"' -> at = closing(source, at)
            }
            at++
        }
    }
}
