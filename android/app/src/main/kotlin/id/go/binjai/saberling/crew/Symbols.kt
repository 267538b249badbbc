package id.go.binjai.saberling.crew

import android.content.Context
import id.go.binjai.saberling.R
import java.time.Instant
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.util.Locale

/** The category's symbol by its name. */
internal fun symbol(name: String): Int = when (name) {
    "k-pile" -> R.drawable.ic_k_pile
    "k-drain" -> R.drawable.ic_k_drain
    "k-bin" -> R.drawable.ic_k_bin
    "k-debris" -> R.drawable.ic_k_debris
    "k-tree" -> R.drawable.ic_k_tree
    "k-burn" -> R.drawable.ic_k_burn
    "k-river" -> R.drawable.ic_k_river
    "k-smell" -> R.drawable.ic_k_smell
    else -> R.drawable.ic_k_other
}

/** The time of day as the language writes it: `09.51`, `09:51`. */
internal fun clock(context: Context, atMs: Long): String {
    val isEnglish = context.resources.configuration.locales[0].language == "en"
    val pattern = if (isEnglish) "HH:mm" else "HH.mm"
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneId.systemDefault()).format(Instant.ofEpochMilli(atMs))
}
