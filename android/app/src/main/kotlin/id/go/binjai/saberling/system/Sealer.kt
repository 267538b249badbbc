package id.go.binjai.saberling.system

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import java.security.GeneralSecurityException
import java.security.Key
import java.security.KeyStore
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/** Makes bytes unreadable to whoever has only the file. */
interface Sealer {
    /** Seals; [name] belongs to it and is not hidden. */
    fun seal(plain: ByteArray, name: String): ByteArray

    /** The plain bytes; null when they can never be had again: another key, another name, or not what was written. */
    fun open(sealed: ByteArray, name: String): ByteArray?
}

/** AES-GCM with a key that somebody keeps: the phone's keystore, or a test. */
abstract class KeySealer : Sealer {
    /** The key, made when there is none. */
    protected abstract fun key(): Key

    /** The key, when there is one. */
    protected abstract fun keyIfThere(): Key?

    override fun seal(plain: ByteArray, name: String): ByteArray {
        val cipher = Cipher.getInstance(KIND)
        cipher.init(Cipher.ENCRYPT_MODE, key())
        cipher.updateAAD(name.toByteArray())
        return byteArrayOf(FORMAT, cipher.iv.size.toByte()) + cipher.iv + cipher.doFinal(plain)
    }

    override fun open(sealed: ByteArray, name: String): ByteArray? {
        val key = keyIfThere() ?: return null
        if (sealed.size < 2 || sealed[0] != FORMAT || sealed.size < 2 + sealed[1]) return null
        val begin = 2 + sealed[1]
        return try {
            val cipher = Cipher.getInstance(KIND)
            cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, sealed, 2, sealed[1].toInt()))
            cipher.updateAAD(name.toByteArray())
            cipher.doFinal(sealed, begin, sealed.size - begin)
        } catch (_: AEADBadTagException) {
            null
        }
    }

    private companion object {
        const val KIND = "AES/GCM/NoPadding"
        const val FORMAT: Byte = 1
        const val TAG_BITS = 128
    }
}

// parity: system.restored
/** The phone's keystore. The key never leaves it and no backup has it: a restored phone is a new identity. */
class PhoneSealer : KeySealer() {
    private val store: KeyStore by lazy { KeyStore.getInstance(STORE).apply { load(null) } }

    override fun keyIfThere(): Key? = try {
        store.getKey(ALIAS, null)
    } catch (_: java.security.UnrecoverableKeyException) {
        null
    }

    @Synchronized
    override fun key(): Key = keyIfThere() ?: make()

    private fun make(): SecretKey {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val wanted = KeyGenParameterSpec.Builder(ALIAS, purposes)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(KEY_BITS)
            .build()
        val maker = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE)
        maker.init(wanted)
        return maker.generateKey()
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val ALIAS = "secrets"
        const val KEY_BITS = 256
    }
}

/** What a keystore throws when it cannot answer now; later it may. */
internal fun isKeystore(error: Exception): Boolean = error is GeneralSecurityException || error is java.security.ProviderException
