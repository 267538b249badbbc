//! The whole file: markers, tables and scans, and nothing that is not needed to see the picture.

use super::bits;
use super::block::Coefficients;
use super::huffman::Huffman;
use super::quant::Steps;
use super::scans::{Plan, Scan};
use super::tokens::Slot;

/// A scan with its Huffman tables.
pub(super) struct Coded {
    scan: Scan,
    tables: [Huffman; 4],
}

impl Coded {
    pub(super) fn new(scan: Scan) -> Self {
        let tables = std::array::from_fn(|slot| Huffman::best_for(&scan.tokens.histograms[slot]));
        Self { scan, tables }
    }

    /// Bits of the scan's data, without the zero bytes behind bytes of ones.
    pub(super) fn data_bits(&self) -> u64 {
        let pairs = self.tables.iter().zip(&self.scan.tokens.histograms);
        self.scan.tokens.other_bits() + pairs.map(|(table, histogram)| table.bits(histogram)).sum::<u64>()
    }

    /// Bytes of the scan's header and tables.
    pub(super) fn header_bytes(&self, components: usize) -> usize {
        let in_scan = if self.scan.plan.component.is_some() { 1 } else { components };
        let tables = self.used().map(|(_, table)| 17 + table.symbols.len()).sum::<usize>();
        8 + 2 * in_scan + if tables > 0 { 4 + tables } else { 0 }
    }

    fn used(&self) -> impl Iterator<Item = (Slot, &Huffman)> {
        Slot::ALL.into_iter().zip(&self.tables).filter(|(_, table)| !table.symbols.is_empty())
    }
}

/// Writes the file; one table of steps for each component.
pub(super) fn write(shape: &Coefficients, steps: &[Steps], scans: &[Coded], threads: usize) -> Vec<u8> {
    let data = data(scans, threads);
    let mut out = Vec::with_capacity(data.iter().map(Vec::len).sum::<usize>() + 2048);
    out.extend_from_slice(&[0xFF, 0xD8]);
    let places = quantisation(steps, &mut out);
    let is_progressive = scans.iter().any(|coded| coded.scan.plan != Plan::SEQUENTIAL);
    frame(shape, &places, is_progressive, &mut out);
    for (coded, data) in scans.iter().zip(data) {
        huffman(coded, &mut out);
        scan_header(coded.scan.plan, shape.components.len(), &mut out);
        out.extend_from_slice(&data);
    }
    out.extend_from_slice(&[0xFF, 0xD9]);
    out
}

/// The data of all scans.
fn data(scans: &[Coded], threads: usize) -> Vec<Vec<u8>> {
    let mut data = vec![Vec::new(); scans.len()];
    let mut jobs: Vec<(&Coded, &mut Vec<u8>)> = scans.iter().zip(&mut data).collect();
    let work = |jobs: Vec<(&Coded, &mut Vec<u8>)>| {
        for (coded, data) in jobs {
            data.reserve(coded.data_bits() as usize / 8 * 65 / 64 + 64);
            bits::write(&coded.scan.tokens, &coded.tables, data);
        }
    };
    if threads > 1 {
        let all: u64 = scans.iter().map(Coded::data_bits).sum();
        let mut so_far = 0;
        let half = scans.iter().position(|coded| {
            so_far += coded.data_bits();
            so_far * 2 > all
        });
        let others = jobs.split_off(half.unwrap_or(0));
        std::thread::scope(|scope| {
            scope.spawn(move || work(others));
            work(jobs);
        });
    } else {
        work(jobs);
    }
    data
}

/// Bytes of what [`write`] makes besides the scans.
pub(super) fn frame_bytes(steps: &[Steps]) -> usize {
    let mut out = Vec::new();
    quantisation(steps, &mut out);
    out.len() + 2 + 10 + 3 * steps.len() + 2
}

/// Opens a marker segment; the length counts itself (T.81, B.1.1.4).
fn segment(marker: u8, bytes: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&(bytes as u16 + 2).to_be_bytes());
}

/// Writes each different table once, and gives the place of each component's.
fn quantisation(steps: &[Steps], out: &mut Vec<u8>) -> Vec<u8> {
    let mut different: Vec<&Steps> = Vec::new();
    let mut places = Vec::new();
    for table in steps {
        let place = different.iter().position(|known| *known == table).unwrap_or_else(|| {
            different.push(table);
            different.len() - 1
        });
        places.push(place as u8);
    }
    segment(0xDB, 65 * different.len(), out);
    for (place, table) in (0..).zip(different) {
        out.push(place);
        out.extend_from_slice(table);
    }
    places
}

fn frame(shape: &Coefficients, places: &[u8], is_progressive: bool, out: &mut Vec<u8>) {
    segment(if is_progressive { 0xC2 } else { 0xC0 }, 6 + 3 * places.len(), out);
    out.push(8);
    out.extend_from_slice(&(shape.height as u16).to_be_bytes());
    out.extend_from_slice(&(shape.width as u16).to_be_bytes());
    out.push(places.len() as u8);
    for (component, &place) in places.iter().enumerate() {
        let sampling = shape.sampling_of(component) as u8;
        out.extend_from_slice(&[component as u8 + 1, sampling << 4 | sampling, place]);
    }
}

fn huffman(coded: &Coded, out: &mut Vec<u8>) {
    let bytes = coded.used().map(|(_, table)| 17 + table.symbols.len()).sum();
    if bytes == 0 {
        return;
    }
    segment(0xC4, bytes, out);
    for (slot, table) in coded.used() {
        out.push(slot.class_and_id());
        out.extend_from_slice(&table.lengths);
        out.extend_from_slice(&table.symbols);
    }
}

fn scan_header(plan: Plan, components: usize, out: &mut Vec<u8>) {
    let in_scan = plan.component.map_or(0..components, |component| component..component + 1);
    segment(0xDA, 4 + 2 * in_scan.len(), out);
    out.push(in_scan.len() as u8);
    for component in in_scan {
        let id = u8::from(component > 0);
        out.extend_from_slice(&[component as u8 + 1, id << 4 | id]);
    }
    let (high, low) = plan.approximation;
    out.extend_from_slice(&[plan.band.0, plan.band.1, high << 4 | low]);
}
