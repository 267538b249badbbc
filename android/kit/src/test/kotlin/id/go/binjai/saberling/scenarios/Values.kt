package id.go.binjai.saberling.scenarios

import java.lang.reflect.Modifier
import java.math.BigDecimal
import java.math.RoundingMode
import java.security.MessageDigest

/** What the façade gives, as JSON: records as maps, enums by their names. */
fun plain(value: Any?): Any? = when (value) {
    null, is Boolean, is String, is Double -> value
    is Number -> value.toLong()
    is UByte, is UInt, is ULong -> value.toString().toLong()
    is Enum<*> -> value.name.lowercase()
    is ByteArray -> "${value.size} bytes ${MessageDigest.getInstance("SHA-256").digest(value).joinToString("") { "%02x".format(it) }}"
    is List<*> -> value.map(::plain)
    is Unit -> null
    else -> value.javaClass.declaredFields.filter { !Modifier.isStatic(it.modifiers) }.associate { field ->
        field.isAccessible = true
        snake(field.name) to plain(field.get(value))
    }
}

/** `UnderReview` as `under_review`. */
fun snake(name: String): String =
    name.mapIndexed { place, letter -> if (letter.isUpperCase() && place > 0) "_$letter" else "$letter" }.joinToString("").lowercase()

/** What stands at a path; null where nothing does. */
fun at(value: Any?, path: String): Any? =
    if (path == ".") value
    else path.split('.').fold(value) { each, key ->
        when {
            each is List<*> && key == "#" -> each.size
            each is List<*> -> each.getOrNull(key.toInt())
            else -> (each as? Map<*, *>)?.get(key)
        }
    }

/** Puts what was saved in the place of `$name`. */
fun filled(value: Any?, saved: Map<String, Any?>): Any? = when {
    value is Map<*, *> -> value.mapValues { filled(it.value, saved) }
    value is List<*> -> value.map { filled(it, saved) }
    value is String && value.startsWith("$") -> saved.getValue(value.drop(1))
    else -> value
}

/** What a step expects, its code first: one that is not named must not come. */
fun checks(step: Map<*, *>): List<Pair<String, Any?>> {
    val expected = (step["expect"] as? Map<*, *>).orEmpty().map { it.key as String to it.value }
    return listOf("error" to step["error"]) + expected.sortedBy { it.first }
}

fun holds(seen: Any?, wanted: Any?): Boolean {
    if (wanted is Number) return seen is Number && seen.toDouble() == wanted.toDouble()
    if (wanted !is Map<*, *>) return seen == wanted
    val (rule, value) = wanted.entries.single()
    val contains = seen is String && value is String && value in seen || seen is List<*> && value in seen
    return when (rule) {
        "not" -> !holds(seen, value)
        "contains" -> contains
        "lacks" -> (seen is String || seen is List<*>) && !contains
        "at_least" -> seen is Number && seen.toDouble() >= (value as Number).toDouble()
        "at_most" -> seen is Number && seen.toDouble() <= (value as Number).toDouble()
        else -> error("no such rule: $rule")
    }
}

/** An expectation turned: what was seen does not hold it any more. */
fun other(wanted: Any?): Any? = when (wanted) {
    null -> "None~"
    is String -> "$wanted~"
    is Boolean -> !wanted
    is Number -> wanted.toDouble() + 1
    is List<*> -> wanted + "~"
    else -> (wanted as Map<*, *>).entries.single().let { (rule, value) ->
        when (rule) {
            "not" -> value
            "lacks" -> mapOf("contains" to value)
            "contains" -> mapOf("lacks" to value)
            "at_least" -> mapOf("at_least" to 1e12)
            "at_most" -> mapOf("at_most" to -1e12)
            else -> error("no such rule: $rule")
        }
    }
}

/** Which expectation is turned: always the same, and not the same of each scenario. */
fun placeToTurn(scenario: Map<*, *>): Pair<Int, String> {
    val places = (scenario["steps"] as List<*>).flatMapIndexed { number, step ->
        checks(step as Map<*, *>).map { it.first }.filter { it != "error" || it in step }.map { number to it }
    }
    return places[(scenario["name"] as String).sumOf { it.code } % places.size]
}

private val hidden =
    listOf("_ms" to "<time>", "_path" to "<path>", "_bytes" to "<bytes>", "_url" to "<url>", "month" to "<month>")

/** Another number tomorrow. */
private val days = Regex("[0-9]+(?= hari| day)")

/** A value as all languages must tell it: without what is another one each time. */
fun told(value: Any?, saved: Map<String, Any?>, key: String = ""): Any? {
    val sign = hidden.firstOrNull { key.endsWith(it.first) }?.second
    return when {
        value is Map<*, *> -> value.mapValues { told(it.value, saved, it.key as String) }
        value is List<*> -> value.map { told(it, saved, key) }
        value is Double -> BigDecimal(value).setScale(7, RoundingMode.HALF_EVEN).toPlainString()
        value == null || value is Boolean -> value
        sign != null -> sign
        value is String -> toldText(value, saved, key)
        else -> value
    }
}

private fun toldText(value: String, saved: Map<String, Any?>, key: String): String {
    val text = saved.entries.fold(value.replace(days, "<n>")) { text, (name, known) ->
        if (known is String && letters(known) > 5) text.replace(known, "$$name") else text
    }
    return when {
        key == "number" || key == "former" || key.endsWith("_id") -> if (text.startsWith("$")) text else "<id>"
        letters(text) <= 500 -> text
        else -> "<long>"
    }
}

private fun letters(text: String) = text.codePointCount(0, text.length)

/** JSON as all languages write it: keys sorted, no blanks, nothing escaped that need not be. */
fun written(value: Any?): String = when (value) {
    is Map<*, *> -> value.entries.sortedBy { it.key as String }.joinToString(",", "{", "}") { "${written(it.key)}:${written(it.value)}" }
    is List<*> -> value.joinToString(",", "[", "]", transform = ::written)
    is String -> value.map(::escaped).joinToString("", "\"", "\"")
    else -> value.toString()
}

private fun escaped(letter: Char): String = when (letter) {
    '"' -> "\\\""
    '\\' -> "\\\\"
    '\n' -> "\\n"
    '\r' -> "\\r"
    '\t' -> "\\t"
    '\b' -> "\\b"
    '\u000C' -> "\\f"
    else -> if (letter < ' ') "\\u%04x".format(letter.code) else "$letter"
}
