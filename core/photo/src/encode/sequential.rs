//! A whole picture in one scan (T.81, F.1.2).

use super::block::{Block, Coefficients};
use super::quant::{Masks, Quantised, Row};
use super::scans::{Plan, Sample, Scan, code_difference, places};
use super::tokens::{Slot, Tokens};

/// Codes the picture in the one scan of a baseline file.
pub(super) fn sequential(shape: &Coefficients, values: &impl Quantised, sample: Sample) -> Scan {
    let mut tokens = Tokens::new();
    let (mcus_across, mcus_down) = shape.mcus();
    let mut before = [0; 3];
    let mut rooms: [[Row; 2]; 3] = Default::default();
    for mcu_y in sample.rows(mcus_down) {
        let rows: Vec<Vec<Option<&Row>>> = rooms
            .iter_mut()
            .zip(&shape.components)
            .enumerate()
            .map(|(component, (rooms, blocks))| {
                let sampling = shape.sampling_of(component);
                let rooms = rooms.iter_mut().take(sampling).enumerate();
                rooms
                    .map(|(line, room)| {
                        let y = mcu_y * sampling + line;
                        (y < blocks.down).then(|| values.row(component, y, room))
                    })
                    .collect()
            })
            .collect();
        for mcu_x in 0..mcus_across {
            for (component, rows) in rows.iter().enumerate() {
                for (x, line) in places(shape.sampling_of(component), mcu_x, 0) {
                    let inside = rows[line].and_then(|row| Some((row.blocks.get(x)?, row.masks.get(x)?)));
                    // A block beyond the edge costs least when it repeats the one before.
                    let (block, masks) = inside.unwrap_or((&Block::ZERO, &NOTHING));
                    let dc = inside.map_or(before[component], |(block, _)| i32::from(block.0[0]));
                    code_difference(&mut tokens, component, dc - before[component]);
                    before[component] = dc;
                    code_ac(&mut tokens, Slot::ac(component), block, *masks);
                }
            }
        }
    }
    Scan { plan: Plan::SEQUENTIAL, tokens }
}

const NOTHING: Masks = Masks { at_least: [0; 3] };

fn code_ac(tokens: &mut Tokens, slot: Slot, block: &Block, masks: Masks) {
    let mut left = masks.at_least[0] & !1;
    let mut next = 1;
    while left != 0 {
        let at = left.trailing_zeros();
        left &= left - 1;
        let mut zeros = at - next;
        while zeros > 15 {
            tokens.symbol(slot, 0xF0, 0);
            zeros -= 16;
        }
        let (count, bits) = super::tokens::category(i32::from(block.0[at as usize]));
        tokens.symbol(slot, ((zeros << 4) | count) as u8, bits);
        next = at + 1;
    }
    if next < 64 {
        tokens.symbol(slot, 0x00, 0);
    }
}
