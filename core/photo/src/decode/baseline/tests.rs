use super::super::idct::{self, Kernel, NOT_NEEDED};
use super::*;
use crate::Limits;
use crate::jpeg::walk::Walker;
use crate::jpeg::zigzag::ZIGZAG;
use crate::monitor::Unwatched;
use crate::simd::levels;
use crate::testing::jpeg_writer::{Dice, Drawing};

mod damage;
mod peers;

/// Gives a byte or a few at a time.
struct Drips<'a>(&'a [u8]);

impl std::io::Read for Drips<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(self.0.len()).min(7);
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// All rows given, a plane for each component.
#[derive(Debug, Default, PartialEq, Eq)]
struct Planes(Vec<Vec<Vec<u8>>>);

impl Rows for Planes {
    fn take(&mut self, component: usize, row: &[u8]) -> Result<(), PhotoError> {
        self.0.resize_with(self.0.len().max(component + 1), Vec::new);
        self.0[component].push(row.to_vec());
        Ok(())
    }
}

fn decoded(file: &[u8], reduced: Reduced, level: Level) -> Result<(Planes, Outcome), PhotoError> {
    let mut reader = Drips(file);
    let mut source = Source::new(&mut reader, 1 << 30);
    let mut walker = Walker::new(&mut source, Limits::default());
    let scan = walker.next_scan()?.expect("a scan");
    let head = walker.head;
    let frame = head.frame.expect("a frame");
    let mut planes = Planes::default();
    let reduced = vec![reduced; frame.components.len()];
    let progress = Progress::new(&Unwatched, 0, 1000);
    let outcome = decode(&mut source, (&frame, &head.tables, &scan), &reduced, level, progress, &mut planes)?;
    if outcome.damage.is_none() && file.ends_with(&[0xFF, 0xD9]) {
        assert_eq!(source.window(), [0xFF, 0xD9], "the source stands at the marker behind the scan");
    }
    Ok((planes, outcome))
}

/// What the coefficients say, a block at a time.
fn foretold(drawing: &Drawing, reduced: Reduced) -> Planes {
    let most =
        drawing.channels.iter().fold((1, 1), |most, one| (most.0.max(one.across), most.1.max(one.down)));
    let slots = idct::slots(reduced);
    let planes = drawing.channels.iter().map(|channel| {
        let kernel = Kernel::new(reduced, &channel.quant, Level::Scalar);
        let stride = channel.blocks_across * reduced.across;
        let mut samples = vec![0; stride * channel.blocks.len() / channel.blocks_across * reduced.down];
        for (at, block) in channel.blocks.iter().enumerate() {
            let mut needed = vec![0; kernel.slots()];
            for (slot, natural) in slots.into_iter().zip(ZIGZAG).filter(|(slot, _)| *slot != NOT_NEEDED) {
                needed[usize::from(slot)] = block[usize::from(natural)];
            }
            let (row, column) = (at / channel.blocks_across, at % channel.blocks_across);
            let from = row * reduced.down * stride + column * reduced.across;
            kernel.run(&needed, &mut samples[from..], stride);
        }
        let full = (
            (drawing.width * channel.across).div_ceil(most.0),
            (drawing.height * channel.down).div_ceil(most.1),
        );
        let (width, height) = reduced.size(full);
        samples.chunks(stride).take(height).map(|row| row[..width].to_vec()).collect()
    });
    Planes(planes.collect())
}

const SAMPLINGS: [&[(usize, usize)]; 12] = [
    &[(1, 1)],
    &[(2, 2)],
    &[(1, 1), (1, 1), (1, 1)],
    &[(2, 1), (1, 1), (1, 1)],
    &[(1, 2), (1, 1), (1, 1)],
    &[(2, 2), (1, 1), (1, 1)],
    &[(4, 1), (1, 1), (1, 1)],
    &[(4, 2), (1, 1), (1, 1)],
    &[(2, 2), (2, 1), (1, 2)],
    &[(3, 1), (1, 1), (2, 1)],
    &[(1, 1), (2, 2), (1, 1), (1, 4)],
    &[(2, 2), (1, 1), (1, 1), (2, 2)],
];

#[test]
fn the_samples_are_what_the_coefficients_say_for_any_sampling_and_reduction() {
    let mut dice = Dice(3);
    let sizes = [1, 2, 4, 8];
    for (round, samplings) in SAMPLINGS.iter().cycle().take(60).enumerate() {
        let size = (1 + dice.below(150), 1 + dice.below(70));
        let mut drawing = Drawing::random(size, samplings, &mut dice);
        drawing.restart_interval = [0, 0, 1, 4, 9, drawing.mcus().0][dice.below(6)];
        let file = drawing.write().file();
        let reduced = Reduced { across: sizes[dice.below(4)], down: sizes[dice.below(4)] };
        for level in levels() {
            let (planes, outcome) = decoded(&file, reduced, level).unwrap();
            assert_eq!(outcome, Outcome { sound_rows: size.1, damage: None }, "{round}");
            assert!(planes == foretold(&drawing, reduced), "{round}: {samplings:?} {reduced:?} {level:?}");
        }
    }
}

#[test]
fn a_wide_picture_is_put_together_from_its_batches() {
    let mut dice = Dice(8);
    let mut drawing = Drawing::random((1700, 20), &[(2, 2), (1, 1), (1, 1)], &mut dice);
    drawing.channels[0].quant[1] = 300;
    let file = drawing.write().file();
    for eighths in [2, 4, 8] {
        let reduced = Reduced { across: eighths, down: eighths };
        let (planes, _) = decoded(&file, reduced, crate::Simd::Best.resolve()).unwrap();
        assert!(planes == foretold(&drawing, reduced));
    }
}

#[test]
fn every_component_may_be_reduced_in_its_own_way() {
    let mut dice = Dice(21);
    let drawing = Drawing::random((90, 50), &[(2, 2), (1, 1), (1, 1)], &mut dice);
    let file = drawing.write().file();
    let all = [(4, 4), (8, 8), (2, 4)].map(|(across, down)| Reduced { across, down });
    let mut reader = &file[..];
    let mut source = Source::new(&mut reader, 1 << 30);
    let mut walker = Walker::new(&mut source, Limits::default());
    let scan = walker.next_scan().unwrap().unwrap();
    let (frame, tables) = (walker.head.frame.unwrap(), walker.head.tables);
    let mut planes = Planes::default();
    let progress = Progress::new(&Unwatched, 0, 1000);
    decode(&mut source, (&frame, &tables, &scan), &all, Level::Scalar, progress, &mut planes).unwrap();
    for (component, reduced) in all.into_iter().enumerate() {
        assert!(planes.0[component] == foretold(&drawing, reduced).0[component]);
    }
}

#[test]
fn a_host_can_stop_the_work() {
    struct Impatient;
    impl crate::Monitor for Impatient {
        fn progress(&self, _permille: u16) {}
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let drawing = Drawing::random((90, 50), &[(1, 1)], &mut Dice(2));
    let file = drawing.write().file();
    let mut reader = &file[..];
    let mut source = Source::new(&mut reader, 1 << 30);
    let mut walker = Walker::new(&mut source, Limits::default());
    let scan = walker.next_scan().unwrap().unwrap();
    let (frame, tables) = (walker.head.frame.unwrap(), walker.head.tables);
    let (whole, reduced) = ((&frame, &tables, &scan), [Reduced { across: 4, down: 4 }]);
    let progress = Progress::new(&Impatient, 0, 1000);
    let stopped = decode(&mut source, whole, &reduced, Level::Scalar, progress, &mut Planes::default());
    assert!(matches!(stopped, Err(PhotoError::Cancelled)));
}
