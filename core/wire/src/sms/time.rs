//! A time in UTC as ISO 8601 writes it without punctuation: `20261126T022630Z`.

use crate::calendar::{civil, days};

const DAY_S: i64 = 86_400;

/// Writes seconds since 1970; the year has four digits.
pub(super) fn written(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(DAY_S), seconds.rem_euclid(DAY_S));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// Reads what [`written`] writes; nothing else is a time.
pub(super) fn read(token: &str) -> Option<i64> {
    if token.len() != 16 || !token.is_ascii() {
        return None;
    }
    let number = |from: usize, to: usize| {
        let digits = &token[from..to];
        digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse::<i64>().ok())?
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    let seconds = days(year, month, day) * DAY_S + hour * 3_600 + minute * 60 + second;
    // The 30th of February and the 61st minute come out as another time.
    (written(seconds) == token).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times_are_written_and_read() {
        for (seconds, text) in [
            (0, "19700101T000000Z"),
            (951_827_696, "20000229T123456Z"),
            (1_700_000_000, "20231114T221320Z"),
            (4_107_542_399, "21000228T235959Z"),
            (253_402_300_799, "99991231T235959Z"),
        ] {
            assert_eq!(written(seconds), text);
            assert_eq!(read(text), Some(seconds));
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days_on in 0..200_000 {
            assert_eq!(civil(days_on), (year, month, day));
            assert_eq!(days(year, month, day), days_on);
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length =
                [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
            day += 1;
            if day > length {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "20230230T000000Z",
            "20231301T000000Z",
            "20230001T000000Z",
            "20230101T240000Z",
            "20230101T006000Z",
            "20230101T000060Z",
            "20230101 000000Z",
            "20230101T000000",
            "2023010-T000000Z",
            "2023é101T00000Z",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
