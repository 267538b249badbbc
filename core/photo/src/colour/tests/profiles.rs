//! ICC profiles for tests, and the same conversion in floating point.

type Matrix = [[f64; 3]; 3];

/// Primaries as XYZ in D50, red first, and the exponent of the curve; 0 for sRGB's.
#[derive(Clone, Copy)]
pub(super) struct Colours {
    primaries: Matrix,
    gamma: f64,
}

pub(super) const SRGB: Colours = Colours {
    primaries: [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]],
    gamma: 0.0,
};
pub(super) const DISPLAY_P3: Colours = Colours {
    primaries: [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]],
    gamma: 0.0,
};
pub(super) const ADOBE_RGB: Colours = Colours {
    primaries: [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]],
    gamma: 2.199_218_75,
};

/// How the curves are written.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// As a formula, or its exponent alone.
    Formula,
    Points,
}

/// A profile that holds what a converter needs.
pub(super) fn profile(colours: Colours, kind: Kind) -> Vec<u8> {
    let curve = match (kind, colours.gamma) {
        (Kind::Points, gamma) => points(1024, gamma),
        (Kind::Formula, 0.0) => {
            let numbers = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];
            [b"para\0\0\0\0\0\x03\0\0".to_vec(), numbers.into_iter().flat_map(fixed).collect()].concat()
        }
        (Kind::Formula, gamma) => {
            [b"curv\0\0\0\0\0\0\0\x01".as_slice(), &((gamma * 256.0) as u16).to_be_bytes(), &[0, 0]].concat()
        }
    };
    let primary = |at: usize| {
        [b"XYZ \0\0\0\0".to_vec(), colours.primaries[at].into_iter().flat_map(fixed).collect()].concat()
    };
    let mut tags: Vec<(&[u8; 4], Vec<u8>)> = Vec::new();
    for (at, (xyz, trc)) in
        [(b"rXYZ", b"rTRC"), (b"gXYZ", b"gTRC"), (b"bXYZ", b"bTRC")].into_iter().enumerate()
    {
        tags.push((xyz, primary(at)));
        tags.push((trc, curve.clone()));
    }
    with_tags(b"RGB ", &tags)
}

/// A profile for grey whose exponent is `gamma` of 256 parts.
pub(super) fn grey_profile(gamma: u16) -> Vec<u8> {
    let curve = [b"curv\0\0\0\0\0\0\0\x01".as_slice(), &gamma.to_be_bytes()].concat();
    with_tags(b"GRAY", &[(b"kTRC", curve)])
}

fn with_tags(space: &[u8; 4], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut icc = vec![0; 128];
    icc[16..20].copy_from_slice(space);
    icc[20..24].copy_from_slice(b"XYZ ");
    icc[36..40].copy_from_slice(b"acsp");
    icc.extend((tags.len() as u32).to_be_bytes());
    let mut at = 132 + tags.len() * 12;
    for (name, data) in tags {
        icc.extend(
            [name.as_slice(), &(at as u32).to_be_bytes(), &(data.len() as u32).to_be_bytes()].concat(),
        );
        at += data.len();
    }
    icc.extend(tags.iter().flat_map(|(_, data)| data));
    icc
}

fn points(count: u32, gamma: f64) -> Vec<u8> {
    let point = |at: u32| (light(f64::from(at) / f64::from(count - 1), gamma) * 65_535.0).round() as u16;
    let points = (0..count).flat_map(|at| point(at).to_be_bytes());
    [b"curv\0\0\0\0".as_slice(), &count.to_be_bytes()].concat().into_iter().chain(points).collect()
}

fn fixed(value: f64) -> [u8; 4] {
    ((value * 65_536.0).round() as i32).to_be_bytes()
}

fn light(number: f64, gamma: f64) -> f64 {
    match gamma {
        0.0 if number <= 0.04045 => number / 12.92,
        0.0 => ((number + 0.055) / 1.055).powf(2.4),
        _ => number.powf(gamma),
    }
}

/// The colour in sRGB, 0 to 255, clipped there.
pub(super) fn in_srgb(colours: Colours, colour: [f64; 3]) -> [f64; 3] {
    let light = colour.map(|number| light(number / 255.0, colours.gamma));
    let sum = |rows: Matrix, at: usize| (0..3).map(|row| rows[row][at] * light[row]).sum::<f64>();
    let xyz = [0, 1, 2].map(|at| sum(colours.primaries, at));
    let inverse = inverse(SRGB.primaries);
    [0, 1, 2].map(|at| {
        let linear: f64 = (0..3).map(|row| inverse[row][at] * xyz[row]).sum();
        let linear = linear.clamp(0.0, 1.0);
        255.0 * if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
    })
}

fn inverse(m: Matrix) -> Matrix {
    let minor = |row: usize, column: usize| {
        let (r, c) = ([(row + 1) % 3, (row + 2) % 3], [(column + 1) % 3, (column + 2) % 3]);
        m[r[0]][c[0]] * m[r[1]][c[1]] - m[r[0]][c[1]] * m[r[1]][c[0]]
    };
    let determinant: f64 = (0..3).map(|column| m[0][column] * minor(0, column)).sum();
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| minor(column, row) / determinant))
}
