//! JPEG files made of given coefficients, with any sampling, tables and restarts: what a decoder makes of
//! them can be foretold exactly.

use super::segment;
use crate::jpeg::head::HuffmanSpec;
use crate::jpeg::zigzag::ZIGZAG;

/// A deterministic stream of numbers (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number from 0 up to but not including `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }
}

/// A component's coefficients.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub(crate) across: usize,
    pub(crate) down: usize,
    pub(crate) quant: [u16; 64],
    /// Blocks of a row; whole MCUs where there are several channels.
    pub(crate) blocks_across: usize,
    /// Quantised coefficients in natural order, row of blocks after row of blocks.
    pub(crate) blocks: Vec<[i16; 64]>,
}

/// A file to be.
#[derive(Debug, Clone)]
pub(crate) struct Drawing {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) channels: Vec<Channel>,
    pub(crate) dc: HuffmanSpec,
    pub(crate) ac: HuffmanSpec,
    pub(crate) restart_interval: usize,
}

/// A written file in its pieces.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// From SOI to the scan header.
    pub(crate) head: Vec<u8>,
    /// Entropy-coded data with its restart markers.
    pub(crate) data: Vec<u8>,
}

impl Written {
    pub(crate) fn file(&self) -> Vec<u8> {
        [&self.head[..], &self.data, &[0xFF, 0xD9]].concat()
    }
}

/// Codes of about equal length.
pub(crate) fn flat(symbols: Vec<u8>) -> HuffmanSpec {
    let mut lengths = [0; 16];
    lengths[if symbols.len() < 16 { 3 } else { 7 }] = symbols.len() as u8;
    HuffmanSpec { lengths, symbols }
}

/// One code of each length up to 8 bits, and 16 bits for all others.
pub(crate) fn skewed(mut symbols: Vec<u8>, dice: &mut Dice) -> HuffmanSpec {
    for at in (1..symbols.len()).rev() {
        symbols.swap(at, dice.below(at + 1));
    }
    let mut lengths = [0; 16];
    lengths[..8].fill(1);
    lengths[15] = symbols.len() as u8 - 8;
    HuffmanSpec { lengths, symbols }
}

/// Every category of a DC difference.
pub(crate) fn dc_symbols() -> Vec<u8> {
    (0..=11).collect()
}

/// Every run and category of an AC coefficient, the end of a block first.
pub(crate) fn ac_symbols() -> Vec<u8> {
    let pairs = (0..16).flat_map(|run| (1..=10).map(move |size| run << 4 | size));
    [0x00, 0xF0].into_iter().chain(pairs).collect()
}

impl Drawing {
    /// A drawing of random coefficients, most blocks sparse, some full.
    pub(crate) fn random(
        (width, height): (usize, usize),
        samplings: &[(usize, usize)],
        dice: &mut Dice,
    ) -> Self {
        let most = samplings.iter().fold((1, 1), |most, one| (most.0.max(one.0), most.1.max(one.1)));
        let channels = samplings.iter().map(|&(across, down)| {
            let (blocks_across, blocks_down) = match samplings.len() {
                1 => (width.div_ceil(8), height.div_ceil(8)),
                _ => (width.div_ceil(8 * most.0) * across, height.div_ceil(8 * most.1) * down),
            };
            let quant = std::array::from_fn(|_| 1 + dice.below(9) as u16);
            let blocks = (0..blocks_across * blocks_down).map(|_| block(dice)).collect();
            Channel { across, down, quant, blocks_across, blocks }
        });
        let channels = channels.collect();
        let (dc, ac) = match dice.below(2) {
            0 => (flat(dc_symbols()), flat(ac_symbols())),
            _ => (skewed(dc_symbols(), dice), skewed(ac_symbols(), dice)),
        };
        Self { width, height, channels, dc, ac, restart_interval: 0 }
    }

    /// A baseline file, all channels in one scan.
    pub(crate) fn write(&self) -> Written {
        Written { head: self.head(), data: self.data() }
    }

    /// As [`Drawing::write`] without any data.
    pub(crate) fn write_head_only(&self) -> Written {
        Written { head: self.head(), data: Vec::new() }
    }

    fn head(&self) -> Vec<u8> {
        let mut head = vec![0xFF, 0xD8];
        for (id, channel) in (0..).zip(&self.channels) {
            let wide = channel.quant.iter().any(|&step| step > 255);
            let mut body = vec![if wide { 0x10 } else { 0 } | id];
            for place in ZIGZAG {
                let step = channel.quant[usize::from(place)].to_be_bytes();
                body.extend_from_slice(if wide { &step } else { &step[1..] });
            }
            segment(&mut head, 0xDB, &body);
        }
        let size = |value: usize| (value as u16).to_be_bytes();
        let mut frame = vec![8];
        frame.extend(size(self.height));
        frame.extend(size(self.width));
        frame.push(self.channels.len() as u8);
        for (id, channel) in (0..).zip(&self.channels) {
            frame.extend([id + 1, (channel.across << 4 | channel.down) as u8, id]);
        }
        // Extended sequential: baseline allows no 16-bit quantisation steps.
        segment(&mut head, 0xC1, &frame);
        for (class, spec) in [(0x00, &self.dc), (0x10, &self.ac)] {
            segment(&mut head, 0xC4, &[&[class], &spec.lengths[..], &spec.symbols].concat());
        }
        if self.restart_interval > 0 {
            segment(&mut head, 0xDD, &size(self.restart_interval));
        }
        let mut scan = vec![self.channels.len() as u8];
        scan.extend((0..self.channels.len()).flat_map(|id| [id as u8 + 1, 0]));
        scan.extend([0, 63, 0]);
        segment(&mut head, 0xDA, &scan);
        head
    }

    fn data(&self) -> Vec<u8> {
        let mut bits = BitWriter::default();
        let mut predictors = vec![0; self.channels.len()];
        let (mcus_across, mcus) = self.mcus();
        for mcu in 0..mcus {
            if self.restart_interval > 0 && mcu > 0 && mcu % self.restart_interval == 0 {
                bits.flush();
                let number = (mcu / self.restart_interval - 1) % 8;
                bits.bytes.extend([0xFF, 0xD0 + number as u8]);
                predictors.fill(0);
            }
            for (channel, predictor) in self.channels.iter().zip(&mut predictors) {
                let (across, down) =
                    if self.channels.len() == 1 { (1, 1) } else { (channel.across, channel.down) };
                for part in 0..across * down {
                    let row = mcu / mcus_across * down + part / across;
                    let column = mcu % mcus_across * across + part % across;
                    let block = &channel.blocks[row * channel.blocks_across + column];
                    self.block(block, predictor, &mut bits);
                }
            }
        }
        bits.flush();
        bits.bytes
    }

    /// MCUs of a row, and of the picture.
    pub(crate) fn mcus(&self) -> (usize, usize) {
        let first = &self.channels[0];
        match self.channels.len() {
            1 => (first.blocks_across, first.blocks.len()),
            _ => (first.blocks_across / first.across, first.blocks.len() / (first.across * first.down)),
        }
    }

    fn block(&self, block: &[i16; 64], predictor: &mut i32, bits: &mut BitWriter) {
        let difference = i32::from(block[0]) - *predictor;
        *predictor = i32::from(block[0]);
        bits.put(code(&self.dc, size_of(difference)));
        bits.put_value(difference);
        let mut zeros = 0;
        for place in &ZIGZAG[1..] {
            let value = i32::from(block[usize::from(*place)]);
            if value == 0 {
                zeros += 1;
                continue;
            }
            for _ in 0..zeros / 16 {
                bits.put(code(&self.ac, 0xF0));
            }
            bits.put(code(&self.ac, (zeros % 16) << 4 | size_of(value)));
            bits.put_value(value);
            zeros = 0;
        }
        if zeros > 0 {
            bits.put(code(&self.ac, 0x00));
        }
    }
}

fn block(dice: &mut Dice) -> [i16; 64] {
    let mut block = [0; 64];
    block[0] = dice.below(200) as i16 - 100;
    let count = [0, 1, 3, 10, 40, 200][dice.below(6)];
    let most = [1, 2, 9, 90, 1023][dice.below(5)];
    for _ in 0..count {
        block[1 + dice.below(63)] = dice.below(2 * most + 1) as i16 - most as i16;
    }
    block
}

/// The category of a value (T.81, tables F.1 and F.2).
fn size_of(value: i32) -> u8 {
    (32 - value.unsigned_abs().leading_zeros()) as u8
}

/// The code of a symbol and its length (T.81, annex C).
fn code(spec: &HuffmanSpec, symbol: u8) -> (u32, u32) {
    let (mut code, mut place) = (0, 0);
    for (bits, &length) in (1..).zip(&spec.lengths) {
        for _ in 0..length {
            if spec.symbols[place] == symbol {
                return (code, bits);
            }
            code += 1;
            place += 1;
        }
        code <<= 1;
    }
    panic!("a symbol without a code");
}

#[derive(Default)]
pub(crate) struct BitWriter {
    pub(crate) bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl BitWriter {
    pub(crate) fn put(&mut self, (code, bits): (u32, u32)) {
        for bit in (0..bits).rev() {
            self.held = self.held << 1 | (code >> bit & 1);
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.held as u8);
                if self.held as u8 == 0xFF {
                    self.bytes.push(0);
                }
                (self.held, self.count) = (0, 0);
            }
        }
    }

    fn put_value(&mut self, value: i32) {
        let bits = u32::from(size_of(value));
        self.put(((if value < 0 { value - 1 } else { value }) as u32, bits));
    }

    /// Fills the last byte with ones.
    pub(crate) fn flush(&mut self) {
        while self.count > 0 {
            self.put((1, 1));
        }
    }
}
