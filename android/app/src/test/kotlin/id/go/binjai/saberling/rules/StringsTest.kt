package id.go.binjai.saberling.rules

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** Every word that the app says is in its catalogue, in both languages, and nothing else is. */
class StringsTest {
    private val english = Catalogue.read("values")
    private val indonesian = Catalogue.read("values-in")

    @Test
    fun everyTextIsThereInBothLanguages() {
        assertTrue(english.size > 100)
        assertEquals(english.filter { it.isTranslated }.map { it.name }.toSortedSet(), indonesian.map { it.name }.toSortedSet())
    }

    @Test
    fun theLanguagesHaveTheSamePlaceholdersAndTheirOwnPlurals() =
        assertEquals(emptyList<String>(), Catalogue.unlike(english, indonesian))

    @Test
    fun noTextHasAnExclamationMarkOrIsEmpty() =
        assertEquals(emptyList<String>(), (english + indonesian).filter { text -> text.forms.values.any { "!" in it || it.isBlank() } }.map { it.name })

    /** What is not translated is written by `android/city`, for whoever needs it. */
    @Test
    fun everyTextIsUsed() =
        assertEquals(emptySet<String>(), english.filter { it.isTranslated }.map { it.name }.toSet() - Catalogue.used())

    @Test
    fun noLayoutSaysWordsOfItsOwn() = assertEquals(emptyList<String>(), Resources.files().flatMap { (name, text) -> Resources.spoken(name, text) })

    @Test
    fun noSourceSaysWordsOfItsOwn() {
        val files = Sources.main()
        assertTrue(files.size > 100)
        assertEquals(emptyList<String>(), files.flatMap { (name, text) -> Sources.spoken(name, text) })
    }

    @Test
    fun nothingIsAllowedThatIsNotThere() {
        val all = Sources.main().values.joinToString("\n")
        assertEquals(emptyList<String>(), Sources.ALLOWED.filter { "\"$it\"" !in all })
    }

    // The rules see what breaks them.

    private fun text(vararg forms: Pair<String, String>) = Catalogue.Text("a", true, mapOf(*forms))

    @Test
    fun anotherPlaceholderOrPluralIsSeen() {
        assertEquals(listOf("a: [%1\$d] and [%1\$s]"), Catalogue.unlike(listOf(text("" to "%1\$d of them")), listOf(text("" to "%1\$s itu"))))
        assertEquals(listOf("a: no form other"), Catalogue.unlike(listOf(text("one" to "%d", "other" to "%d")), listOf(text("one" to "%d"))))
        assertEquals(listOf("a: English needs one and other"), Catalogue.unlike(listOf(text("other" to "%d")), listOf(text("other" to "%d"))))
    }

    @Test
    fun wordsInALayoutAreSeen() {
        assertEquals(1, Resources.spoken("a.xml", """<TextView android:text="Kirim" />""").size)
        assertEquals(1, Resources.spoken("a.xml", """<View android:contentDescription="Tutup" />""").size)
        assertEquals(0, Resources.spoken("a.xml", """<View android:text="@string/send" android:hint="?attr/hint" /><!-- android:text="Kirim" -->""").size)
    }

    @Test
    fun wordsInASourceAreSeen() {
        fun seen(line: String) = Sources.spoken("A.kt", "fun a() {\n    $line\n}\n").size
        assertEquals(1, seen("button.text = \"Kirim\""))
        assertEquals(1, seen("button.setText(\"Kirim\")"))
        assertEquals(1, seen("view.contentDescription = if (yes) \"Buka\" else name"))
        assertEquals(1, seen("Toast.makeText(this, \"Tersimpan\", Toast.LENGTH_LONG).show()"))
        assertEquals(1, seen("builder.setPositiveButton(\"Ya\") { }"))
        assertEquals(1, seen("val words = \"Laporan \${report.number} tersimpan di ponsel\""))
        assertEquals(1, seen("show(\"Belum ada sinyal\")"))
        assertEquals(0, seen("view.text = \"\${number}\" // \"Kirim sekarang\""))
        assertEquals(0, seen("val key = \"report_id\""))
        assertEquals(0, seen("check(yes) { \"a page needs a report\" }"))
        assertEquals(0, seen("throw IOException(\"too long for us\")"))
        assertEquals(0, seen("say(\"hari ini\", \"this day\")"))
    }
}
