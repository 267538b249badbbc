//! The bytes of a pack: `SbAP`, format, body, SHA-256.
//!
//! Body: the unit in 1e-7 degrees that all corners are multiples of; scheme; kecamatan (code, name); areas
//! (code, name, kecamatan, polygons) behind the numbers of all corners, all rings and all areas. A polygon is
//! a count of rings; a ring is a count of corners, doubled and 1 more when its steps are wide; the steps east
//! and north to its first corner from the last corner before, across rings and areas; then the steps from
//! corner to corner, east and north, two bytes each (four when wide), little-endian. Steps are in units.
//! Numbers are LEB128 (those with a sign zigzag), texts UTF-8 with their length.
//!
//! Steps of equal width take no more room than LEB128 would (a step of 70 m to 3 km in files of six decimals
//! is two bytes in both), and are read several times as fast.

use std::sync::{Arc, OnceLock};

use super::{AreaPack, Extent, PackError, Parts, RingAt};
use crate::Area;
use crate::content::{AreaContent, Content, Corner, District, Ring};
use crate::sealed::{self, Reader, Writer};

const MAGIC: [u8; 4] = *b"SbAP";
const FORMAT: u8 = 1;

/// Corners in one pack: their places are counted in 28 bits by the index.
const CORNERS: usize = 1 << 28;
/// Areas in one pack: their places are counted in 20 bits by the index.
const AREAS: usize = 1 << 20;

pub(super) fn encode(content: &Content) -> Result<Vec<u8>, PackError> {
    let mut areas: Vec<&AreaContent> = content.areas.iter().collect();
    areas.sort_by(|a, b| a.code.cmp(&b.code));
    let mut body = Writer::default();
    let unit = unit(&areas);
    body.number(unit.unsigned_abs());
    body.text(&content.scheme);
    body.count(content.districts.len());
    for district in &content.districts {
        body.text(&district.code);
        body.text(&district.name);
    }
    body.count(rings(&areas).map(Vec::len).sum());
    body.count(rings(&areas).count());
    body.count(areas.len());
    let mut pen = Corner { lon_e7: 0, lat_e7: 0 };
    for area in areas {
        body.text(&area.code);
        body.text(&area.name);
        body.count(area.district);
        body.count(area.polygons.len());
        for polygon in &area.polygons {
            body.count(polygon.len());
            polygon.iter().try_for_each(|ring| write_ring(&mut body, ring, unit, &mut pen))?;
        }
    }
    let bytes = sealed::seal(MAGIC, FORMAT, &body.0);
    // What cannot be read is not written; so the rules stand in one place.
    decode(&bytes).map(|_| bytes)
}

fn rings<'a>(areas: &'a [&AreaContent]) -> impl Iterator<Item = &'a Ring> {
    areas.iter().flat_map(|area| area.polygons.iter().flatten())
}

/// The greatest unit that divides every coordinate: files mostly have six decimals, a unit of 10.
fn unit(areas: &[&AreaContent]) -> i64 {
    let numbers = rings(areas).flatten().flat_map(|corner| [corner.lon_e7, corner.lat_e7]);
    i64::from(numbers.fold(0, |divisor, number| common_divisor(divisor, number.unsigned_abs())).max(1))
}

fn common_divisor(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn write_ring(body: &mut Writer, ring: &Ring, unit: i64, pen: &mut Corner) -> Result<(), PackError> {
    let mut step_to = |corner: &Corner| {
        let step = |to: i32, from: i32| (i64::from(to) - i64::from(from)) / unit;
        let steps = [step(corner.lon_e7, pen.lon_e7), step(corner.lat_e7, pen.lat_e7)];
        *pen = *corner;
        steps
    };
    let first = ring.first().map_or([0, 0], &mut step_to);
    let steps: Vec<i64> = ring.iter().skip(1).flat_map(step_to).collect();
    let narrow = steps.iter().all(|step| i16::try_from(*step).is_ok());
    body.count(ring.len() << 1 | usize::from(!narrow));
    first.into_iter().for_each(|step| body.signed(step));
    for step in steps {
        if narrow {
            body.0.extend((step as i16).to_le_bytes());
        } else {
            body.0.extend(i32::try_from(step).map_err(|_| TOO_WIDE)?.to_le_bytes());
        }
    }
    Ok(())
}

pub(super) fn decode(bytes: &[u8]) -> Result<AreaPack, PackError> {
    let (body, version) = sealed::unseal(MAGIC, FORMAT, bytes)?;
    decode_body(body, version)
}

/// Reads what stands between head and hash.
pub(super) fn decode_body(body: &[u8], version: String) -> Result<AreaPack, PackError> {
    let mut body = Reader(body);
    let unit = body.number()?;
    let scheme = body.text()?.to_owned();
    let districts = read_districts(&mut body)?;
    // A ring has three corners at least, so two steps of two bytes a number.
    let corners = body.count(2)?;
    let rings = body.count(8)?;
    if corners + rings >= CORNERS {
        return Err(PackError::Content { problem: "there are too many corners" });
    }
    let unit = i32::try_from(unit).ok().filter(|unit| (1..=LON_E7 as i32).contains(unit)).ok_or(TOO_FAR)?;
    let mut borders = Borders {
        unit,
        pen: (0, 0),
        most: (LON_E7 / i64::from(unit), LAT_E7 / i64::from(unit)),
        rings: Vec::with_capacity(rings),
        // And a closing corner for each ring.
        corners: Vec::with_capacity(corners + rings),
        extent: None,
    };
    let areas = read_areas(&mut body, &districts, &mut borders)?;
    body.end()?;
    let Borders { rings: read_rings, corners: read_corners, .. } = borders;
    if read_corners.len() != corners + rings || read_rings.len() != rings {
        return Err(PackError::Content { problem: "there are fewer corners than it says" });
    }
    let extent = areas.iter().map(|area| area.extent).reduce(Extent::joined).ok_or(PackError::Empty)?;
    if !extent.is_countable() {
        return Err(TOO_WIDE);
    }
    Ok(AreaPack(Arc::new(Parts {
        version,
        scheme,
        districts,
        areas,
        rings: read_rings,
        corners: read_corners,
        extent,
        grid: OnceLock::new(),
    })))
}

fn read_districts(body: &mut Reader<'_>) -> Result<Vec<District>, PackError> {
    let count = body.count(4)?;
    let district = |_| Ok(District { code: body.name()?.to_owned(), name: body.name()?.to_owned() });
    (0..count).map(district).collect()
}

fn read_areas(
    body: &mut Reader<'_>,
    districts: &[District],
    borders: &mut Borders,
) -> Result<Vec<Area>, PackError> {
    let count = body.count(4)?;
    if count == 0 {
        return Err(PackError::Empty);
    }
    if count > AREAS {
        return Err(PackError::Content { problem: "there are too many areas" });
    }
    let mut areas: Vec<Area> = Vec::with_capacity(count);
    for _ in 0..count {
        let area = read_area(body, districts, borders)?;
        match areas.last() {
            Some(last) if last.code == area.code => {
                return Err(PackError::DuplicateCode { code: area.code });
            }
            Some(last) if last.code > area.code => {
                return Err(PackError::Content { problem: "the areas are not in order of their codes" });
            }
            _ => areas.push(area),
        }
    }
    Ok(areas)
}

fn read_area(
    body: &mut Reader<'_>,
    districts: &[District],
    borders: &mut Borders,
) -> Result<Area, PackError> {
    let (code, name) = (body.name()?.to_owned(), body.name()?.to_owned());
    let district = body.number()?;
    let known = usize::try_from(district).ok().and_then(|index| districts.get(index));
    let known = known.ok_or(PackError::Content { problem: "an area's kecamatan is not there" })?;
    let first = borders.rings.len();
    borders.extent = None;
    for _ in 0..body.count(1)? {
        borders.read_polygon(body)?;
    }
    let extent = borders.extent.ok_or(PackError::Content { problem: "an area has no border" })?;
    Ok(Area {
        code,
        name,
        kecamatan_code: known.code.clone(),
        kecamatan: known.name.clone(),
        district: district as u32,
        rings: first as u32..borders.rings.len() as u32,
        extent,
    })
}

/// The borders as far as they are read.
struct Borders {
    unit: i32,
    /// The corner before, in units.
    pen: (i64, i64),
    /// How far a corner may be from the equator's beginning, in units.
    most: (i64, i64),
    rings: Vec<RingAt>,
    corners: Vec<Corner>,
    /// The box around the area that is being read.
    extent: Option<Extent>,
}

impl Borders {
    fn read_polygon(&mut self, body: &mut Reader<'_>) -> Result<(), PackError> {
        let rings = body.count(1)?;
        if rings == 0 {
            return Err(PackError::Content { problem: "a polygon has no ring" });
        }
        (0..rings).try_for_each(|ring| self.read_ring(body, ring == 0))
    }

    fn read_ring(&mut self, body: &mut Reader<'_>, outer: bool) -> Result<(), PackError> {
        let number = body.number()?;
        let (count, wide) = (number >> 1, number & 1 == 1);
        if count < 3 {
            return Err(PackError::Content { problem: "a ring has fewer than three corners" });
        }
        let first = self.corners.len();
        let room = self.corners.capacity() - first;
        let count = usize::try_from(count).ok().filter(|count| *count < room);
        let count = count.ok_or(PackError::Content { problem: "there are more corners than it says" })?;
        let start = (step(self.pen.0, body.signed()?)?, step(self.pen.1, body.signed()?)?);
        let steps = body.bytes((count - 1) * if wide { 8 } else { 4 })?;
        self.corners.push(self.corner(start));
        let walked = if wide {
            self.walk(start, steps.chunks_exact(8).map(|step| (wide_at(step, 0), wide_at(step, 4))))
        } else {
            self.walk(start, steps.chunks_exact(4).map(|step| (narrow_at(step, 0), narrow_at(step, 2))))
        };
        self.close(first, walked, outer)
    }

    /// Adds the corners that steps lead to; what they span is held against the Earth only afterwards.
    fn walk(&mut self, start: (i64, i64), steps: impl ExactSizeIterator<Item = (i64, i64)>) -> Walked {
        let first = self.corners.len();
        self.corners.resize(first + steps.len(), Corner { lon_e7: 0, lat_e7: 0 });
        // Six numbers that stay in registers: this loop is most of what reading a pack takes.
        let (mut lon, mut lat) = start;
        let ((mut west, mut south), (mut east, mut north)) = (start, start);
        let unit = self.unit;
        for (corner, (aside, up)) in self.corners[first..].iter_mut().zip(steps) {
            (lon, lat) = (lon + aside, lat + up);
            (west, east) = (west.min(lon), east.max(lon));
            (south, north) = (south.min(lat), north.max(lat));
            corner.lon_e7 = (lon as i32).wrapping_mul(unit);
            corner.lat_e7 = (lat as i32).wrapping_mul(unit);
        }
        Walked { end: (lon, lat), low: (west, south), high: (east, north) }
    }

    fn close(&mut self, first: usize, walked: Walked, outer: bool) -> Result<(), PackError> {
        let Walked { end, low, high } = walked;
        let far = |low: i64, high: i64, most: i64| low < -most || high > most;
        if far(low.0, high.0, self.most.0) || far(low.1, high.1, self.most.1) {
            return Err(TOO_FAR);
        }
        self.pen = end;
        self.corners.push(self.corners[first]);
        let last = self.corners.len() as u32 - 1;
        self.rings.push(RingAt { first: first as u32, last, outer });
        let extent = Extent { min: self.corner(low), max: self.corner(high) };
        self.extent = Some(self.extent.map_or(extent, |known| known.joined(extent)));
        Ok(())
    }

    fn corner(&self, (lon, lat): (i64, i64)) -> Corner {
        Corner { lon_e7: (lon as i32).wrapping_mul(self.unit), lat_e7: (lat as i32).wrapping_mul(self.unit) }
    }
}

/// Where steps led, and how far on the way.
struct Walked {
    end: (i64, i64),
    low: (i64, i64),
    high: (i64, i64),
}

fn narrow_at(step: &[u8], place: usize) -> i64 {
    i64::from(i16::from_le_bytes([step[place], step[place + 1]]))
}

fn wide_at(step: &[u8], place: usize) -> i64 {
    i64::from(i32::from_le_bytes([step[place], step[place + 1], step[place + 2], step[place + 3]]))
}

/// The antimeridian and a pole.
const LON_E7: i64 = 1_800_000_000;
const LAT_E7: i64 = 900_000_000;

const TOO_FAR: PackError = PackError::Content { problem: "a corner is not on the Earth" };
const TOO_WIDE: PackError = PackError::Content { problem: "the areas span more than 107 degrees" };

fn step(from: i64, by: i64) -> Result<i64, PackError> {
    // Far beyond the Earth, and far below where sums would overflow.
    Some(by).filter(|by| by.unsigned_abs() < 1 << 40).map(|by| from + by).ok_or(TOO_FAR)
}
