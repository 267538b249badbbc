//! Dates of the Gregorian calendar and days since 1970 (Howard Hinnant's `civil_from_days`), and working days:
//! Monday to Friday in the city's own time.

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const FRIDAY: i64 = 4;

/// Year, month and day of a number of days since 1970, in the Gregorian calendar: years begin in March, so
/// that the leap day is a year's last, and 400 of them have 146,097 days.
#[must_use]
pub fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// The days since 1970 of a date, the inverse of [`civil`].
#[must_use]
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The end of the `days`-th working day after a time; the time itself for none.
#[must_use]
pub fn working_days_after(start_ms: i64, days: u32, utc_offset_minutes: i32) -> i64 {
    if days == 0 {
        return start_ms;
    }
    let offset_ms = i64::from(utc_offset_minutes) * 60_000;
    let mut day = start_ms.saturating_add(offset_ms).div_euclid(DAY_MS);
    // Counted from a weekend, the days begin where the week ended.
    day -= (weekday(day) - FRIDAY).max(0);
    day += i64::from(days / 5) * 7;
    for _ in 0..days % 5 {
        day += if weekday(day) >= FRIDAY { 7 - weekday(day) } else { 1 };
    }
    (day + 1).saturating_mul(DAY_MS) - offset_ms
}

/// Monday is 0; the first of January 1970 was a Thursday.
fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Monday, 5 January 2026, midnight in UTC.
    const MONDAY_MS: i64 = 1_767_571_200_000;
    const HOUR_MS: i64 = 60 * 60 * 1_000;

    #[test]
    fn a_table_of_working_days() {
        for (from_day, hour, days, offset, ends_after_day) in [
            (0, 12, 1, 0, 1),   // Monday: to the end of Tuesday
            (0, 12, 5, 0, 7),   // Monday: to the end of the next Monday
            (4, 12, 1, 0, 7),   // Friday: to the end of Monday
            (5, 12, 1, 0, 7),   // Saturday
            (6, 12, 1, 0, 7),   // Sunday
            (5, 12, 5, 0, 11),  // Saturday: to the end of the Friday
            (0, 12, 10, 0, 14), // two weeks
            (0, 20, 1, 420, 2), // Monday evening in UTC is Tuesday in Binjai
        ] {
            let start = MONDAY_MS + from_day * DAY_MS + hour * HOUR_MS;
            let end = MONDAY_MS + (ends_after_day + 1) * DAY_MS - i64::from(offset) * 60_000;
            assert_eq!(working_days_after(start, days, offset), end, "{from_day} {days} {offset}");
        }
        assert_eq!(working_days_after(7, 0, 420), 7);
    }

    proptest! {
        #[test]
        fn counted_day_by_day_it_is_the_same(start in 0..4_000_000_000_000_i64, days in 1u32..60, offset in -720..840) {
            let offset_ms = i64::from(offset) * 60_000;
            let mut day = (start + offset_ms).div_euclid(DAY_MS);
            let mut left = days;
            while left > 0 {
                day += 1;
                left -= u32::from(weekday(day) <= FRIDAY);
            }
            prop_assert_eq!(working_days_after(start, days, offset), (day + 1) * DAY_MS - offset_ms);
        }
    }
}
