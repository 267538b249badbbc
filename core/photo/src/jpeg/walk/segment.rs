//! The bodies of the segments that a decoder needs (T.81, B.2).

use crate::jpeg::head::{Component, Frame, HuffmanSpec, Scan, ScanComponent, Tables};
use crate::jpeg::zigzag::ZIGZAG;
use crate::{Limits, PhotoError};

/// Blocks that an interleaved MCU may have at most (T.81, B.2.3).
const MOST_BLOCKS: usize = 10;
/// Lowest bit that a progressive scan may leave out, with 8 bits or with 12 (T.81, B.2.3).
const MOST_LOW: u8 = 13;
/// Most bits of the difference that a DC symbol may announce.
const MOST_DC_BITS: u8 = 15;

/// Reads a DQT segment into the tables.
pub(super) fn quantisation(mut body: &[u8], tables: &mut Tables) -> Result<(), PhotoError> {
    let broken = || PhotoError::damaged("a quantisation table is broken");
    while let Some((&kind, rest)) = body.split_first() {
        let wide = match kind >> 4 {
            0 => 1,
            1 => 2,
            _ => return Err(broken()),
        };
        let slot = tables.quant.get_mut(usize::from(kind & 15)).ok_or_else(broken)?;
        let (steps, behind) = rest.split_at_checked(64 * wide).ok_or_else(broken)?;
        let mut table = [0; 64];
        for (&place, step) in ZIGZAG.iter().zip(steps.chunks_exact(wide)) {
            table[usize::from(place)] = step.iter().fold(0, |value, &byte| value << 8 | u16::from(byte));
        }
        *slot = Some(table);
        body = behind;
    }
    Ok(())
}

/// Reads a DHT segment into the tables.
pub(super) fn huffman(mut body: &[u8], tables: &mut Tables) -> Result<(), PhotoError> {
    let broken = || PhotoError::damaged("a Huffman table is broken or missing");
    while let Some((&kind, rest)) = body.split_first() {
        let (&lengths, rest) = rest.split_first_chunk::<16>().ok_or_else(broken)?;
        let total = lengths.iter().map(|&count| usize::from(count)).sum();
        let (symbols, behind) = rest.split_at_checked(total).ok_or_else(broken)?;
        let (class, is_dc) = match kind >> 4 {
            0 => (&mut tables.dc, true),
            1 => (&mut tables.ac, false),
            _ => return Err(broken()),
        };
        let slot = class.get_mut(usize::from(kind & 15)).ok_or_else(broken)?;
        let is_sound = total <= 256
            && has_room(&lengths)
            && (!is_dc || symbols.iter().all(|&symbol| symbol <= MOST_DC_BITS));
        if !is_sound {
            return Err(broken());
        }
        *slot = Some(HuffmanSpec { lengths, symbols: symbols.to_vec() });
        body = behind;
    }
    Ok(())
}

/// Whether there are enough codes of each length, when each longer one begins with none of the shorter.
fn has_room(lengths: &[u8; 16]) -> bool {
    let mut free = 1_u32;
    for &count in lengths {
        let Some(left) = (free * 2).checked_sub(u32::from(count)) else { return false };
        free = left;
    }
    true
}

/// Reads a DRI segment.
pub(super) fn restart_interval(body: &[u8]) -> Result<usize, PhotoError> {
    let &[high, low] = body else {
        return Err(PhotoError::damaged("restart interval of impossible length"));
    };
    Ok(usize::from(u16::from_be_bytes([high, low])))
}

/// Reads a SOF segment and holds it against the limits.
///
/// # Errors
/// [`PhotoError::UnsupportedFormat`] for lossless, arithmetic and hierarchical frames,
/// [`PhotoError::Damaged`] for impossible numbers, [`PhotoError::TooManyPixels`].
pub(super) fn frame(marker: u8, body: &[u8], limits: &Limits) -> Result<Frame, PhotoError> {
    let impossible = || PhotoError::damaged("impossible frame header");
    match marker {
        0xC0..=0xC2 => {}
        0xC5..=0xC7 => return Err(PhotoError::UnsupportedFormat { format: "JPEG (hierarchical)" }),
        _ => return Err(PhotoError::UnsupportedFormat { format: "JPEG (lossless or arithmetic)" }),
    }
    let &[precision, h1, h0, w1, w0, count, ref parts @ ..] = body else {
        return Err(impossible());
    };
    let frame = Frame {
        is_progressive: marker == 0xC2,
        precision,
        width_px: usize::from(u16::from_be_bytes([w1, w0])),
        height_px: usize::from(u16::from_be_bytes([h1, h0])),
        components: parts.chunks_exact(3).map(component).collect(),
    };
    let is_sound = parts.len() == usize::from(count) * 3
        && (1..=4).contains(&count)
        && matches!(precision, 8 | 12)
        && frame.width_px > 0
        && frame.components.iter().all(is_possible)
        && are_unlike(frame.components.iter().map(|component| component.id));
    if !is_sound {
        return Err(impossible());
    }
    if frame.height_px == 0 {
        return Err(PhotoError::damaged("the frame header leaves the height open"));
    }
    limits.check_pixels(frame.width_px as u64, frame.height_px as u64)?;
    Ok(frame)
}

fn component(part: &[u8]) -> Component {
    Component {
        id: part[0],
        across: usize::from(part[1] >> 4),
        down: usize::from(part[1] & 15),
        quant: usize::from(part[2]),
    }
}

fn is_possible(component: &Component) -> bool {
    (1..=4).contains(&component.across) && (1..=4).contains(&component.down) && component.quant < 4
}

/// Reads a SOS segment.
///
/// A sequential scan always holds all coefficients, whatever nonsense its header says of them.
pub(super) fn scan(body: &[u8], frame: &Frame) -> Result<Scan, PhotoError> {
    let impossible = || PhotoError::damaged("impossible scan header");
    let (&count, rest) = body.split_first().ok_or_else(impossible)?;
    let (pairs, rest) = rest.split_at_checked(usize::from(count) * 2).ok_or_else(impossible)?;
    let &[start, end, bits] = rest else { return Err(impossible()) };
    let components = pairs.chunks_exact(2).map(|pair| scan_component(pair, frame));
    let components: Vec<_> = components.collect::<Option<_>>().ok_or_else(impossible)?;
    let mut scan = Scan {
        components,
        start: usize::from(start),
        end: usize::from(end),
        high: bits >> 4,
        low: bits & 15,
    };
    if !frame.is_progressive {
        (scan.start, scan.end, scan.high, scan.low) = (0, 63, 0, 0);
    }
    let is_sound = (1..=4).contains(&count)
        && are_unlike(scan.components.iter().map(|part| part.index))
        && has_small_mcus(&scan, frame)
        && (!frame.is_progressive || is_progressive(&scan));
    if is_sound { Ok(scan) } else { Err(impossible()) }
}

fn scan_component(pair: &[u8], frame: &Frame) -> Option<ScanComponent> {
    let index = frame.components.iter().position(|component| component.id == pair[0])?;
    let (dc, ac) = (usize::from(pair[1] >> 4), usize::from(pair[1] & 15));
    (dc < 4 && ac < 4).then_some(ScanComponent { index, dc, ac })
}

fn has_small_mcus(scan: &Scan, frame: &Frame) -> bool {
    let blocks = |part: &ScanComponent| {
        let component = &frame.components[part.index];
        component.across * component.down
    };
    scan.components.len() == 1 || scan.components.iter().map(blocks).sum::<usize>() <= MOST_BLOCKS
}

/// The rules of T.81, G.1.1.1.1: DC alone, AC of one component, one bit more in each refinement.
fn is_progressive(scan: &Scan) -> bool {
    let is_band = match scan.start {
        0 => scan.end == 0,
        start => start <= scan.end && scan.end < 64 && scan.components.len() == 1,
    };
    is_band && scan.low <= MOST_LOW && (scan.high == 0 || scan.high == scan.low + 1)
}

fn are_unlike<T: PartialEq>(values: impl Iterator<Item = T>) -> bool {
    let values: Vec<T> = values.collect();
    values.iter().enumerate().all(|(at, value)| !values[..at].contains(value))
}
