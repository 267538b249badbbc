//! Random places in a town, the same ones in every run.

use saberling_place::Point;

/// Steele, Lea and Flood's SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// From 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Anywhere in the box around Binjai.
    pub(crate) fn in_town(&mut self) -> Point {
        place(3.5279 + self.share() * (3.6725 - 3.5279), 98.4407 + self.share() * (98.5396 - 98.4407))
    }

    /// Within about a kilometre of one of the centres, more often near it.
    pub(crate) fn around(&mut self, centres: &[Point]) -> Point {
        let centre = centres[self.below(centres.len())];
        let mut off = || (self.share() + self.share() + self.share() - 1.5) * 0.007;
        place(centre.lat_deg + off(), centre.lon_deg + off())
    }
}

fn place(lat_deg: f64, lon_deg: f64) -> Point {
    Point { lat_deg, lon_deg }
}
