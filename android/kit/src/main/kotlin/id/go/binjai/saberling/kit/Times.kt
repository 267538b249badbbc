package id.go.binjai.saberling.kit

import java.time.Instant
import java.time.LocalDateTime
import java.time.ZoneOffset
import java.time.format.DateTimeFormatter
import java.time.format.TextStyle
import java.time.temporal.ChronoUnit
import java.util.Locale

/** Times as people of the city say them: [offsetMinutes] east of UTC, in the language of the screen. */
class Times(private val nowMs: Long, offsetMinutes: Int, language: String) {
    private val zone: ZoneOffset = ZoneOffset.ofTotalSeconds(offsetMinutes.coerceIn(-18 * 60, 18 * 60) * 60)
    private val isEnglish = language == "en"
    private val locale = if (isEnglish) Locale.ENGLISH else Locale.forLanguageTag("id")
    private val clock = DateTimeFormatter.ofPattern(if (isEnglish) "HH:mm" else "HH.mm", Locale.ROOT)
    private val now = local(nowMs)

    /** How long ago, in a word or two: for a card. */
    fun age(atMs: Long): String {
        val at = local(atMs)
        val minutes = (nowMs - atMs) / 60_000
        return when {
            atMs > nowMs + 60_000 -> date(at)
            minutes < 1 -> say("baru saja", "just now")
            minutes < 60 -> say("$minutes menit lalu", "$minutes min ago")
            days(at) == 0L -> say("tadi ${time(at)}", "today ${time(at)}")
            days(at) == 1L -> say("kemarin", "yesterday")
            days(at) < 7 -> weekday(at)
            else -> date(at)
        }
    }

    /** When, with the hour: for a line of a timeline. */
    fun moment(atMs: Long): String {
        val at = local(atMs)
        return when (days(at)) {
            0L -> say("hari ini ${time(at)}", "today ${time(at)}")
            1L -> say("kemarin ${time(at)}", "yesterday ${time(at)}")
            in 2L..6L -> "${weekday(at)}, ${date(at)}, ${time(at)}"
            else -> "${date(at)}, ${time(at)}"
        }
    }

    /** The hour. */
    fun time(atMs: Long): String = time(local(atMs))

    /** The day; its year only when it is not this one. */
    fun date(atMs: Long): String = date(local(atMs))

    /** The last day of a time that ends at midnight; null once it is over. */
    fun lastDay(endMs: Long): String? = if (endMs > nowMs) date(endMs - 1) else null

    private fun local(ms: Long): LocalDateTime = Instant.ofEpochMilli(ms).atOffset(zone).toLocalDateTime()

    private fun time(at: LocalDateTime) = clock.format(at)

    private fun days(at: LocalDateTime) = ChronoUnit.DAYS.between(at.toLocalDate(), now.toLocalDate())

    private fun weekday(at: LocalDateTime) = at.dayOfWeek.getDisplayName(TextStyle.FULL, locale)

    private fun date(at: LocalDateTime): String {
        val month = at.month.getDisplayName(TextStyle.SHORT, locale)
        return "${at.dayOfMonth} $month" + if (at.year == now.year) "" else " ${at.year}"
    }

    private fun say(indonesian: String, english: String) = if (isEnglish) english else indonesian
}

/** `id` or `en`, of what a phone calls its language; Indonesian was `in` once. */
fun languageOf(tag: String): String = if (tag.startsWith("en")) "en" else "id"
