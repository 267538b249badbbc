package id.go.binjai.saberling.kit

import org.junit.Assert.assertEquals
import org.junit.Test
import java.time.OffsetDateTime

class TimesTest {
    private val now = at("2026-11-26T10:42:00+07:00")
    private val indonesian = Times(now, 420, "id")
    private val english = Times(now, 420, "en")

    private fun at(text: String) = OffsetDateTime.parse(text).toInstant().toEpochMilli()

    @Test
    fun aCardSaysHowLongAgo() {
        assertEquals("baru saja", indonesian.age(now - 30_000))
        assertEquals("20 menit lalu", indonesian.age(now - 20 * 60_000))
        assertEquals("tadi 09.12", indonesian.age(at("2026-11-26T09:12:00+07:00")))
        assertEquals("kemarin", indonesian.age(at("2026-11-25T11:12:00+07:00")))
        assertEquals("Jumat", indonesian.age(at("2026-11-20T15:02:00+07:00")))
        assertEquals("19 Nov", indonesian.age(at("2026-11-19T15:02:00+07:00")))
        assertEquals("9 Nov 2025", indonesian.age(at("2025-11-09T15:02:00+07:00")))
        assertEquals("just now", english.age(now))
        assertEquals("20 min ago", english.age(now - 20 * 60_000))
        assertEquals("today 09:12", english.age(at("2026-11-26T09:12:00+07:00")))
        assertEquals("Friday", english.age(at("2026-11-20T15:02:00+07:00")))
    }

    @Test
    fun aTimelineNamesTheHourAndWithinTheWeekAlsoTheDate() {
        assertEquals("hari ini 10.02", indonesian.moment(at("2026-11-26T10:02:00+07:00")))
        assertEquals("kemarin 11.12", indonesian.moment(at("2026-11-25T11:12:00+07:00")))
        assertEquals("Jumat, 20 Nov, 15.02", indonesian.moment(at("2026-11-20T15:02:00+07:00")))
        assertEquals("1 Des 2025, 15.02", indonesian.moment(at("2025-12-01T15:02:00+07:00")))
        assertEquals("yesterday 11:12", english.moment(at("2026-11-25T11:12:00+07:00")))
    }

    @Test
    fun theDayIsTheCitysNotThePhones() {
        // 23:30 in the city is 16:30 in Greenwich, the same day there; half an hour later is another day in the city only.
        val late = Times(at("2026-11-26T00:10:00+07:00"), 420, "id")
        assertEquals("kemarin 23.55", late.moment(at("2026-11-25T23:55:00+07:00")))
    }

    @Test
    fun aTimeOfAWrongClockIsADate() {
        assertEquals("28 Nov", indonesian.age(at("2026-11-28T10:00:00+07:00")))
        assertEquals("1 Jan 1970", indonesian.age(0))
    }

    @Test
    fun whatEndsAtMidnightLastsToTheDayBefore() {
        assertEquals("9 Des", indonesian.lastDay(at("2026-12-10T00:00:00+07:00")))
        assertEquals("9 Dec", english.lastDay(at("2026-12-10T00:00:00+07:00")))
        assertEquals(null, indonesian.lastDay(at("2026-11-26T00:00:00+07:00")))
    }

    @Test
    fun whateverIsNotEnglishIsIndonesian() {
        assertEquals(listOf("id", "id", "en", "id"), listOf("in", "id", "en-GB", "jv").map(::languageOf))
    }
}
