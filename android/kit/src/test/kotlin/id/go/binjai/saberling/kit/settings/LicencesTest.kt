package id.go.binjai.saberling.kit.settings

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class LicencesTest {
    private val shipped by lazy { Licences.read(File("../app/src/main/res/raw/licences.txt").readText()) }

    @Test
    fun aComponentHasItsTermsItsHoldersAndTheWholeTextOfEachLicence() {
        val file = "=one 1.0\nterms MIT\nfrom https://example.org\nby Copyright A\nby Copyright B\ntexts 2 1\n=two\nterms none\ntexts 1\n" +
            "=text 1\n first\n\n =====\n=text 2\n second\n"
        val licences = Licences.read(file)
        assertEquals(listOf("one 1.0", "two"), licences.components.map { it.name })
        assertEquals("MIT\nhttps://example.org\nCopyright A\nCopyright B\n\nsecond\n\nfirst", licences.page(licences.components[0]))
        assertEquals("none\n\nfirst", licences.page(licences.components[1]))
        assertNull(licences.named("three"))
    }

    @Test
    fun linesThatWereBrokenForTheirLengthAreJoinedAndNoWordIsLost() {
        val long = "Permission is hereby granted to any person who obtains"
        val file = "=one\nterms MIT\ntexts 1\n=text 1\n        The Title\n ---------\n\n   $long\n   a copy.\n\n   1. $long\n      this, and\n   (b) that.\n"
        val licences = Licences.read(file)
        assertEquals("MIT\n\nThe Title\n\n$long a copy.\n\n1. $long this, and\n(b) that.", licences.page(licences.components[0]))
        for (one in shipped.components) assertTrue(one.name, shipped.page(one).lines().none { it != it.trim() })
        val apache = File("../../LICENSE").readText().split(Regex("\\s+")).filter { it.isNotEmpty() }
        val shown = shipped.page(checkNotNull(shipped.named("Kotlin standard library"))).split(Regex("\\s+"))
        assertEquals(apache, shown.takeLast(apache.size))
    }

    @Test
    fun whatIsSearchedForIsInTheNameOrTheTerms() {
        assertEquals(listOf("rusqlite"), shipped.find(" RUSQLITE ").map { it.name.substringBefore(' ') }.filter { "_" !in it })
        assertTrue(shipped.find("uniffi mpl").isNotEmpty())
        assertTrue(shipped.find("no such thing").isEmpty())
        assertEquals(shipped.components, shipped.find(""))
    }

    @Test
    fun allThatShipsHasAText() {
        for (one in shipped.components) assertTrue(one.name, one.texts.isNotEmpty() && shipped.page(one).length > 200)
        for (name in listOf("Kotlin standard library", "kotlinx.coroutines", "Java Native Access (JNA)")) {
            val page = shipped.page(checkNotNull(shipped.named(name)) { name })
            assertTrue(name, "Apache License" in page && "END OF TERMS AND CONDITIONS" in page)
        }
        assertTrue("Mozilla Public License" in shipped.page(shipped.find("uniffi_core").single()))
    }

    @Test
    fun eachTextIsThereOnce() {
        val texts = shipped.components.flatMap { it.texts }.toSet()
        val words = texts.map { number -> shipped.page(Component("", "", null, emptyList(), listOf(number))).split(Regex("\\s+")).joinToString(" ").lowercase() }
        assertEquals(words.size, words.toSet().size)
    }
}
