package id.go.binjai.saberling.kit

import java.util.Locale

/** Metres as people read them: `180 m`, `1,1 km` in Indonesian, `1.1 km` in English. */
fun distance(metres: Int, locale: Locale): String =
    if (metres < 1_000) "$metres m" else String.format(locale, "%.1f km", metres / 1_000.0)
