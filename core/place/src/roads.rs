//! A city's roads, simplified, as a layer for maps. Nothing is looked up in them.

use crate::PackError;
use crate::content::Corner;
use crate::pack::to_geojson::{put_line, put_text};
use crate::sealed::{self, Reader, Writer};

/// `SbRP`: head of a pack of roads.
const MAGIC: [u8; 4] = *b"SbRP";
const FORMAT: u8 = 1;

/// Corners of roads are multiples of so many 1e-7 degrees, about a metre: exact enough to be drawn.
pub const ROAD_UNIT_E7: i32 = 100;

/// How much a road matters; the lower, the more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadClass {
    /// Between cities: motorway, trunk, primary.
    Main,
    /// Through a city: secondary, tertiary.
    Through,
    /// Where people live.
    Street,
    /// Ways, paths, private roads.
    Path,
}

impl RoadClass {
    const ALL: [Self; 4] = [Self::Main, Self::Through, Self::Street, Self::Path];

    /// The value in GeoJSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Through => "through",
            Self::Street => "street",
            Self::Path => "path",
        }
    }
}

/// A road, or a piece of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Road {
    /// How much it matters.
    pub class: RoadClass,
    /// Its name; empty when it has none.
    pub name: String,
    /// Its corners, at least two, multiples of [`ROAD_UNIT_E7`].
    pub line: Vec<Corner>,
}

/// A city's roads, the main ones first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadPack {
    version: String,
    roads: Vec<Road>,
}

impl RoadPack {
    /// Reads a pack, as [`RoadPack::encode`] writes it. A hash at the end proves the bytes, and every count is
    /// held against what is left before anything is allocated.
    ///
    /// # Errors
    /// [`PackError`] when the bytes are no pack of roads, or not the whole pack that was written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        let (body, version) = sealed::unseal(MAGIC, FORMAT, bytes)?;
        let mut body = Reader(body);
        let count = body.count(1)?;
        let names = (0..count).map(|_| body.name().map(str::to_owned)).collect::<Result<Vec<_>, _>>()?;
        let mut roads = Vec::new();
        let mut pen = (0, 0);
        for class in RoadClass::ALL {
            // A name, a count and two corners.
            for _ in 0..body.count(6)? {
                roads.push(read_road(&mut body, class, &names, &mut pen)?);
            }
        }
        body.end()?;
        Ok(Self { version, roads })
    }

    /// Writes a pack: the same roads always give the same bytes, whatever their order. Corners are rounded to
    /// [`ROAD_UNIT_E7`].
    ///
    /// # Errors
    /// [`PackError`] when no pack can hold the roads: a line has less than two corners, or a name is too long.
    pub fn encode(roads: &[Road]) -> Result<Vec<u8>, PackError> {
        let mut sorted: Vec<&Road> = roads.iter().collect();
        sorted.sort_by(|a, b| (a.class, &a.line, &a.name).cmp(&(b.class, &b.line, &b.name)));
        let mut names: Vec<&str> =
            roads.iter().map(|road| &*road.name).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let mut body = Writer::default();
        body.count(names.len());
        names.iter().for_each(|name| body.text(name));
        let mut pen = (0, 0);
        for class in RoadClass::ALL {
            let of_class = || sorted.iter().filter(|road| road.class == class);
            body.count(of_class().count());
            for road in of_class() {
                // 0 says that there is no name.
                body.count(names.binary_search(&&*road.name).map_or(0, |place| place + 1));
                write_line(&mut body, &road.line, &mut pen);
            }
        }
        let bytes = sealed::seal(MAGIC, FORMAT, &body.0);
        // What cannot be read is not written; so the rules stand in one place.
        Self::from_bytes(&bytes).map(|_| bytes)
    }

    /// The first 16 hexadecimal digits of the SHA-256 of the bytes that the pack was read from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All roads, the main ones first.
    pub fn roads(&self) -> &[Road] {
        &self.roads
    }

    /// The roads as a GeoJSON `FeatureCollection` of `LineString` features with the properties `class` and, where
    /// there is one, `name`.
    pub fn to_geojson(&self) -> String {
        let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
        for (index, road) in self.roads.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            text.push_str(r#"{"type":"Feature","properties":{"class":"#);
            put_text(&mut text, road.class.code());
            if !road.name.is_empty() {
                text.push_str(r#","name":"#);
                put_text(&mut text, &road.name);
            }
            text.push_str(r#"},"geometry":{"type":"LineString","coordinates":"#);
            put_line(&mut text, &road.line);
            text.push_str("}}");
        }
        text.push_str("\n]}\n");
        text
    }
}

fn write_line(body: &mut Writer, line: &[Corner], pen: &mut (i64, i64)) {
    body.count(line.len());
    for corner in line {
        let at = (in_units(corner.lon_e7), in_units(corner.lat_e7));
        body.signed(at.0 - pen.0);
        body.signed(at.1 - pen.1);
        *pen = at;
    }
}

/// The nearest unit, halves away from zero.
fn in_units(e7: i32) -> i64 {
    let (e7, half) = (i64::from(e7), i64::from(ROAD_UNIT_E7 / 2));
    (e7 + if e7 < 0 { -half } else { half }) / i64::from(ROAD_UNIT_E7)
}

fn read_road(
    body: &mut Reader<'_>,
    class: RoadClass,
    names: &[String],
    pen: &mut (i64, i64),
) -> Result<Road, PackError> {
    let name = match usize::try_from(body.number()?) {
        Ok(0) => String::new(),
        Ok(place) if place <= names.len() => names[place - 1].clone(),
        _ => return Err(PackError::Content { problem: "a road's name is not there" }),
    };
    let count = body.count(2)?;
    if count < 2 {
        return Err(PackError::Content { problem: "a road has fewer than two corners" });
    }
    let mut line = Vec::with_capacity(count);
    for _ in 0..count {
        *pen = (step(pen.0, body.signed()?)?, step(pen.1, body.signed()?)?);
        line.push(Corner { lon_e7: on_earth(pen.0, 1_800_000_000)?, lat_e7: on_earth(pen.1, 900_000_000)? });
    }
    Ok(Road { class, name, line })
}

const TOO_FAR: PackError = PackError::Content { problem: "a road leaves the Earth" };

fn step(from: i64, by: i64) -> Result<i64, PackError> {
    from.checked_add(by).ok_or(TOO_FAR)
}

fn on_earth(units: i64, most: i64) -> Result<i32, PackError> {
    let e7 = units.checked_mul(i64::from(ROAD_UNIT_E7)).filter(|e7| e7.abs() <= most);
    e7.and_then(|e7| i32::try_from(e7).ok()).ok_or(TOO_FAR)
}

#[cfg(test)]
mod tests;
