package id.go.binjai.saberling.kit.system

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Test

class LinksTest {
    private val host = "lapor.example.id"
    private fun read(address: String) = Links.read(address, host)

    @Test
    fun aCrewsCodeStandsBehindTheHash() {
        assertEquals(Link.Crew("7KQ2-9F"), read("https://lapor.example.id/k#7KQ2-9F"))
        assertEquals(Link.Crew("7KQ2-9F"), read("https://LAPOR.example.id/k/#7KQ2-9F"))
        assertEquals(Link.Crew("7KQ2-9F"), read("saberling://k#7KQ2-9F"))
    }

    @Test
    fun aSecretThatWasSentToAServerIsNotTaken() {
        assertNull(read("https://lapor.example.id/k?code=7KQ2-9F"))
        assertNull(read("https://lapor.example.id/k?x=1#7KQ2-9F"))
        assertNull(read("https://lapor.example.id/k/7KQ2-9F"))
        assertNull(read("saberling://pindah?text=abc"))
        assertNull(read("https://lapor.example.id/k#"))
    }

    @Test
    fun onlyTheCitysHostAndTheAppsSchemeCount() {
        assertNull(read("https://lain.example.id/k#7KQ2-9F"))
        assertNull(read("http://lapor.example.id/k#7KQ2-9F"))
        assertNull(read("https://user@lapor.example.id/k#7KQ2-9F"))
        assertNull(read("javascript:alert(1)"))
        assertNull(read("not an address at all"))
        assertNull(read("saberling://pindah#" + "a".repeat(300_000)))
    }

    @Test
    fun aReportIsFoundByItsNumber() {
        assertEquals(Link.Report("9BX-2HF6-RQ8E"), read("https://lapor.example.id/r/9bx-2hf6-rq8e"))
        assertNull(read("https://lapor.example.id/r/../x"))
        assertNull(read("https://lapor.example.id/r/9BX-2HF6-RQ8E/more"))
    }

    @Test
    fun whatIsMovedComesBackFromItsAddress() {
        val text = "{\"v\":1,\"k\":[\"a+b/c=\",\"d e\"]}"
        val address = Links.move(text)
        assertFalse(address.contains(' '))
        assertEquals(Link.Move(text), read(address))
        assertEquals(text, Links.pasted("  $address\n"))
        assertEquals(text, Links.pasted(" $text "))
    }

    @Test
    fun aLinkIsPrintedWithoutItsSecret() {
        assertEquals("Crew", Link.Crew("7KQ2-9F").toString())
        assertEquals("Move", Link.Move("abc").toString())
    }

    @Test
    fun aPhoneWithoutOneOfBothLanguagesSpeaksTheCitys() {
        assertEquals(Language.ENGLISH, Languages.spoken(null, listOf("fr-FR", "en-GB", "id-ID")))
        assertEquals(Language.INDONESIAN, Languages.spoken(null, listOf("jv-ID", "in-ID", "en-US")))
        assertEquals(Language.INDONESIAN, Languages.spoken(null, listOf("ar")))
        assertEquals(Language.INDONESIAN, Languages.spoken("id", listOf("en-US")))
        assertEquals(Language.ENGLISH, Languages.spoken("en", listOf("in-ID")))
    }
}
