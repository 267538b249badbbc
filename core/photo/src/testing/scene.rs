//! Scenes that compress and hash like photos: broad light, objects with edges, fine grain.

use image::{Rgb, RgbImage};

/// A deterministic stream of numbers (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number from 0 up to but not including 1.
    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A wave of brightness across the whole picture.
struct Wave {
    across: f32,
    down: f32,
    phase: f32,
    strength: f32,
}

/// A filled ellipse, for example a bag of rubbish.
struct Bag {
    x: f32,
    y: f32,
    half_width: f32,
    half_height: f32,
    colour: [f32; 3],
}

/// Paints one scene; the same numbers give the same pixels.
pub(super) fn paint(width: u32, height: u32, seed: u64) -> RgbImage {
    let mut dice = Dice(seed);
    let horizon = dice.between(0.3, 0.6);
    let sky = [dice.between(120.0, 200.0), dice.between(150.0, 210.0), dice.between(180.0, 240.0)];
    let ground = [dice.between(70.0, 150.0), dice.between(80.0, 140.0), dice.between(50.0, 110.0)];
    let waves: Vec<Wave> = (0..6).map(|octave| wave(&mut dice, octave)).collect();
    let bags: Vec<Bag> = (0..9).map(|_| bag(&mut dice)).collect();
    RgbImage::from_fn(width, height, |column, row| {
        let x = column as f32 / width as f32;
        let y = row as f32 / height as f32;
        let light: f32 = waves.iter().map(|wave| wave.at(x, y)).sum();
        let grain = (mix(seed ^ u64::from(column) << 32 ^ u64::from(row)) % 13) as f32 - 6.0;
        let base = bags
            .iter()
            .find(|bag| bag.covers(x, y))
            .map_or(if y < horizon { sky } else { ground }, |bag| bag.colour);
        Rgb(base.map(|channel| (channel + light + grain).clamp(0.0, 255.0) as u8))
    })
}

impl Wave {
    fn at(&self, x: f32, y: f32) -> f32 {
        (x * self.across + y * self.down + self.phase).sin() * self.strength
    }
}

fn wave(dice: &mut Dice, octave: u8) -> Wave {
    let frequency = 3.0 * 2.0_f32.powi(i32::from(octave));
    Wave {
        across: dice.between(-frequency, frequency),
        down: dice.between(-frequency, frequency),
        phase: dice.between(0.0, 6.3),
        strength: 34.0 / (1.0 + f32::from(octave)),
    }
}

impl Bag {
    fn covers(&self, x: f32, y: f32) -> bool {
        let across = (x - self.x) / self.half_width;
        let down = (y - self.y) / self.half_height;
        across * across + down * down < 1.0
    }
}

fn bag(dice: &mut Dice) -> Bag {
    Bag {
        x: dice.unit(),
        y: dice.between(0.3, 1.0),
        half_width: dice.between(0.03, 0.14),
        half_height: dice.between(0.03, 0.14),
        colour: [dice.between(10.0, 240.0), dice.between(10.0, 240.0), dice.between(10.0, 240.0)],
    }
}
