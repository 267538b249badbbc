package id.go.binjai.saberling.trouble

import org.json.JSONObject
import org.junit.Assert.assertTrue
import java.io.File

/** Every sentence of shell and core, as a pattern for Indonesian and one for English. */
private val catalogue: List<Pair<Regex, Regex>> by lazy { pairs(shell("values-in"), shell("values")) + pairs(core("id"), core("en")) }

private fun pairs(indonesian: Map<String, String>, english: Map<String, String>) =
    indonesian.mapNotNull { (key, words) -> english[key]?.let { pattern(words) to pattern(it) } }

private fun shell(folder: String): Map<String, String> {
    val line = Regex("<string name=\"(\\w+)\">(.*?)</string>")
    val files = File("src/main/res/$folder").listFiles { file -> file.name.startsWith("strings_") }.orEmpty()
    return files.flatMap { file -> line.findAll(file.readText()).map { it.groupValues[1] to it.groupValues[2].replace("\\'", "'") } }.toMap()
}

private fun core(language: String): Map<String, String> {
    val all = JSONObject(File("../../core/texts/$language.json").readText())
    return all.keys().asSequence().associateWith(all::getString)
}

/** What is put in may be anything. */
private fun pattern(words: String) = Regex(words.split(Regex("%\\d\\\$[sd]|\\{\\d+\\}")).joinToString(".+") { Regex.escape(it) })

/** A sentence that a person reads: it stands in [seen], and whoever reads English is told [english] in its place. */
fun assertSaid(seen: String, sentence: String, english: String) {
    assertTrue("\"$sentence\" is not said, but:\n$seen", sentence in seen)
    assertTrue("\"$sentence\" is not \"$english\"", catalogue.any { (id, en) -> id.matches(sentence) && en.matches(english) })
}
