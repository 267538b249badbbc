//! Rows of red, green and blue on their way to a picture, and the planes that they come from.

use super::convert::Converter;
use crate::plane::{Picture, Plane};

/// Fractional bits of the factors.
const BITS: u32 = 16;
const HALF: i32 = 1 << (BITS - 1);

/// One row of a picture, a channel behind the other.
pub(super) struct Rgb([Vec<u8>; 3]);

/// Two planes of colour at the size of the luma, or at half of it.
pub(super) struct Chroma<'a> {
    planes: [&'a Plane; 2],
    is_half: bool,
    /// The last row that was asked for.
    rows: [Vec<i32>; 2],
    /// A row of the plane, made of four parts of its neighbours down.
    sums: Vec<i32>,
}

/// Makes the picture from rows that `fill` gives, from top to bottom: luma at their size, colour at half
/// of it, each sample the mean of up to four pixels.
pub(super) fn assemble(
    (width, height): (usize, usize),
    converter: Option<&Converter>,
    fill: &mut dyn FnMut(usize, &mut Rgb),
) -> Picture {
    let mut luma = Plane::new(width, height);
    let mut chroma = [(); 2].map(|()| Plane::new(width.div_ceil(2), height.div_ceil(2)));
    let mut row = Rgb([(); 3].map(|()| vec![0; width]));
    let mut sums = [(); 2].map(|()| vec![0_i32; width.div_ceil(2)]);
    for y in 0..height {
        fill(y, &mut row);
        if let Some(converter) = converter {
            row.convert(converter);
        }
        row.add_up(luma.row_mut(y), &mut sums);
        let is_last = y + 1 == height;
        if y % 2 == 1 || is_last {
            let rows = 1 + y % 2;
            for (plane, sums) in chroma.iter_mut().zip(&mut sums) {
                take_means(sums, rows, width, plane.row_mut(y / 2));
            }
        }
    }
    Picture { luma, chroma: Some(chroma) }
}

/// Makes samples from sums over cells of two pixels across and `rows` down, and empties the sums.
fn take_means(sums: &mut [i32], rows: usize, width: usize, samples: &mut [u8]) {
    for (x, (sum, sample)) in sums.iter_mut().zip(samples).enumerate() {
        // One, two or four pixels: a division by shifting.
        let shift = BITS + u32::from(rows == 2) + u32::from(x * 2 + 1 < width);
        *sample = ((*sum + (128 << shift) + (1 << (shift - 1))) >> shift).clamp(0, 255) as u8;
        *sum = 0;
    }
}

impl Rgb {
    pub(super) fn set_planes(&mut self, planes: [&Plane; 3], y: usize) {
        for (row, plane) in self.0.iter_mut().zip(planes) {
            row.copy_from_slice(plane.row(y));
        }
    }

    /// From YCbCr as JFIF 1.02 defines it.
    pub(super) fn set_ycc(&mut self, luma: &Plane, chroma: &mut Chroma<'_>, y: usize) {
        let [red, green, blue] = &mut self.0;
        let [cb, cr] = chroma.rows(y);
        let colours = luma.row(y).iter().zip(cb.iter().zip(cr));
        for (((&luma, (cb, cr)), red), (green, blue)) in colours.zip(red).zip(green.iter_mut().zip(blue)) {
            let luma = (i32::from(luma) << BITS) + HALF;
            *red = clamped(luma + 91_881 * cr);
            *green = clamped(luma - 22_554 * cb - 46_802 * cr);
            *blue = clamped(luma + 116_130 * cb);
        }
    }

    /// From inks as Adobe writes them, where each number is what is left of the light.
    pub(super) fn set_inks(&mut self, inks: [&Plane; 3], black: &Plane, y: usize) {
        for (row, ink) in self.0.iter_mut().zip(inks) {
            for ((light, &ink), &black) in row.iter_mut().zip(ink.row(y)).zip(black.row(y)) {
                *light = both(ink, black);
            }
        }
    }

    /// From rows that are inks, not what they leave, and the fourth ink.
    pub(super) fn set_turned_inks(&mut self, black: &Plane, y: usize) {
        for row in &mut self.0 {
            for (light, &black) in row.iter_mut().zip(black.row(y)) {
                *light = both(255 - *light, black);
            }
        }
    }

    fn convert(&mut self, converter: &Converter) {
        let [red, green, blue] = &mut self.0;
        for ((red, green), blue) in red.iter_mut().zip(green).zip(blue) {
            [*red, *green, *blue] = converter.colour([*red, *green, *blue]);
        }
    }

    /// Writes the luma, and adds the colours of each two pixels to a sum.
    fn add_up(&self, luma: &mut [u8], [cb_sums, cr_sums]: &mut [Vec<i32>; 2]) {
        let [red, green, blue] = &self.0;
        for (x, luma) in luma.iter_mut().enumerate() {
            let [red, green, blue] = [red[x], green[x], blue[x]].map(i32::from);
            *luma = clamped(19_595 * red + 38_470 * green + 7_471 * blue + HALF);
            cb_sums[x / 2] += 32_768 * blue - 11_059 * red - 21_709 * green;
            cr_sums[x / 2] += 32_768 * red - 27_439 * green - 5_329 * blue;
        }
    }
}

fn clamped(value: i32) -> u8 {
    (value >> BITS).clamp(0, 255) as u8
}

/// What two filters leave of the light, each given as what it leaves of 255.
fn both(one: u8, other: u8) -> u8 {
    ((u32::from(one) * u32::from(other) + 127) / 255) as u8
}

impl<'a> Chroma<'a> {
    pub(super) fn new(planes: [&'a Plane; 2], luma: &Plane) -> Self {
        let is_half = planes[0].width < luma.width || planes[0].height < luma.height;
        let rows = [(); 2].map(|()| vec![0; luma.width]);
        Self { planes, is_half, rows, sums: vec![0; planes[0].width] }
    }

    /// A row at the size of the luma, around 0. Between samples of half the size it is interpolated,
    /// three parts of the nearer to one of the farther in each direction, as these lie in the middle of
    /// four pixels.
    fn rows(&mut self, y: usize) -> [&[i32]; 2] {
        for (row, plane) in self.rows.iter_mut().zip(self.planes) {
            if self.is_half {
                let (near, far) = (plane.row(y / 2), plane.row(beside(y, plane.height)));
                for ((sum, &near), &far) in self.sums.iter_mut().zip(near).zip(far) {
                    *sum = 3 * i32::from(near) + i32::from(far) - 4 * 128;
                }
                for (x, sample) in row.iter_mut().enumerate() {
                    *sample = (3 * self.sums[x / 2] + self.sums[beside(x, plane.width)] + 8) >> 4;
                }
            } else {
                for (to, &sample) in row.iter_mut().zip(plane.row(y)) {
                    *to = i32::from(sample) - 128;
                }
            }
        }
        self.rows.each_ref().map(Vec::as_slice)
    }
}

/// The farther of the two samples that a place of the full size lies between, among `most`.
fn beside(at: usize, most: usize) -> usize {
    match at % 2 {
        0 => (at / 2).saturating_sub(1),
        _ => (at / 2 + 1).min(most - 1),
    }
}
