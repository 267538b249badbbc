//! Times, ages and numbers as people of the city read them.

use saberling_wire::Language;

use super::texts::t;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What formatting needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local {
    /// The reader's language.
    pub(crate) language: Language,
    /// The city's minutes east of UTC.
    pub(crate) offset_minutes: i32,
    /// The time of now, epoch milliseconds.
    pub(crate) now_ms: i64,
}

/// A day with the time in it, on the city's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Civil {
    day: i64,
    year: i64,
    month: i64,
    date: i64,
    hour: i64,
    minute: i64,
}

impl Local {
    fn civil(&self, at_ms: i64) -> Civil {
        let local_ms = at_ms.saturating_add(i64::from(self.offset_minutes) * MINUTE_MS);
        let day = local_ms.div_euclid(DAY_MS);
        let in_day = local_ms.rem_euclid(DAY_MS);
        let (year, month, date) = saberling_wire::calendar::civil(day);
        Civil { day, year, month, date, hour: in_day / HOUR_MS, minute: in_day % HOUR_MS / MINUTE_MS }
    }

    fn word(&self, key: &str) -> String {
        t(self.language, key, &[])
    }

    /// The time of day: "15.02" in Indonesian, "15:02" in English.
    #[must_use]
    pub(crate) fn time(&self, at_ms: i64) -> String {
        let at = self.civil(at_ms);
        let mark = match self.language {
            Language::Id => '.',
            Language::En => ':',
        };
        format!("{:02}{mark}{:02}", at.hour, at.minute)
    }

    /// The date: "Kam 19 Nov", with the year where it is not this one.
    #[must_use]
    pub(crate) fn date(&self, at_ms: i64) -> String {
        let at = self.civil(at_ms);
        let short = self.short_date(at);
        if at.year == self.civil(self.now_ms).year { short } else { format!("{short} {}", at.year) }
    }

    fn short_date(&self, at: Civil) -> String {
        // The first of January 1970 was a Thursday.
        let weekday = self.word(&format!("day.{}", (at.day + 4).rem_euclid(7)));
        let month = self.word(&format!("month.{}", at.month));
        format!("{weekday} {} {month}", at.date)
    }

    /// Date, year and time: "Kam 19 Nov 2026, 15.02".
    #[must_use]
    pub(crate) fn full(&self, at_ms: i64) -> String {
        let at = self.civil(at_ms);
        format!("{} {}, {}", self.short_date(at), at.year, self.time(at_ms))
    }

    /// The time alone for today, otherwise with its date.
    #[must_use]
    pub(crate) fn moment(&self, at_ms: i64) -> String {
        if self.civil(at_ms).day == self.civil(self.now_ms).day {
            self.time(at_ms)
        } else {
            format!("{}, {}", self.date(at_ms), self.time(at_ms))
        }
    }

    /// How long ago in words under seven days, the date after that.
    #[must_use]
    pub(crate) fn ago(&self, at_ms: i64) -> String {
        let past_ms = self.now_ms.saturating_sub(at_ms).max(0);
        let (key, count) = match past_ms {
            past if past < MINUTE_MS => ("ago.now", 0),
            past if past < HOUR_MS => ("ago.minutes", past / MINUTE_MS),
            past if past < DAY_MS => ("ago.hours", past / HOUR_MS),
            past if past < 7 * DAY_MS => ("ago.days", past / DAY_MS),
            _ => return self.date(at_ms),
        };
        t(self.language, key, &[&count.to_string()])
    }

    /// A whole number with its thousands apart.
    #[must_use]
    pub(crate) fn count(&self, number: u64) -> String {
        let mark = match self.language {
            Language::Id => '.',
            Language::En => ',',
        };
        let digits = number.to_string();
        let mut out = String::with_capacity(digits.len() + 4);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.push(mark);
            }
            out.push(digit);
        }
        out
    }

    /// A distance: whole metres below a kilometre, "2,1 km" above; number and unit stay on one line.
    #[must_use]
    pub(crate) fn distance(&self, metres: f64) -> String {
        let metres = metres.round().clamp(0.0, 1e9) as u64;
        if metres < 1_000 {
            return format!("{metres}\u{a0}m");
        }
        let tenths = (metres + 50) / 100;
        let mark = match self.language {
            Language::Id => ',',
            Language::En => '.',
        };
        format!("{}{mark}{}\u{a0}km", self.count(tenths / 10), tenths % 10)
    }

    /// How long something lasts: minutes, hours or days, one unit.
    #[must_use]
    pub(crate) fn lasting(&self, ms: u64) -> String {
        let ms = i64::try_from(ms).unwrap_or(i64::MAX);
        let (key, count) = match ms {
            short if short < HOUR_MS => ("lasting.minutes", short / MINUTE_MS),
            short if short < 2 * DAY_MS => ("lasting.hours", short / HOUR_MS),
            long => ("lasting.days", long / DAY_MS),
        };
        t(self.language, key, &[&count.to_string()])
    }

    /// Degrees from 1e-7 degrees, with five decimals (about a metre).
    #[must_use]
    pub(crate) fn degrees(&self, e7: i32) -> String {
        let text = format!("{:.5}", f64::from(e7) / 1e7);
        match self.language {
            Language::Id => text.replace('.', ","),
            Language::En => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-19 15:02 in a city seven hours east of UTC.
    const THURSDAY_MS: i64 = 1_795_075_320_000;

    fn local(language: Language, later_ms: i64) -> Local {
        Local { language, offset_minutes: 420, now_ms: THURSDAY_MS + later_ms }
    }

    #[test]
    fn times_are_written_by_language_on_the_citys_clock() {
        let (id, en) = (local(Language::Id, 0), local(Language::En, 0));
        assert_eq!(id.full(THURSDAY_MS), "Kam 19 Nov 2026, 15.02");
        assert_eq!(en.full(THURSDAY_MS), "Thu 19 Nov 2026, 15:02");
        assert_eq!(id.moment(THURSDAY_MS), "15.02");
        assert_eq!(id.moment(THURSDAY_MS - DAY_MS), "Rab 18 Nov, 15.02");
        assert_eq!(id.date(THURSDAY_MS - 365 * DAY_MS), "Rab 19 Nov 2025");
    }

    #[test]
    fn ages_are_relative_under_seven_days() {
        assert_eq!(local(Language::Id, 5_000).ago(THURSDAY_MS), "baru saja");
        assert_eq!(local(Language::Id, 3 * DAY_MS).ago(THURSDAY_MS), "3 hari lalu");
        assert_eq!(local(Language::En, HOUR_MS).ago(THURSDAY_MS), "1 hour ago");
        assert_eq!(local(Language::En, 2 * HOUR_MS).ago(THURSDAY_MS), "2 hours ago");
        assert_eq!(local(Language::En, 8 * DAY_MS).ago(THURSDAY_MS), "Thu 19 Nov");
        assert_eq!(local(Language::En, -HOUR_MS).ago(THURSDAY_MS), "just now");
    }

    #[test]
    fn no_time_is_too_far_away_to_be_written() {
        for at_ms in [i64::MIN, i64::MAX] {
            let local = local(Language::En, 0);
            assert!(!local.full(at_ms).is_empty() && !local.ago(at_ms).is_empty());
        }
    }

    #[test]
    fn distances_and_spans_take_one_unit() {
        let (id, en) = (local(Language::Id, 0), local(Language::En, 0));
        assert_eq!((id.distance(18.4), id.distance(999.4)), ("18\u{a0}m".into(), "999\u{a0}m".into()));
        assert_eq!(
            (id.distance(2_149.0), en.distance(2_150.0)),
            ("2,1\u{a0}km".into(), "2.2\u{a0}km".into())
        );
        assert_eq!(id.distance(f64::NAN), "0\u{a0}m");
        assert_eq!(id.lasting(5 * MINUTE_MS as u64), "5 menit");
        assert_eq!(en.lasting(HOUR_MS as u64), "1 hour");
        assert_eq!(id.lasting(3 * DAY_MS as u64), "3 hari");
    }

    #[test]
    fn numbers_and_leap_days_are_right() {
        assert_eq!(local(Language::Id, 0).count(1_234_567), "1.234.567");
        assert_eq!(local(Language::En, 0).count(999), "999");
        assert_eq!(local(Language::Id, 0).degrees(35_972_001), "3,59720");
        assert_eq!(saberling_wire::calendar::civil(0), (1970, 1, 1));
        assert_eq!(saberling_wire::calendar::civil(11_016), (2000, 2, 29));
        assert_eq!(saberling_wire::calendar::civil(-1), (1969, 12, 31));
    }
}
