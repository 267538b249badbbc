//! A writer of JPEG files in any order of scans, for tests: coefficients in, file out.
//!
//! It follows T.81, annexes F and G, with tables that have a code for every symbol, short and long ones.

use super::jpeg_writer::BitWriter;
use super::segment;

/// Steps of the only quantisation table, in zigzag order.
pub(crate) fn steps() -> [u16; 64] {
    std::array::from_fn(|k| 3 + k as u16 / 2)
}

/// A picture as coefficients.
#[derive(Debug, Clone)]
pub(crate) struct Layers {
    pub(crate) precision: u8,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) parts: Vec<LayersPart>,
}

/// One component: identifiers are 1, 2, 3 …
#[derive(Debug, Clone)]
pub(crate) struct LayersPart {
    pub(crate) across: usize,
    pub(crate) down: usize,
    /// Blocks of a row; rows and columns that only fill up the last MCU included.
    pub(crate) stride: usize,
    /// Quantised coefficients of each block in zigzag order.
    pub(crate) blocks: Vec<[i16; 64]>,
}

/// One scan: components, first and last coefficient, bit before and bit of now.
pub(crate) type ScanPlan = (&'static [usize], usize, usize, u8, u8);

/// A deterministic stream of numbers (Numerical Recipes' linear congruence).
pub(crate) struct Numbers(pub(crate) u32);

impl Numbers {
    /// From 0 up to but not including `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % end
    }
}

impl Layers {
    /// Coefficients as of a picture with smooth and with busy places.
    pub(crate) fn invented(
        (width, height): (usize, usize),
        sampling: &[(usize, usize)],
        precision: u8,
    ) -> Self {
        let most = sampling.iter().fold((1, 1), |most, one| (most.0.max(one.0), most.1.max(one.1)));
        let mut numbers = Numbers(7);
        let part = |&(across, down): &(usize, usize)| {
            let stride = width.div_ceil(8 * most.0) * across;
            let rows = height.div_ceil(8 * most.1) * down;
            let blocks = (0..stride * rows).map(|_| block(&mut numbers, precision)).collect();
            LayersPart { across, down, stride, blocks }
        };
        Self { precision, width, height, parts: sampling.iter().map(part).collect() }
    }

    /// Writes the file; `interval` is the number of MCUs between restart markers, 0 for none.
    pub(crate) fn write(&self, is_progressive: bool, scans: &[ScanPlan], interval: usize) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        let table: Vec<u8> = std::iter::once(0).chain(steps().map(|step| step as u8)).collect();
        segment(&mut file, 0xDB, &table);
        let size = [self.height, self.width].map(|side| (side as u16).to_be_bytes()).concat();
        let mut frame = [&[self.precision], size.as_slice(), &[self.parts.len() as u8]].concat();
        for (id, part) in (1..).zip(&self.parts) {
            frame.extend([id, (part.across << 4 | part.down) as u8, 0]);
        }
        segment(&mut file, if is_progressive { 0xC2 } else { 0xC1 }, &frame);
        segment(&mut file, 0xC4, &[&[0x00], DC_LENGTHS.as_slice(), &dc_symbols()].concat());
        segment(&mut file, 0xC4, &[&[0x10], AC_LENGTHS.as_slice(), &ac_symbols()].concat());
        segment(&mut file, 0xDD, &(interval as u16).to_be_bytes());
        for scan in scans {
            self.scan(&mut file, *scan, is_progressive, interval);
        }
        file.extend([0xFF, 0xD9]);
        file
    }

    fn scan(&self, file: &mut Vec<u8>, scan: ScanPlan, is_progressive: bool, interval: usize) {
        let (components, start, end, high, low) = scan;
        let mut header = vec![components.len() as u8];
        components.iter().for_each(|&index| header.extend([index as u8 + 1, 0]));
        header.extend([start as u8, end as u8, high << 4 | low]);
        segment(file, 0xDA, &header);
        let mut writer = Writer::default();
        for (number, unit) in self.units(components).into_iter().enumerate() {
            if interval > 0 && number > 0 && number % interval == 0 {
                writer.restart((number / interval - 1) as u8 % 8);
            }
            for (index, block) in unit {
                let block = &self.parts[index].blocks[block];
                match (is_progressive, start, high) {
                    (false, ..) => {
                        writer.dc(index, block[0]);
                        writer.band(block, (1, 63, 0));
                        writer.end_run();
                    }
                    (true, 0, 0) => writer.dc(index, block[0] >> low),
                    (true, 0, _) => writer.bits(u32::from(block[0] >> low & 1 != 0), 1),
                    (true, _, 0) => writer.band(block, (start, end, low)),
                    _ => writer.refined(block, (start, end, low)),
                }
            }
        }
        writer.flush();
        file.extend(writer.out.bytes);
    }

    /// The component and the number of each block, unit by unit.
    fn units(&self, components: &[usize]) -> Vec<Vec<(usize, usize)>> {
        let most = |side: fn(&LayersPart) -> usize| self.parts.iter().map(side).max().unwrap_or(1);
        let (most_across, most_down) = (most(|part| part.across), most(|part| part.down));
        if let &[alone] = components {
            let part = &self.parts[alone];
            let across = (self.width * part.across).div_ceil(most_across).div_ceil(8);
            let down = (self.height * part.down).div_ceil(most_down).div_ceil(8);
            let rows = (0..down).flat_map(|y| (0..across).map(move |x| (y, x)));
            return rows.map(|(y, x)| vec![(alone, y * part.stride + x)]).collect();
        }
        let (across, down) = (self.width.div_ceil(8 * most_across), self.height.div_ceil(8 * most_down));
        let mcus = (0..down).flat_map(|y| (0..across).map(move |x| (y, x)));
        mcus.map(|(y, x)| components.iter().flat_map(|&index| self.mcu(index, y, x)).collect()).collect()
    }

    fn mcu(&self, index: usize, y: usize, x: usize) -> Vec<(usize, usize)> {
        let part = &self.parts[index];
        let places = (0..part.down).flat_map(|v| (0..part.across).map(move |h| (v, h)));
        let number = |(v, h)| (y * part.down + v) * part.stride + x * part.across + h;
        places.map(|place| (index, number(place))).collect()
    }
}

fn block(numbers: &mut Numbers, precision: u8) -> [i16; 64] {
    let mut block = [0; 64];
    let scale = if precision == 12 { 16 } else { 1 };
    block[0] = (numbers.below(300) as i16 - 150) * scale;
    // A third of the blocks is flat, so that ends of bands come in runs.
    let busy = numbers.below(6).saturating_sub(1);
    for _ in 0..busy * busy {
        let k = 1 + numbers.below(63) as usize;
        let most = 60 / k as u32 + 3;
        block[k] = (numbers.below(2 * most + 1) as i16 - most as i16) * scale;
    }
    block
}

const DC_LENGTHS: [u8; 16] = [0, 1, 2, 0, 0, 4, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0];
const AC_LENGTHS: [u8; 16] = [0, 1, 2, 3, 2, 0, 0, 6, 0, 0, 0, 50, 0, 0, 0, 192];

fn dc_symbols() -> Vec<u8> {
    (0..16).collect()
}

fn ac_symbols() -> Vec<u8> {
    let often = [0x01, 0x00, 0x11, 0x02, 0x10, 0x21, 0x31, 0x20, 0xF0];
    often.into_iter().chain((0..=255).filter(|symbol| !often.contains(symbol))).collect()
}

/// The code of a symbol and its length (T.81, annex C).
fn code(lengths: &[u8; 16], symbols: &[u8], symbol: u8) -> (u32, u32) {
    let wanted = symbols.iter().position(|&known| known == symbol).expect("every symbol has a code");
    let (mut code, mut place) = (0, 0);
    for (length, &count) in (1..).zip(lengths) {
        if wanted < place + usize::from(count) {
            return (code + (wanted - place) as u32, length);
        }
        place += usize::from(count);
        code = (code + u32::from(count)) << 1;
    }
    unreachable!("as many lengths as symbols")
}

/// The data of one scan.
#[derive(Default)]
struct Writer {
    out: BitWriter,
    last_dc: [i16; 4],
    end_run: u32,
    /// Correction bits of the blocks in the run.
    corrections: Vec<bool>,
}

impl Writer {
    fn bits(&mut self, value: u32, count: u32) {
        self.out.put((value, count));
    }

    fn symbol(&mut self, symbol: u8) {
        let (code, length) = code(&AC_LENGTHS, &ac_symbols(), symbol);
        self.bits(code, length);
    }

    /// A value of so many bits (T.81, F.1.2.1).
    fn value(&mut self, value: i32, size: u32) {
        let value = if value < 0 { value + (1 << size) - 1 } else { value };
        self.bits(value as u32, size);
    }

    fn dc(&mut self, index: usize, value: i16) {
        let difference = i32::from(value) - i32::from(self.last_dc[index]);
        self.last_dc[index] = value;
        let size = 32 - difference.unsigned_abs().leading_zeros();
        let (code, length) = code(&DC_LENGTHS, &dc_symbols(), size as u8);
        self.bits(code, length);
        self.value(difference, size);
    }

    fn band(&mut self, block: &[i16; 64], (start, end, low): (usize, usize, u8)) {
        let mut run = 0;
        for &coefficient in &block[start..=end] {
            let value = i32::from(coefficient) / (1 << low);
            if value == 0 {
                run += 1;
                continue;
            }
            self.end_run();
            for _ in 0..run / 16 {
                self.symbol(0xF0);
            }
            let size = 32 - value.unsigned_abs().leading_zeros();
            self.symbol((run % 16) << 4 | size as u8);
            self.value(value, size);
            run = 0;
        }
        if run > 0 {
            self.count_end();
        }
    }

    fn refined(&mut self, block: &[i16; 64], (start, end, low): (usize, usize, u8)) {
        let size = |k: usize| block[k].unsigned_abs() >> low;
        let last_new = (start..=end).rev().find(|&k| size(k) == 1).unwrap_or(0);
        let (mut run, mut fixes) = (0, Vec::new());
        for (k, coefficient) in block.iter().enumerate().take(end + 1).skip(start) {
            if size(k) == 0 {
                run += 1;
                continue;
            }
            while run > 15 && k <= last_new {
                self.end_run();
                self.symbol(0xF0);
                self.fix(&mut fixes);
                run -= 16;
            }
            if size(k) > 1 {
                fixes.push(size(k) & 1 != 0);
                continue;
            }
            self.end_run();
            self.symbol(run << 4 | 1);
            self.bits(u32::from(*coefficient > 0), 1);
            self.fix(&mut fixes);
            run = 0;
        }
        if run > 0 || !fixes.is_empty() {
            self.corrections.append(&mut fixes);
            self.count_end();
        }
    }

    fn fix(&mut self, fixes: &mut Vec<bool>) {
        fixes.drain(..).for_each(|fix| self.bits(u32::from(fix), 1));
    }

    fn count_end(&mut self) {
        self.end_run += 1;
        if self.end_run == 0x7FFF {
            self.end_run();
        }
    }

    fn end_run(&mut self) {
        if let Some(size) = self.end_run.checked_ilog2() {
            self.symbol((size << 4) as u8);
            self.bits(self.end_run & ((1 << size) - 1), size);
            self.end_run = 0;
            let mut fixes = std::mem::take(&mut self.corrections);
            self.fix(&mut fixes);
        }
    }

    fn flush(&mut self) {
        self.end_run();
        self.out.flush();
    }

    fn restart(&mut self, number: u8) {
        self.flush();
        self.out.bytes.extend([0xFF, 0xD0 + number]);
        self.last_dc = [0; 4];
    }
}
