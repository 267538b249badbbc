//! Bytes that went over the network in a calendar month.

use super::Inner;
use crate::api::DataUsed;
use crate::error::Error;
use crate::store::sql;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Inner {
    /// What was used in this month.
    pub(crate) fn data_used(&self) -> Result<DataUsed, Error> {
        let month = self.month()?;
        let (up, down) = self.counted.peek();
        self.store.read(|db| {
            let kept = |way| Ok::<_, Error>(sql::meta::number(db, &key(&month, way))?.unsigned_abs());
            let (up_bytes, down_bytes) = (kept("up")? + up, kept("down")? + down);
            Ok(DataUsed { month: month.clone(), up_bytes, down_bytes })
        })
    }

    /// Keeps what was counted since; called after each turn.
    pub(crate) fn keep_data_used(&self) -> Result<(), Error> {
        let (up, down) = self.counted.take();
        if up + down == 0 {
            return Ok(());
        }
        let kept = self.month().and_then(|month| {
            self.store.write(|db| {
                sql::meta::add(db, &key(&month, "up"), up as i64)?;
                sql::meta::add(db, &key(&month, "down"), down as i64)
            })
        });
        if kept.is_err() {
            self.counted.put_back((up, down));
        }
        kept
    }

    /// The month by the phone's clock, in the city's time zone.
    fn month(&self) -> Result<String, Error> {
        let offset_ms = i64::from(self.city().config.utc_offset_minutes) * 60_000;
        let days = (self.ports.now_ms()? + offset_ms).div_euclid(DAY_MS);
        let (year, month) = year_and_month(days);
        Ok(format!("{year:04}-{month:02}"))
    }
}

fn key(month: &str, way: &str) -> String {
    format!("data/{month}/{way}")
}

/// Year and month of a day since 1970-01-01 (Howard Hinnant's `civil_from_days`).
fn year_and_month(days: i64) -> (i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_month() {
        for (days, month) in [(0, (1970, 1)), (-1, (1969, 12)), (11_016, (2000, 2)), (11_017, (2000, 3))] {
            assert_eq!(year_and_month(days), month, "{days}");
        }
    }
}
