//! A report's core in one SMS, for when there is no other network.
//!
//! ```text
//! LAPOR 1 JM3-QXH1-NCRA LITTER 03N59812 098E48034 20231114T221320Z EYK4R0
//! ```
//! A word that people and gateways recognise, the version, the report's number, the category, latitude and
//! longitude in degrees (the hemisphere stands where the decimal point would), the time of capture in UTC,
//! and a check. Only letters, digits, spaces, `-` and `+` (for `_` in a category): all of them are in the
//! GSM 7-bit basic alphabet and none is changed on the way by gateways that mend punctuation.
//!
//! What is read may be in any case, with any spaces and line breaks between the fields, and with words
//! before and after.
//!
//! The check: over the text before it, in capitals with single spaces, a CRC-24 (OpenPGP's: polynomial
//! 864CFB, start B704CE) times 32, plus the number of its characters mod 32; as six digits in
//! Crockford's base 32, the highest first. A CRC notices every error within 24 bits, so every changed
//! character; a character that became a space is a lost one at the edge of a field, and the length tells.

mod time;

use std::fmt;
use std::str::FromStr;

use crate::limits::LATEST_MS;
use crate::number::ReportNumber;

/// Characters of an SMS report at most; in 7-bit they take 123 of 140 bytes, in 8-bit all of them.
pub const SMS_CHARS: usize = 140;
/// Characters of a category's code that fit beside the rest.
pub const SMS_CATEGORY_CHARS: usize = 64;
/// Bytes of a text in which a report is looked for.
pub const SMS_READ_BYTES: usize = 4_096;

const WORD: &str = "LAPOR";
const VERSION: &str = "1";
const CHECK_CHARS: usize = 6;
const BASE_32: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 1e-7 degrees in the 1e-5 degrees that are written: 1.1 m.
const E7_PER_E5: i32 = 100;

/// A report's core as an SMS carries it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsReport {
    number: ReportNumber,
    category: String,
    lat_e7: i32,
    lon_e7: i32,
    captured_at_ms: i64,
}

/// Why there is no SMS of a report, or no report in an SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// There is no report in the text.
    #[error("there is no report in this text: it has no word LAPOR with a version")]
    NoReport,
    /// The text is too long to be looked through.
    #[error("the text is longer than 4,096 bytes")]
    TooLong,
    /// A version that is not known here.
    #[error("the report has a version that is not known here")]
    Version,
    /// A field is missing or has not the form that it must have.
    #[error("a field of the report is missing or misspelt: {0}")]
    Field(SmsField),
    /// The check says that something was changed.
    #[error("the check does not match: something in the report was changed or mistyped")]
    Check,
}

/// A field of an SMS report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsField {
    /// The report's number.
    Number,
    /// The category's code: small letters, digits, `-` and `_`, at most [`SMS_CATEGORY_CHARS`].
    Category,
    /// Latitude or longitude.
    Point,
    /// The time of capture: from 1970 to 9999.
    Time,
}

impl SmsField {
    fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Category => "category",
            Self::Point => "point",
            Self::Time => "time",
        }
    }
}

impl fmt::Display for SmsField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl SmsError {
    /// A stable code for programs and text catalogues.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoReport => "sms.no_report",
            Self::TooLong => "sms.too_long",
            Self::Version => "sms.version",
            Self::Field(SmsField::Number) => "sms.number",
            Self::Field(SmsField::Category) => "sms.category",
            Self::Field(SmsField::Point) => "sms.point",
            Self::Field(SmsField::Time) => "sms.time",
            Self::Check => "sms.check",
        }
    }
}

impl SmsReport {
    /// Makes one; the point is rounded to 1e-5 degrees, the time down to a second.
    ///
    /// # Errors
    /// [`SmsError::Field`] for a category that cannot be written, a point out of range, a time before 1970 or
    /// after [`LATEST_MS`].
    pub fn new(
        number: ReportNumber,
        category: &str,
        lat_e7: i32,
        lon_e7: i32,
        captured_at_ms: i64,
    ) -> Result<Self, SmsError> {
        let writable = |c: u8| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        if category.is_empty() || category.len() > SMS_CATEGORY_CHARS || !category.bytes().all(writable) {
            return Err(SmsError::Field(SmsField::Category));
        }
        if lat_e7.unsigned_abs() > 900_000_000 || lon_e7.unsigned_abs() > 1_800_000_000 {
            return Err(SmsError::Field(SmsField::Point));
        }
        if !(0..=LATEST_MS).contains(&captured_at_ms) {
            return Err(SmsError::Field(SmsField::Time));
        }
        Ok(Self {
            number,
            category: category.to_owned(),
            lat_e7: rounded(lat_e7),
            lon_e7: rounded(lon_e7),
            captured_at_ms: captured_at_ms - captured_at_ms % 1_000,
        })
    }

    /// The report's number.
    #[must_use]
    pub const fn number(&self) -> ReportNumber {
        self.number
    }

    /// The category's code.
    #[must_use]
    pub fn category(&self) -> &str {
        &self.category
    }

    /// Latitude in 1e-7 degrees, north positive, a multiple of 100.
    #[must_use]
    pub const fn lat_e7(&self) -> i32 {
        self.lat_e7
    }

    /// Longitude in 1e-7 degrees, east positive, a multiple of 100.
    #[must_use]
    pub const fn lon_e7(&self) -> i32 {
        self.lon_e7
    }

    /// When it was captured, epoch milliseconds, whole seconds.
    #[must_use]
    pub const fn captured_at_ms(&self) -> i64 {
        self.captured_at_ms
    }
}

fn rounded(e7: i32) -> i32 {
    let half = if e7 < 0 { -E7_PER_E5 / 2 } else { E7_PER_E5 / 2 };
    (e7 + half) / E7_PER_E5 * E7_PER_E5
}

impl fmt::Debug for SmsReport {
    /// To about a kilometre: what is printed may end in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lat, lon) = (f64::from(self.lat_e7) / 1e7, f64::from(self.lon_e7) / 1e7);
        write!(
            f,
            "SmsReport({}, {}, {lat:.2}, {lon:.2}, {})",
            self.number, self.category, self.captured_at_ms
        )
    }
}

impl fmt::Display for SmsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let category = self.category.to_ascii_uppercase().replace('_', "+");
        let lat = angle(self.lat_e7, 2, ['N', 'S']);
        let lon = angle(self.lon_e7, 3, ['E', 'W']);
        let time = time::written(self.captured_at_ms / 1_000);
        let content = format!("{WORD} {VERSION} {} {category} {lat} {lon} {time}", self.number);
        write!(f, "{content} {}", check(&content))
    }
}

impl FromStr for SmsReport {
    type Err = SmsError;

    fn from_str(text: &str) -> Result<Self, SmsError> {
        if text.len() > SMS_READ_BYTES {
            return Err(SmsError::TooLong);
        }
        let tokens: Vec<String> = text.split_whitespace().map(str::to_ascii_uppercase).collect();
        let mut problem = SmsError::NoReport;
        // A sentence before the report may hold the word too.
        for at in (0..tokens.len()).filter(|&at| is_word(&tokens[at])) {
            match read(&tokens[at + 1..]) {
                Ok(report) => return Ok(report),
                Err(SmsError::NoReport) => {}
                Err(other) => problem = other,
            }
        }
        Err(problem)
    }
}

/// Whether it is the word, or ends in it after something like a colon.
fn is_word(token: &str) -> bool {
    let before = token.strip_suffix(WORD);
    before.is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

/// Reads what follows the word.
fn read(tokens: &[String]) -> Result<SmsReport, SmsError> {
    let field = |place: usize, field| tokens.get(place).map(String::as_str).ok_or(SmsError::Field(field));
    match tokens.first().map(String::as_str) {
        Some(VERSION) => {}
        Some(other) if other.bytes().all(|digit| digit.is_ascii_digit()) => return Err(SmsError::Version),
        _ => return Err(SmsError::NoReport),
    }
    let number = read_number(field(1, SmsField::Number)?)?;
    let category = field(2, SmsField::Category)?.to_ascii_lowercase();
    if category.contains('_') {
        return Err(SmsError::Field(SmsField::Category));
    }
    let lat_e7 = read_angle(field(3, SmsField::Point)?, 2, ['N', 'S'])?;
    let lon_e7 = read_angle(field(4, SmsField::Point)?, 3, ['E', 'W'])?;
    let seconds = time::read(field(5, SmsField::Time)?).ok_or(SmsError::Field(SmsField::Time))?;
    let report = SmsReport::new(number, &category.replace('+', "_"), lat_e7, lon_e7, seconds * 1_000)?;
    let content = format!("{WORD} {}", tokens[..6].join(" "));
    let found = tokens.get(6).map(String::as_str).unwrap_or_default();
    if without_tail(found) == check(&content) { Ok(report) } else { Err(SmsError::Check) }
}

/// A gateway's punctuation may stick to the last field.
fn without_tail(token: &str) -> &str {
    match token.char_indices().nth(CHECK_CHARS) {
        Some((end, next)) if !next.is_alphanumeric() => &token[..end],
        _ => token,
    }
}

fn read_number(token: &str) -> Result<ReportNumber, SmsError> {
    let number: ReportNumber = token.parse().map_err(|_| SmsError::Field(SmsField::Number))?;
    // Look-alikes are for what people copy; here a changed letter has to be noticed.
    if number.to_string() == token { Ok(number) } else { Err(SmsError::Field(SmsField::Number)) }
}

/// Such as `03N59812`: whole degrees, hemisphere, five decimals.
fn angle(e7: i32, whole_digits: usize, hemispheres: [char; 2]) -> String {
    let hemisphere = hemispheres[usize::from(e7 < 0)];
    let e5 = e7.unsigned_abs() / 100;
    format!("{:0whole_digits$}{hemisphere}{:05}", e5 / 100_000, e5 % 100_000)
}

fn read_angle(token: &str, whole_digits: usize, [positive, negative]: [char; 2]) -> Result<i32, SmsError> {
    let wrong = SmsError::Field(SmsField::Point);
    let (whole, decimals) = token.split_once([positive, negative]).ok_or(wrong)?;
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|digit| digit.is_ascii_digit());
    if !digits(whole, whole_digits) || !digits(decimals, 5) {
        return Err(wrong);
    }
    let e5 = format!("{whole}{decimals}").parse::<i64>().map_err(|_| wrong)?;
    let sign = if token.contains(negative) { -1 } else { 1 };
    // 0 degrees south would be written as north.
    let e7 = i32::try_from(sign * e5 * i64::from(E7_PER_E5)).map_err(|_| wrong)?;
    if e7 == 0 && sign < 0 { Err(wrong) } else { Ok(e7) }
}

fn check(content: &str) -> String {
    let length = (content.len() % 32) as u32;
    let value = crc_24(content.as_bytes()) << 5 | length;
    let digit = |place: usize| char::from(BASE_32[(value >> (5 * place) & 31) as usize]);
    (0..CHECK_CHARS).rev().map(digit).collect()
}

/// CRC-24 as RFC 9580 (OpenPGP), section 6.1, defines it.
fn crc_24(bytes: &[u8]) -> u32 {
    let mut crc = 0xB7_04CE;
    for byte in bytes {
        crc ^= u32::from(*byte) << 16;
        for _ in 0..8 {
            crc <<= 1;
            if crc & 0x100_0000 != 0 {
                crc ^= 0x186_4CFB;
            }
        }
    }
    crc
}

#[cfg(test)]
mod tests;
