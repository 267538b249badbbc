package id.go.binjai.saberling.kit.system

import java.net.URI
import java.net.URISyntaxException

/** What an address asks for that the phone hands to this app. */
sealed class Link {
    /** A crew's code, read by the camera app. */
    data class Crew(val code: String) : Link() {
        override fun toString() = "Crew"
    }

    /** The reports of another phone; as secret as those. */
    data class Move(val text: String) : Link() {
        override fun toString() = "Move"
    }

    /** A report, by its number. */
    data class Report(val number: String) : Link()
}

/**
 * Reads the addresses that this app answers to: `https://HOST/k#CODE` for a crew, `saberling://pindah#TEXT` to move
 * reports, `https://HOST/r/NUMBER` for one report. A secret stands behind the `#`: that part is never sent to a server,
 * so an address that carries it elsewhere is none of ours.
 */
object Links {
    /** The scheme that only this app has. */
    const val SCHEME = "saberling"

    private const val LONGEST = 200_000
    private val number = Regex("[0-9A-Za-z]{3}-?[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}")

    /** What the address asks for; null when it is none of ours. [host] is the city's. */
    fun read(address: String, host: String): Link? {
        if (address.length > LONGEST) return null
        val uri = try {
            URI(address)
        } catch (_: URISyntaxException) {
            return null
        }
        if (uri.rawQuery != null || uri.rawUserInfo != null) return null
        return when {
            uri.scheme == SCHEME && uri.host == "pindah" -> secret(uri)?.let { Link.Move(it) }
            uri.scheme == SCHEME && uri.host == "k" -> secret(uri)?.let { Link.Crew(it) }
            uri.scheme == "https" && uri.host.equals(host, ignoreCase = true) -> web(uri)
            else -> null
        }
    }

    private fun web(uri: URI): Link? {
        val parts = uri.path.orEmpty().split('/').filter { it.isNotEmpty() }
        return when {
            parts == listOf("k") -> secret(uri)?.let { Link.Crew(it) }
            parts.size == 2 && parts[0] == "r" && number.matches(parts[1]) -> Link.Report(parts[1].uppercase())
            else -> null
        }
    }

    private fun secret(uri: URI): String? = uri.fragment?.trim()?.takeIf { it.isNotEmpty() }

    /** The address by which another phone takes reports over. */
    fun move(text: String): String = URI(SCHEME, "pindah", null, text).toASCIIString()

    /** What a person pasted: such an address, or the text alone. */
    fun pasted(text: String): String =
        (read(text.trim(), "") as? Link.Move)?.text ?: text.trim()
}
