//! Plus Codes (Open Location Codes): a place in a few letters that can be read out, and back.
//!
//! The format is Google's Open Location Code specification. All arithmetic is in integers: a code never
//! depends on how a processor rounds.

use crate::{Bounds, Point};

/// Digits of the usual code: a cell of about 14 m.
pub const DIGITS: usize = 10;
/// Digits of a finer code: a cell of about 3 m.
pub const FINE_DIGITS: usize = 11;

const ALPHABET: &[u8; 20] = b"23456789CFGHJMPQRVWX";
const SEPARATOR_AT: usize = 8;
const PAIR_DIGITS: usize = 10;
const MOST_DIGITS: usize = 15;
/// The finest cell: each of the last five digits divides by 5 rows and 4 columns what pairs divide by 20.
const LAT_PER_DEG: i64 = 8_000 * 3_125;
const LON_PER_DEG: i64 = 8_000 * 1_024;

/// Why there is no code, or why a text is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlusCodeError {
    /// The point is no place.
    #[error("the point is not a place")]
    Point,
    /// Codes have 2, 4, 6, 8 or 10 to 15 digits.
    #[error("a plus code has 2, 4, 6, 8 or 10 to 15 digits")]
    Digits,
    /// The text is no plus code.
    #[error("this is not a plus code")]
    Form,
    /// The code is short and needs a place nearby, or full where a short one is expected.
    #[error("a full plus code is needed here, or a short one where a full one stands")]
    Kind,
}

impl PlusCodeError {
    /// A stable code for programs and text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Point => "plus_code.point",
            Self::Digits => "plus_code.digits",
            Self::Form => "plus_code.form",
            Self::Kind => "plus_code.kind",
        }
    }
}

/// What a valid code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlusCodeKind {
    /// A place on the Earth.
    Full,
    /// A place once it is known which town is meant.
    Short,
}

/// The code of a point.
///
/// # Errors
/// [`PlusCodeError::Point`] for a point that is no place, [`PlusCodeError::Digits`] for a length that no code
/// has; more than 15 digits count as 15.
pub fn encode(point: Point, digits: usize) -> Result<String, PlusCodeError> {
    let (lat, lon) = units(point)?;
    spell(lat, lon, digits)
}

/// The cell of a full code; what stands after the 15th digit is not read.
///
/// # Errors
/// [`PlusCodeError::Form`] for a text that is no code, [`PlusCodeError::Kind`] for a short code.
pub fn decode(code: &str) -> Result<Bounds, PlusCodeError> {
    if kind(code)? != PlusCodeKind::Full {
        return Err(PlusCodeError::Kind);
    }
    let cell = Cell::of(code);
    let degrees = |units: i64, per_deg: i64, zero: f64| units as f64 / per_deg as f64 - zero;
    Ok(Bounds {
        min_lat_deg: degrees(cell.lat, LAT_PER_DEG, 90.0),
        min_lon_deg: degrees(cell.lon, LON_PER_DEG, 180.0),
        max_lat_deg: degrees(cell.lat + cell.height, LAT_PER_DEG, 90.0),
        max_lon_deg: degrees(cell.lon + cell.width, LON_PER_DEG, 180.0),
    })
}

/// Whether a text is a full or a short code, in any case of letters.
///
/// # Errors
/// [`PlusCodeError::Form`] when it is neither.
pub fn kind(code: &str) -> Result<PlusCodeKind, PlusCodeError> {
    let (before, after) = code.split_once('+').ok_or(PlusCodeError::Form)?;
    let digits = before.trim_end_matches('0');
    let padded = digits.len() < before.len();
    let sound = before.len() <= SEPARATOR_AT
        && before.len() % 2 == 0
        && digits.len() % 2 == 0
        && digits.chars().chain(after.chars()).all(|letter| value(letter).is_some())
        && after.len() != 1
        && before.len() + after.len() > 0
        && (!padded || (before.len() == SEPARATOR_AT && !digits.is_empty() && after.is_empty()));
    if !sound {
        return Err(PlusCodeError::Form);
    }
    if before.len() < SEPARATOR_AT {
        return Ok(PlusCodeKind::Short);
    }
    // The first pair counts from the south pole and from the antimeridian: 180 and 360 degrees in steps of 20.
    let first = |place, below| digits.chars().nth(place).and_then(value).is_some_and(|digit| digit < below);
    if first(0, 9) && first(1, 18) { Ok(PlusCodeKind::Full) } else { Err(PlusCodeError::Form) }
}

/// A code without the digits that somebody at a place near it can do without.
///
/// # Errors
/// As [`decode`]; [`PlusCodeError::Point`] for a place that is none. A code that is too far away or too coarse
/// comes back whole.
pub fn shorten(code: &str, near: Point) -> Result<String, PlusCodeError> {
    let (lat, lon) = units(near)?;
    let code = code.to_ascii_uppercase();
    decode(&code)?;
    let cell = Cell::of(&code);
    if code.contains('0') {
        return Ok(code);
    }
    let lat_off = (2 * lat - 2 * cell.lat - cell.height).abs();
    let lon_off = short_way(2 * lon - 2 * cell.lon - cell.width, 720 * LON_PER_DEG).abs();
    // Within three tenths of what the digits left out tell apart, as in the reference programs.
    let fits = |left_out: &usize| {
        10 * lat_off < 6 * step(LAT_PER_DEG, *left_out) && 10 * lon_off < 6 * step(LON_PER_DEG, *left_out)
    };
    Ok([8, 6, 4].iter().find(|left_out| fits(left_out)).map_or(code.clone(), |&at| code[at..].to_owned()))
}

/// The full code that a short one means for somebody at a place: the nearest; a full one comes back as it is.
///
/// # Errors
/// [`PlusCodeError::Form`] for a text that is no code, [`PlusCodeError::Point`] for a place that is none.
pub fn recover(short: &str, near: Point) -> Result<String, PlusCodeError> {
    let short = short.to_ascii_uppercase();
    if kind(&short)? == PlusCodeKind::Full {
        return Ok(short);
    }
    let (lat, lon) = units(near)?;
    let missing = SEPARATOR_AT - short.find('+').unwrap_or(SEPARATOR_AT);
    let guess = format!("{}{short}", &spell(lat, lon, PAIR_DIGITS)?[..missing]);
    let mut cell = Cell::of(&guess);
    let (lat_step, lon_step) = (step(LAT_PER_DEG, missing), step(LON_PER_DEG, missing));
    let (lat_off, lon_off) = (2 * (lat - cell.lat) - cell.height, 2 * (lon - cell.lon) - cell.width);
    if lat_off < -lat_step && cell.lat >= lat_step {
        cell.lat -= lat_step;
    } else if lat_off > lat_step && cell.lat + lat_step + cell.height <= 180 * LAT_PER_DEG {
        cell.lat += lat_step;
    }
    if lon_off.abs() > lon_step {
        cell.lon = (cell.lon + lon_off.signum() * lon_step).rem_euclid(360 * LON_PER_DEG);
    }
    spell(cell.lat, cell.lon, (guess.len() - 1).min(MOST_DIGITS))
}

/// Southwestern corner and size, in units of the finest cell, from the south pole and the antimeridian.
struct Cell {
    lat: i64,
    lon: i64,
    height: i64,
    width: i64,
}

impl Cell {
    /// Of a full code that was found valid.
    fn of(code: &str) -> Self {
        let mut cell = Self { lat: 0, lon: 0, height: 400 * LAT_PER_DEG, width: 400 * LON_PER_DEG };
        let digits: Vec<i64> =
            code.chars().filter(|letter| !matches!(letter, '+' | '0')).filter_map(value).collect();
        let digits = &digits[..digits.len().min(MOST_DIGITS)];
        let (pairs, grid) = digits.split_at(digits.len().min(PAIR_DIGITS));
        for pair in pairs.chunks_exact(2) {
            cell.divide(20, 20, pair[0], pair[1]);
        }
        for digit in grid {
            cell.divide(5, 4, digit / 4, digit % 4);
        }
        cell
    }

    fn divide(&mut self, rows: i64, columns: i64, row: i64, column: i64) {
        self.height /= rows;
        self.width /= columns;
        self.lat += row * self.height;
        self.lon += column * self.width;
    }
}

/// A point in units of the finest cell; 90 degrees north lies in the last row, 180 east is 180 west.
fn units(point: Point) -> Result<(i64, i64), PlusCodeError> {
    let Point { lat_deg, lon_deg } = point;
    Point::new(lat_deg, lon_deg).map_err(|_| PlusCodeError::Point)?;
    // Rounded to 1e-10 degrees: what a decimal fraction loses in binary does not push it over an edge.
    let exact = |degrees: f64| (degrees * 1e10).round() as i128;
    let floor =
        |degrees, per_deg: i64| (exact(degrees) * i128::from(per_deg)).div_euclid(10_i128.pow(10)) as i64;
    let lat = (floor(lat_deg, LAT_PER_DEG) + 90 * LAT_PER_DEG).min(180 * LAT_PER_DEG - 1);
    let lon = (floor(lon_deg, LON_PER_DEG) + 180 * LON_PER_DEG).rem_euclid(360 * LON_PER_DEG);
    Ok((lat, lon))
}

/// Writes a place in units of the finest cell.
fn spell(mut lat: i64, mut lon: i64, digits: usize) -> Result<String, PlusCodeError> {
    let digits = digits.min(MOST_DIGITS);
    if digits < 2 || (digits < PAIR_DIGITS && digits % 2 == 1) {
        return Err(PlusCodeError::Digits);
    }
    let mut places = [0; MOST_DIGITS];
    for place in (PAIR_DIGITS..MOST_DIGITS).rev() {
        places[place] = (lat % 5) * 4 + lon % 4;
        (lat, lon) = (lat / 5, lon / 4);
    }
    for place in (0..PAIR_DIGITS).step_by(2).rev() {
        (places[place], places[place + 1]) = (lat % 20, lon % 20);
        (lat, lon) = (lat / 20, lon / 20);
    }
    let mut text: String =
        places[..digits].iter().map(|&digit| char::from(ALPHABET[digit as usize])).collect();
    text.extend(std::iter::repeat_n('0', SEPARATOR_AT.saturating_sub(digits)));
    text.insert(SEPARATOR_AT, '+');
    Ok(text)
}

/// What the digits before that place tell apart, in units.
fn step(per_deg: i64, digits: usize) -> i64 {
    400 * per_deg / 20_i64.pow(digits as u32 / 2)
}

fn short_way(difference: i64, turn: i64) -> i64 {
    (difference + turn / 2).rem_euclid(turn) - turn / 2
}

fn value(letter: char) -> Option<i64> {
    let place = ALPHABET.iter().position(|&digit| char::from(digit) == letter.to_ascii_uppercase())?;
    i64::try_from(place).ok()
}

#[cfg(test)]
mod tests;
