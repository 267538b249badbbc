//! The bytes of a pack: `SbAP`, format, body, SHA-256.
//!
//! Body: the unit in 1e-7 degrees that all corners are multiples of; scheme; kecamatan (code, name); areas
//! (code, name, kecamatan, polygons); the number of all corners. A polygon is a count of rings, a ring a
//! count of corners and for each corner the signed steps east and north from the corner before it, across
//! rings and areas, in units. Numbers are LEB128, texts UTF-8 with their length.

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
    body.count(areas.len());
    let mut pen = Corner { lon_e7: 0, lat_e7: 0 };
    for area in areas {
        body.text(&area.code);
        body.text(&area.name);
        body.count(area.district);
        body.count(area.polygons.len());
        for polygon in &area.polygons {
            body.count(polygon.len());
            polygon.iter().for_each(|ring| write_ring(&mut body, ring, unit, &mut pen));
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

fn write_ring(body: &mut Writer, ring: &Ring, unit: i64, pen: &mut Corner) {
    body.count(ring.len());
    for corner in ring {
        body.signed((i64::from(corner.lon_e7) - i64::from(pen.lon_e7)) / unit);
        body.signed((i64::from(corner.lat_e7) - i64::from(pen.lat_e7)) / unit);
        *pen = *corner;
    }
}

pub(super) fn decode(bytes: &[u8]) -> Result<AreaPack, PackError> {
    let (body, version) = sealed::unseal(MAGIC, FORMAT, bytes)?;
    decode_body(body, version)
}

/// Reads what stands between head and hash.
pub(super) fn decode_body(body: &[u8], version: String) -> Result<AreaPack, PackError> {
    let mut body = Reader(body);
    let unit = body.number().and_then(|unit| i64::try_from(unit).map_err(|_| TOO_FAR))?;
    let scheme = body.text()?.to_owned();
    let districts = read_districts(&mut body)?;
    let corners = body.count(2)?;
    if corners >= CORNERS {
        return Err(PackError::Content { problem: "there are too many corners" });
    }
    // A closing corner for each ring, and a ring has three corners at least.
    let mut borders = Borders {
        unit,
        pen: (0, 0),
        left: corners,
        rings: Vec::new(),
        corners: Vec::with_capacity(corners + corners / 8),
    };
    let areas = read_areas(&mut body, &districts, &mut borders)?;
    body.end()?;
    if borders.left > 0 {
        return Err(PackError::Content { problem: "there are fewer corners than it says" });
    }
    let extent = Extent::around(&borders.corners).ok_or(PackError::Empty)?;
    if !extent.is_countable() {
        return Err(PackError::Content { problem: "the areas span more than 107 degrees" });
    }
    let Borders { mut rings, mut corners, .. } = borders;
    rings.shrink_to_fit();
    corners.shrink_to_fit();
    Ok(AreaPack(Arc::new(Parts {
        version,
        scheme,
        districts,
        areas,
        rings,
        corners,
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
    let corner = borders.corners.len();
    for _ in 0..body.count(1)? {
        borders.read_polygon(body)?;
    }
    let extent = Extent::around(&borders.corners[corner..])
        .ok_or(PackError::Content { problem: "an area has no border" })?;
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
    unit: i64,
    /// The corner before, in units.
    pen: (i64, i64),
    /// Corners that are still to come.
    left: usize,
    rings: Vec<RingAt>,
    corners: Vec<Corner>,
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
        let count = body.count(2)?;
        if count < 3 {
            return Err(PackError::Content { problem: "a ring has fewer than three corners" });
        }
        self.left = self
            .left
            .checked_sub(count)
            .ok_or(PackError::Content { problem: "there are more corners than it says" })?;
        let first = self.corners.len();
        for _ in 0..count {
            self.pen.0 = step(self.pen.0, body.signed()?)?;
            self.pen.1 = step(self.pen.1, body.signed()?)?;
            self.corners.push(Corner {
                lon_e7: on_earth(self.pen.0, self.unit, 1_800_000_000)?,
                lat_e7: on_earth(self.pen.1, self.unit, 900_000_000)?,
            });
        }
        self.corners.push(self.corners[first]);
        self.rings.push(RingAt { first: first as u32, last: self.corners.len() as u32 - 1, outer });
        Ok(())
    }
}

const TOO_FAR: PackError = PackError::Content { problem: "a corner is not on the Earth" };

fn step(from: i64, by: i64) -> Result<i64, PackError> {
    from.checked_add(by).ok_or(TOO_FAR)
}

fn on_earth(units: i64, unit: i64, most: i32) -> Result<i32, PackError> {
    let number = units.checked_mul(unit).and_then(|number| i32::try_from(number).ok());
    number.filter(|number| number.unsigned_abs() <= most.unsigned_abs()).ok_or(TOO_FAR)
}
