package id.go.binjai.saberling.system

import id.go.binjai.saberling.core.HostException
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.security.Key
import java.security.ProviderException
import javax.crypto.KeyGenerator

/** A key in memory, in the place of the phone's keystore. */
class SoftSealer : KeySealer() {
    var kept: Key? = null
    override fun keyIfThere(): Key? = kept
    override fun key(): Key = kept ?: KeyGenerator.getInstance("AES").apply { init(256) }.generateKey().also { kept = it }
}

class FileSecretsTest {
    @get:Rule
    val folder = TemporaryFolder()
    private val sealer = SoftSealer()
    private val secrets by lazy { FileSecrets(folder.root, sealer) }

    @Test
    fun aSecretComesBackAlsoAfterTheProcess() {
        secrets.put("identity/1", "rahasia-1")
        secrets.put("identity/2", "rahasia-2")
        secrets.put("identity/1", "rahasia-3")
        val later = FileSecrets(folder.root, sealer)
        assertEquals("rahasia-3", later.get("identity/1"))
        assertEquals("rahasia-2", later.get("identity/2"))
        assertNull(later.get("identity/3"))
    }

    // parity: system.secrets
    @Test
    fun noFileShowsTheSecretAndNoNameLeavesTheFolder() {
        secrets.put("../../outside", "rahasia-1")
        val files = folder.root.listFiles().orEmpty()
        assertEquals(1, files.size)
        assertFalse(files[0].readText(Charsets.ISO_8859_1).contains("rahasia"))
        assertEquals("rahasia-1", secrets.get("../../outside"))
    }

    @Test
    fun aSealedFileIsGoodForItsOwnNameOnly() {
        secrets.put("a", "1")
        secrets.put("b", "2")
        val (a, b) = folder.root.listFiles().orEmpty().sortedBy { it.name }
        a.copyTo(b, overwrite = true)
        assertNull(secrets.get("b"))
        assertEquals("1", secrets.get("a"))
    }

    @Test
    fun whatTheKeyNoLongerOpensIsNotThereAndIsNeverDeleted() {
        secrets.put("a", "1")
        val before = sealer.kept
        sealer.kept = null
        assertNull(secrets.get("a"))
        secrets.put("a", "2")
        assertEquals("2", secrets.get("a"))
        val lost = folder.root.listFiles().orEmpty().single { it.name.endsWith(".lost1") }
        // The old key would still open it: nothing of it was touched.
        sealer.kept = before
        assertEquals("1", sealer.open(lost.readBytes(), "a")?.let { String(it) })
    }

    @Test
    fun aBrokenFileIsNotThere() {
        secrets.put("a", "1")
        val file = folder.root.listFiles().orEmpty().single()
        for (broken in listOf(ByteArray(0), byteArrayOf(1), byteArrayOf(1, 90, 3), file.readBytes().apply { this[size - 1]++ })) {
            file.writeBytes(broken)
            assertNull(secrets.get("a"))
            assertTrue(file.exists())
        }
    }

    @Test
    fun aKeystoreThatCannotAnswerNowHasLostNothing() {
        val away = FileSecrets(folder.root, object : Sealer {
            override fun seal(plain: ByteArray, name: String): ByteArray = throw ProviderException("rahasia in a message")
            override fun open(sealed: ByteArray, name: String): ByteArray? = throw ProviderException("rahasia in a message")
        })
        secrets.put("a", "1")
        val error = assertThrows(HostException::class.java) { away.get("a") }
        assertFalse("$error".contains("rahasia"))
        assertThrows(HostException::class.java) { away.put("a", "2") }
        assertEquals("1", secrets.get("a"))
    }

    @Test
    fun whatIsRemovedIsGone() {
        secrets.put("a", "1")
        secrets.remove("a")
        secrets.remove("never there")
        assertNull(secrets.get("a"))
        assertEquals(0, folder.root.listFiles().orEmpty().size)
    }
}
