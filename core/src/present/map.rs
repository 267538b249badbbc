//! The city and its shapes, for a map.

use saberling_place::{Corner, RoadClass};

use crate::api::{CityView, MapArea, MapBounds, MapRoad};
use crate::inner::Inner;

/// The city that this phone is for.
pub(crate) fn city_view(inner: &Inner) -> CityView {
    let city = inner.city();
    let bounds = city.areas.bounds();
    CityView {
        name: city.config.name.clone(),
        office_name: city.config.office_name.get(inner.language()).to_owned(),
        utc_offset_minutes: city.config.utc_offset_minutes,
        bounds: MapBounds {
            south_deg: bounds.min_lat_deg,
            west_deg: bounds.min_lon_deg,
            north_deg: bounds.max_lat_deg,
            east_deg: bounds.max_lon_deg,
        },
        areas_version: city.areas.version().to_owned(),
    }
}

/// The areas' shapes.
pub(crate) fn map_areas(inner: &Inner) -> Vec<MapArea> {
    let city = inner.city();
    let shape = |area: &saberling_place::Area| {
        let label = city.areas.label_point(area);
        MapArea {
            code: area.code.clone(),
            name: area.name.clone(),
            district_name: Some(area.kecamatan.clone()).filter(|name| !name.is_empty()),
            label_lat_deg: label.lat_deg,
            label_lon_deg: label.lon_deg,
            rings: city.areas.rings(area).map(|(_, ring)| packed(ring)).collect(),
        }
    };
    city.areas.areas().iter().map(shape).collect()
}

/// The roads, the main ones first.
pub(crate) fn map_roads(inner: &Inner) -> Vec<MapRoad> {
    let city = inner.city();
    let roads = city.roads.iter().flat_map(|pack| pack.roads());
    let line = |road: &saberling_place::Road| MapRoad {
        rank: rank(road.class),
        name: road.name.clone(),
        line: packed(&road.line),
    };
    roads.map(line).collect()
}

const fn rank(class: RoadClass) -> u8 {
    match class {
        RoadClass::Main => 1,
        RoadClass::Through => 2,
        RoadClass::Street => 3,
        RoadClass::Path => 4,
    }
}

/// Corners as one piece of memory: thousands of numbers cross the bridge at once.
fn packed(corners: &[Corner]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(corners.len() * 8);
    for corner in corners {
        bytes.extend(corner.lat_e7.to_le_bytes());
        bytes.extend(corner.lon_e7.to_le_bytes());
    }
    bytes
}
