//! Invented cities and points that are hard to place, for tests and measurements; always the same.

use saberling_place::{AreaContent, Content, Corner, District, Ring};

/// SplitMix64 (Steele, Lea and Flood): numbers that look like chance.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::from(low.abs_diff(high)) + 1;
        (i64::from(low) + (self.next() % span) as i64) as i32
    }
}

/// A corner.
pub(crate) fn corner(lon_e7: i32, lat_e7: i32) -> Corner {
    Corner { lon_e7, lat_e7 }
}

/// A city of one kecamatan.
pub(crate) fn city(areas: Vec<(String, Vec<Vec<Ring>>)>) -> Content {
    let area = |(code, polygons): (String, Vec<Vec<Ring>>)| AreaContent {
        name: format!("Kelurahan {code}"),
        code,
        district: 0,
        polygons,
    };
    let districts = vec![District { code: "1".to_owned(), name: "Kecamatan 1".to_owned() }];
    Content { scheme: "contoh".to_owned(), districts, areas: areas.into_iter().map(area).collect() }
}

/// Areas in a crooked lattice, `columns` wide and `rows` high, about 3 km each, with `bends` corners on each
/// side: neighbours share every corner of their winding border. 77 by 78 areas of 24 bends are a province.
pub(crate) fn province(columns: usize, rows: usize, bends: usize) -> Content {
    let mut chance = Chance(5);
    let across = columns + 1;
    let nodes: Vec<Corner> = (0..across * (rows + 1))
        .map(|node| {
            let (column, row) = ((node % across) as i32, (node / across) as i32);
            let mut jitter = || chance.between(-70_000, 70_000);
            corner(980_000_000 + column * 270_000 + jitter(), 10_000_000 + row * 270_000 + jitter())
        })
        .collect();
    let mut side = |from: usize, to: usize| winding(nodes[from], nodes[to], bends, &mut chance);
    let level: Vec<_> = (0..nodes.len())
        .map(|node| if node % across < columns { side(node, node + 1) } else { Vec::new() })
        .collect();
    let upright: Vec<_> = (0..across * rows).map(|node| side(node, node + across)).collect();
    let area = |place: usize| {
        let (column, row) = (place % columns, place / columns);
        let node = row * across + column;
        let mut ring: Ring = level[node].clone();
        ring.extend(&upright[node + 1]);
        // The way back: the sides end where the next ones begin.
        ring.extend(back(&level[node + across], nodes[node + across + 1]));
        ring.extend(back(&upright[node], nodes[node + across]));
        (format!("{:02}.{:02}", row, column), vec![vec![ring]])
    };
    city((0..columns * rows).map(area).collect())
}

/// Corners from one node to another, the last one left out.
fn winding(from: Corner, to: Corner, bends: usize, chance: &mut Chance) -> Vec<Corner> {
    let (east, north) = (to.lon_e7 - from.lon_e7, to.lat_e7 - from.lat_e7);
    let mut aside = 0;
    let bend = |step: usize| {
        let share = step as f64 / bends as f64;
        // A random walk across the straight way, drawn back to it at both ends.
        aside += chance.between(-4_000, 4_000);
        let away = f64::from(aside) * (share * (1.0 - share)).sqrt();
        let turned = (-f64::from(north), f64::from(east));
        let length = (turned.0 * turned.0 + turned.1 * turned.1).sqrt();
        corner(
            from.lon_e7 + (f64::from(east) * share + turned.0 / length * away) as i32,
            from.lat_e7 + (f64::from(north) * share + turned.1 / length * away) as i32,
        )
    };
    (0..bends).map(bend).collect()
}

fn back(side: &[Corner], end: Corner) -> Vec<Corner> {
    std::iter::once(end).chain(side[1..].iter().rev().copied()).collect()
}

/// Everything that is hard at once, within a few thousand units: steps and straight runs of many corners, holes,
/// islands, slivers one unit wide, corners that touch, overlaps, level and upright edges.
pub(crate) fn hard_city() -> Content {
    let at = |ring: &[(i32, i32)]| -> Ring {
        ring.iter().map(|(lon, lat)| corner(984_000_000 + lon, 36_000_000 + lat)).collect()
    };
    let boxed = |west, south, east, north| at(&[(west, south), (east, south), (east, north), (west, north)]);
    let mut steps = vec![(0, 0)];
    for step in 0..40 {
        steps.extend([(step * 25 + 25, step * 25), (step * 25 + 25, step * 25 + 25)]);
    }
    steps.push((0, 1000));
    let run: Vec<(i32, i32)> = (0..200).map(|step| (step * 5, 0)).collect();
    let areas = [
        ("01", vec![vec![at(&steps)]]),
        // Below the steps, with a slanted sliver of one unit between.
        ("02", vec![vec![at(&[(1, 0), (1001, 0), (1001, 1000)])]]),
        ("03", vec![vec![at(&[run, vec![(1000, -500), (0, -500)]].concat())]]),
        (
            "04",
            vec![
                vec![boxed(1001, 0, 2000, 1000), boxed(1100, 100, 1900, 900)],
                vec![boxed(1300, 300, 1301, 800)],
            ],
        ),
        // An island in the hole, touching its rim in one corner, and a second polygon.
        (
            "05",
            vec![
                vec![at(&[(1100, 500), (1200, 400), (1300, 500), (1200, 600)])],
                vec![boxed(0, 1000, 300, 1300)],
            ],
        ),
        // A star over others.
        (
            "06",
            vec![vec![at(&[
                (500, -200),
                (600, 100),
                (900, 130),
                (660, 300),
                (760, 620),
                (500, 420),
                (240, 620),
                (340, 300),
                (100, 130),
                (400, 100),
            ])]],
        ),
        ("07", vec![vec![at(&[(1000, -500), (2000, -499), (2000, 0), (1001, 0), (1000, 0)])]]),
    ];
    city(areas.into_iter().map(|(code, polygons)| (code.to_owned(), polygons)).collect())
}

/// A point for a city: anywhere around it, on a corner, on or a unit beside an edge, level with a corner.
pub(crate) fn hard_point(bounds: [i32; 4], edges: &[(Corner, Corner)], chance: &mut Chance) -> Corner {
    let (from, to) = edges[chance.next() as usize % edges.len()];
    let (other, _) = edges[chance.next() as usize % edges.len()];
    let mut beside = |at: Corner, most: i32| {
        corner(at.lon_e7 + chance.between(-most, most), at.lat_e7 + chance.between(-most, most))
    };
    let on_edge = |share: f64| {
        let lon = f64::from(from.lon_e7) + share * (f64::from(to.lon_e7) - f64::from(from.lon_e7));
        let lat = f64::from(from.lat_e7) + share * (f64::from(to.lat_e7) - f64::from(from.lat_e7));
        corner(lon.round() as i32, lat.round() as i32)
    };
    match beside(from, 500).lon_e7.rem_euclid(8) {
        0 => from,
        1 => beside(from, 1),
        2 => beside(on_edge(0.5), 1),
        3 => on_edge(f64::from(beside(from, 500).lat_e7.rem_euclid(1000)) / 1000.0),
        4 => corner(from.lon_e7, other.lat_e7),
        5 => beside(corner(from.lon_e7, other.lat_e7), 1),
        _ => anywhere(bounds, chance),
    }
}

/// West, east, south and north end of a city.
pub(crate) fn bounds(content: &Content) -> [i32; 4] {
    let corners = || content.areas.iter().flat_map(|area| area.polygons.iter().flatten().flatten());
    let (lons, lats) = (corners().map(|corner| corner.lon_e7), corners().map(|corner| corner.lat_e7));
    let ends = [lons.clone().min(), lons.max(), lats.clone().min(), lats.max()];
    ends.map(|end| end.expect("a corner"))
}

/// A point in the box around a city or a little outside of it.
pub(crate) fn anywhere([west, east, south, north]: [i32; 4], chance: &mut Chance) -> Corner {
    let mut within =
        |low: i32, high: i32| chance.between(low - (high - low) / 20 - 2, high + (high - low) / 20 + 2);
    corner(within(west, east), within(south, north))
}

/// All edges of a city.
pub(crate) fn edges(content: &Content) -> Vec<(Corner, Corner)> {
    let rings = content.areas.iter().flat_map(|area| area.polygons.iter().flatten());
    rings
        .flat_map(|ring| (0..ring.len()).map(|place| (ring[place], ring[(place + 1) % ring.len()])))
        .collect()
}
