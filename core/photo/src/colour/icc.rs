//! ICC profiles that are three curves and a matrix, or one curve (ICC.1:2010, 7.2, 8.3, 10.5, 10.15).

/// What makes a profile's numbers into light.
#[derive(Debug, Clone)]
pub(super) enum Profile {
    /// The curves of red, green and blue, and the XYZ of each primary, in the D50 of the connection space.
    Rgb([Curve; 3], [[f64; 3]; 3]),
    Grey(Curve),
}

/// From a device's number to light, both from 0 to 1.
#[derive(Debug, Clone)]
pub(super) enum Curve {
    /// Points at equal distances, at least two.
    Points(Vec<f64>),
    /// `(a x + b)^g + e` from `d` on, and `c x + f` below it.
    Formula { g: f64, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64 },
}

impl Profile {
    /// `None` when the profile is broken or of another kind.
    pub(super) fn read(icc: &[u8]) -> Option<Self> {
        if icc.get(36..40)? != b"acsp" || icc.get(20..24)? != b"XYZ " {
            return None;
        }
        match icc.get(16..20)? {
            b"RGB " => {
                let curves = [b"rTRC", b"gTRC", b"bTRC"].map(|name| Curve::read(tag(icc, name)?));
                let primaries = [b"rXYZ", b"gXYZ", b"bXYZ"].map(|name| xyz(tag(icc, name)?));
                let [Some(red), Some(green), Some(blue)] = curves else { return None };
                let [Some(x), Some(y), Some(z)] = primaries else { return None };
                Some(Self::Rgb([red, green, blue], [x, y, z]))
            }
            b"GRAY" => Some(Self::Grey(Curve::read(tag(icc, b"kTRC")?)?)),
            _ => None,
        }
    }
}

impl Curve {
    fn read(data: &[u8]) -> Option<Self> {
        match data.get(..4)? {
            b"curv" => Self::points(data),
            b"para" => Self::formula(data),
            _ => None,
        }
    }

    fn points(data: &[u8]) -> Option<Self> {
        let count = number(data, 8)? as usize;
        let points = data.get(12..12_usize.checked_add(count.checked_mul(2)?)?)?;
        let points: Vec<_> =
            points.chunks_exact(2).map(|pair| f64::from(u16::from_be_bytes([pair[0], pair[1]]))).collect();
        match points.as_slice() {
            [] => Some(Self::gamma(1.0)),
            &[gamma] => Some(Self::gamma(gamma / 256.0)),
            _ => Some(Self::Points(points.into_iter().map(|point| point / 65_535.0).collect())),
        }
    }

    fn gamma(g: f64) -> Self {
        Self::Formula { g, a: 1.0, b: 0.0, c: 0.0, d: 0.0, e: 0.0, f: 0.0 }
    }

    fn formula(data: &[u8]) -> Option<Self> {
        let kind = u16::from_be_bytes([*data.get(8)?, *data.get(9)?]);
        let [g, a, b, c, d, e, f] = std::array::from_fn(|at| fixed(data, 12 + at * 4));
        let (g, zero) = (g?, 0.0);
        // Where the first kinds bend, a x + b is 0.
        let bend = |a: f64, b: f64| if a == 0.0 { 0.0 } else { -b / a };
        Some(match kind {
            0 => Self::gamma(g),
            1 => Self::Formula { g, a: a?, b: b?, c: zero, d: bend(a?, b?), e: zero, f: zero },
            2 => Self::Formula { g, a: a?, b: b?, c: zero, d: bend(a?, b?), e: c?, f: c? },
            3 => Self::Formula { g, a: a?, b: b?, c: c?, d: d?, e: zero, f: zero },
            4 => Self::Formula { g, a: a?, b: b?, c: c?, d: d?, e: e?, f: f? },
            _ => return None,
        })
    }

    /// The light of a number from 0 to 1, itself within 0 and 1.
    pub(super) fn light(&self, x: f64) -> f64 {
        let light = match self {
            Self::Points(points) => {
                let last = points.len() - 1;
                let place = x * last as f64;
                let below = (place as usize).min(last - 1);
                let share = place - below as f64;
                points[below] * (1.0 - share) + points[below + 1] * share
            }
            &Self::Formula { g, a, b, c, d, e, f } => {
                if x >= d {
                    libm::pow((a * x + b).max(0.0), g) + e
                } else {
                    c * x + f
                }
            }
        };
        // Also where the formula gives no number at all.
        if light > 0.0 { light.min(1.0) } else { 0.0 }
    }
}

/// The data of a tag.
fn tag<'a>(icc: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let count = number(icc, 128)? as usize;
    let entries = icc.get(132..)?.chunks_exact(12).take(count);
    let entry = entries.into_iter().find(|entry| entry[..4] == *name)?;
    let (from, length) = (number(entry, 4)? as usize, number(entry, 8)? as usize);
    icc.get(from..from.checked_add(length)?)
}

fn xyz(data: &[u8]) -> Option<[f64; 3]> {
    if data.get(..4)? != b"XYZ " {
        return None;
    }
    Some([fixed(data, 8)?, fixed(data, 12)?, fixed(data, 16)?])
}

fn number(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

/// A number with 16 fractional bits (s15Fixed16Number).
fn fixed(data: &[u8], at: usize) -> Option<f64> {
    number(data, at).map(|bits| f64::from(bits as i32) / 65_536.0)
}
