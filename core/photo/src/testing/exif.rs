//! A minimal writer of EXIF, big-endian, after the layout of TIFF 6.0.

use super::SECRET;
use crate::GpsPosition;

const BYTE: u16 = 1;
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
/// The day that every fix with a time is of.
const FIXED_ON: &str = "2024:05:01";
const HEADER_BYTES: usize = 8;

/// One field: tag, type, count and the value's bytes.
struct Field(u16, u16, usize, Vec<u8>);

/// A TIFF structure with make, orientation, time and, if wanted, a position.
pub(super) fn tiff(orientation: u8, gps: Option<GpsPosition>) -> Vec<u8> {
    let exif = [text(0x9003, "2024:05:01 10:02:03"), text(0x9011, "+07:00"), text(0xA431, SECRET)];
    let place = gps.map(position);
    // The directories lie one behind the other, so their places follow from their lengths.
    let main_bytes = directory_bytes(&main_fields(orientation, 0, place.as_ref().map(|_| 0)));
    let exif_at = HEADER_BYTES + main_bytes;
    let gps_at = exif_at + directory_bytes(&exif);
    let main = main_fields(orientation, exif_at, place.as_ref().map(|_| gps_at));

    let mut out = b"MM\0*\0\0\0\x08".to_vec();
    write_directory(&mut out, &main);
    write_directory(&mut out, &exif);
    if let Some(place) = place {
        write_directory(&mut out, &place);
    }
    out
}

fn main_fields(orientation: u8, exif_at: usize, gps_at: Option<usize>) -> Vec<Field> {
    let mut fields = vec![
        text(0x010F, "Contoh Camera Works"),
        Field(0x0112, SHORT, 1, vec![0, orientation]),
        pointer(0x8769, exif_at),
    ];
    fields.extend(gps_at.map(|at| pointer(0x8825, at)));
    fields
}

fn position(gps: GpsPosition) -> Vec<Field> {
    let hemisphere = |value: f64, names: [&str; 2]| names[usize::from(value < 0.0)].to_owned();
    let mut fields = vec![
        Field(0x0000, BYTE, 4, vec![2, 3, 0, 0]),
        text(0x0001, &hemisphere(gps.lat_deg, ["N", "S"])),
        Field(0x0002, RATIONAL, 3, sexagesimal(gps.lat_deg)),
        text(0x0003, &hemisphere(gps.lon_deg, ["E", "W"])),
        Field(0x0004, RATIONAL, 3, sexagesimal(gps.lon_deg)),
    ];
    let error = gps.accuracy_m.map(|metres| rational(metres, 100));
    // Fields stand in the order of their tags.
    if let Some(at_ms) = gps.fixed_at_ms {
        fields.push(Field(0x0007, RATIONAL, 3, time_of_day(at_ms)));
        fields.push(text(0x001D, FIXED_ON));
    }
    fields.extend(error.map(|value| Field(0x001F, RATIONAL, 1, value)));
    fields
}

/// Hours, minutes and seconds of the day, the last in hundredths.
fn time_of_day(at_ms: i64) -> Vec<u8> {
    let ms = at_ms.rem_euclid(86_400_000);
    let parts = [ms / 3_600_000, ms / 60_000 % 60].map(|part| rational(part as f64, 1));
    [parts.concat(), rational((ms % 60_000) as f64 / 1_000.0, 100)].concat()
}

fn sexagesimal(degrees: f64) -> Vec<u8> {
    let degrees = degrees.abs();
    let minutes = degrees.fract() * 60.0;
    [rational(degrees.trunc(), 1), rational(minutes.trunc(), 1), rational(minutes.fract() * 60.0, 10_000)]
        .concat()
}

fn rational(value: f64, denominator: u32) -> Vec<u8> {
    let numerator = (value * f64::from(denominator)).round() as u32;
    [numerator.to_be_bytes(), denominator.to_be_bytes()].concat()
}

fn text(tag: u16, value: &str) -> Field {
    let mut bytes = value.as_bytes().to_vec();
    bytes.push(0);
    Field(tag, ASCII, bytes.len(), bytes)
}

fn pointer(tag: u16, at: usize) -> Field {
    Field(tag, LONG, 1, long(at))
}

fn long(value: usize) -> Vec<u8> {
    let value = u32::try_from(value).expect("test EXIF is short");
    value.to_be_bytes().to_vec()
}

fn directory_bytes(fields: &[Field]) -> usize {
    let outside = fields.iter().map(|field| field.3.len()).filter(|&bytes| bytes > 4);
    2 + fields.len() * 12 + 4 + outside.sum::<usize>()
}

fn write_directory(out: &mut Vec<u8>, fields: &[Field]) {
    let mut value_at = out.len() + 2 + fields.len() * 12 + 4;
    let mut values = Vec::new();
    let count = u16::try_from(fields.len()).expect("a handful of fields");
    out.extend(count.to_be_bytes());
    for Field(tag, kind, count, value) in fields {
        out.extend(tag.to_be_bytes());
        out.extend(kind.to_be_bytes());
        out.extend(long(*count));
        if value.len() > 4 {
            out.extend(long(value_at));
            value_at += value.len();
            values.extend_from_slice(value);
        } else {
            let mut inline = value.clone();
            inline.resize(4, 0);
            out.extend(inline);
        }
    }
    out.extend([0; 4]);
    out.extend(values);
}
