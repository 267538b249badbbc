//! The few things worth keeping from a photo's EXIF: when, where, and which way is up.

use std::io::Cursor;

use exif::{DateTime, Exif, In, Rational, Reader, Tag, Value};

use crate::error::contained;

/// What the camera wrote about the moment of capture.
///
/// It is what the file claims, not what is true: phone clocks are wrong and EXIF can be edited.
#[derive(Debug, Clone, PartialEq)]
pub struct CaptureFacts {
    /// Local time of capture as written, `YYYY-MM-DDThh:mm:ss`.
    pub captured_local: Option<String>,
    /// Offset of that local time from UTC in minutes, when the camera wrote one.
    pub offset_minutes: Option<i16>,
    /// Position of the camera.
    pub gps: Option<GpsPosition>,
    /// EXIF orientation of the input, 1 to 8; 1 when none or nonsense is written.
    pub orientation: u8,
    /// Make and model of the camera, for who asks: they can tell whose photo it is. See
    /// [`crate::Settings::wants_camera`].
    pub camera: Option<Camera>,
}

/// What the camera calls itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Camera {
    /// Its maker, empty when not written.
    pub make: String,
    /// Its model, empty when not written.
    pub model: String,
}

/// Not in logs.
impl std::fmt::Debug for Camera {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Camera")
    }
}

/// A position from EXIF, in WGS84 degrees.
#[derive(Clone, Copy, PartialEq)]
pub struct GpsPosition {
    /// Latitude in degrees, -90 to 90.
    pub lat_deg: f64,
    /// Longitude in degrees, -180 to 180.
    pub lon_deg: f64,
    /// Horizontal error in metres, when the camera wrote one.
    pub accuracy_m: Option<f64>,
    /// When the receiver had found it, epoch milliseconds; it may be long before the photo.
    pub fixed_at_ms: Option<i64>,
}

impl std::fmt::Debug for GpsPosition {
    /// To about a kilometre: what is printed may end in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GpsPosition({:.2}, {:.2})", self.lat_deg, self.lon_deg)
    }
}

impl Default for CaptureFacts {
    /// An upright photo about which nothing is known.
    fn default() -> Self {
        Self { captured_local: None, offset_minutes: None, gps: None, orientation: 1, camera: None }
    }
}

/// Reads what can be read of a PNG or WebP file; a broken EXIF costs its facts, never the photo.
pub(crate) fn of_container(bytes: &[u8]) -> CaptureFacts {
    read(|reader| reader.read_from_container(&mut Cursor::new(bytes)))
}

/// As [`of_container`], of the TIFF structure in a JPEG's EXIF segment.
pub(crate) fn of_exif(tiff: &[u8]) -> CaptureFacts {
    read(|reader| reader.read_raw(tiff.to_vec()))
}

fn read(parse: impl FnOnce(&Reader) -> Result<Exif, exif::Error>) -> CaptureFacts {
    contained(|| {
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let found = parse(&reader).or_else(|error| error.distill_partial_result(|_| {}));
        Ok(found.ok().map(|exif| collect(&exif)))
    })
    .ok()
    .flatten()
    .unwrap_or_default()
}

fn collect(exif: &Exif) -> CaptureFacts {
    let (captured_local, offset_minutes) = captured(exif).unzip();
    CaptureFacts {
        captured_local,
        offset_minutes: offset_minutes.flatten(),
        gps: position(exif),
        orientation: orientation(exif),
        camera: camera(exif),
    }
}

/// At most so many characters of a name are kept.
const NAME_CHARS: usize = 64;

fn camera(exif: &Exif) -> Option<Camera> {
    let text = |tag| {
        let bytes = ascii(exif, tag).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        text.trim_matches(['\0', ' ']).chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect()
    };
    let camera = Camera { make: text(Tag::Make), model: text(Tag::Model) };
    (!camera.make.is_empty() || !camera.model.is_empty()).then_some(camera)
}

fn orientation(exif: &Exif) -> u8 {
    exif.get_field(Tag::Orientation, In::PRIMARY)
        .and_then(|field| field.value.get_uint(0))
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| (1..=8).contains(value))
        .unwrap_or(1)
}

/// The time of capture and its offset, from the first pair of tags that holds a real time.
fn captured(exif: &Exif) -> Option<(String, Option<i16>)> {
    const TAGS: [(Tag, Tag); 3] = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
        (Tag::DateTime, Tag::OffsetTime),
    ];
    TAGS.iter().find_map(|&(time, offset)| {
        let mut time = DateTime::from_ascii(ascii(exif, time)?).ok()?;
        if !is_real(&time) {
            return None;
        }
        if let Some(offset) = ascii(exif, offset) {
            // An unreadable offset leaves the time without one.
            let _ = time.parse_offset(offset);
        }
        let text = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            time.year, time.month, time.day, time.hour, time.minute, time.second
        );
        let offset = time.offset.filter(|minutes| minutes.abs() <= 14 * 60);
        Some((text, offset))
    })
}

fn is_real(time: &DateTime) -> bool {
    is_date(time.year, time.month, time.day) && time.hour < 24 && time.minute < 60 && time.second < 60
}

fn is_date(year: u16, month: u8, day: u8) -> bool {
    let long = matches!(month, 1 | 3 | 5 | 7 | 8 | 10 | 12);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u8::from(leap),
        _ => 30 + u8::from(long),
    };
    year > 0 && (1..=12).contains(&month) && (1..=days).contains(&day)
}

fn position(exif: &Exif) -> Option<GpsPosition> {
    // "V" says that the receiver had no valid fix when the photo was taken.
    if ascii(exif, Tag::GPSStatus).is_some_and(|status| status.starts_with(b"V")) {
        return None;
    }
    let lat_deg = degrees(exif, Tag::GPSLatitude)? * sign(exif, Tag::GPSLatitudeRef, b'N', b'S')?;
    let lon_deg = degrees(exif, Tag::GPSLongitude)? * sign(exif, Tag::GPSLongitudeRef, b'E', b'W')?;
    // Exactly 0, 0 is what cameras write that have no fix.
    let nowhere = lat_deg == 0.0 && lon_deg == 0.0;
    if nowhere || lat_deg.abs() > 90.0 || lon_deg.abs() > 180.0 {
        return None;
    }
    Some(GpsPosition {
        lat_deg,
        lon_deg,
        accuracy_m: rationals(exif, Tag::GPSHPositioningError)
            .and_then(|values| real(values.first()?))
            .filter(|metres| *metres > 0.0),
        fixed_at_ms: fixed_at_ms(exif),
    })
}

/// Date and time of the fix, which the standard wants in UTC; a time alone could be of any day.
fn fixed_at_ms(exif: &Exif) -> Option<i64> {
    let date = std::str::from_utf8(ascii(exif, Tag::GPSDateStamp)?).ok()?;
    // The standard writes colons; some cameras write hyphens.
    let mut parts = date.trim_end_matches('\0').splitn(3, [':', '-']).map(str::parse::<u16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let time = rationals(exif, Tag::GPSTimeStamp)?;
    let (hour, minute, second) = (real(time.first()?)?, real(time.get(1)?)?, real(time.get(2)?)?);
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    // A receiver that has never had a fix writes the beginning of some epoch.
    let plausible = (1990..=9999).contains(&year) && is_date(year, month, day);
    if !plausible || hour >= 24.0 || minute >= 60.0 || second > 60.0 {
        return None;
    }
    let ms = ((hour * 60.0 + minute) * 60.0 + second) * 1_000.0;
    Some(days_since_1970(year, month, day) * 86_400_000 + ms.round() as i64)
}

/// In the Gregorian calendar: years begin in March, so that the leap day is a year's last.
fn days_since_1970(year: u16, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

/// Without its hemisphere a position near the equator is a guess between two places: no sign, no position.
fn sign(exif: &Exif, tag: Tag, positive: u8, negative: u8) -> Option<f64> {
    let first = *ascii(exif, tag)?.first()?;
    if first.eq_ignore_ascii_case(&positive) {
        Some(1.0)
    } else if first.eq_ignore_ascii_case(&negative) {
        Some(-1.0)
    } else {
        None
    }
}

/// Degrees, minutes and seconds as one number of degrees.
fn degrees(exif: &Exif, tag: Tag) -> Option<f64> {
    let parts = rationals(exif, tag)?;
    let (degrees, minutes) = (real(parts.first()?)?, real(parts.get(1)?)?);
    // Some cameras keep the seconds in the minutes' fraction and write 0/0 here.
    let seconds = parts.get(2).and_then(real).unwrap_or(0.0);
    (minutes <= 60.0 && seconds <= 60.0).then_some(degrees + minutes / 60.0 + seconds / 3600.0)
}

fn real(value: &Rational) -> Option<f64> {
    (value.denom != 0).then(|| value.to_f64())
}

fn rationals(exif: &Exif, tag: Tag) -> Option<&[Rational]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(values) => Some(values),
        _ => None,
    }
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}
