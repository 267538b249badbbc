//! Which size a picture gets, and how each component is brought to it. Decided before anything is decoded.

use crate::Mode;
use crate::colour::Space;
use crate::decode::Reduced;
use crate::jpeg::head::{Component, Frame};
use crate::resize::Axis;

/// How one component becomes a small plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shrink {
    pub(super) reduced: Reduced,
    pub(super) across: Axis,
    pub(super) down: Axis,
    /// Luma samples for one sample of the plane, each way: 2 for halved chroma.
    pub(super) share: usize,
}

/// The size of a picture whose longest edge is at most `edge`, of the same shape.
pub(super) fn size_within((width, height): (usize, usize), edge: usize) -> (usize, usize) {
    let longest = width.max(height);
    if longest <= edge {
        return (width, height);
    }
    let scaled = |side: usize| ((side * edge + longest / 2) / longest).max(1);
    (scaled(width), scaled(height))
}

/// One entry for each component of the frame, for a picture of `size`.
///
/// The reduced DCT keeps all detail up to its edge, where a filter over more samples fades it out: the latter looks a
/// little better. So the best mode decodes to twice what is needed, where there is that much.
pub(super) fn shrinks(frame: &Frame, space: Space, size: (usize, usize), mode: Mode) -> Vec<Shrink> {
    let subsampled = matches!(space, Space::YCbCr);
    let each = frame.components.iter().enumerate();
    each.map(|(index, component)| {
        let share = if subsampled && index > 0 { 2 } else { 1 };
        shrink(frame, component, (size, share), if mode == Mode::Best { 2 } else { 1 })
    })
    .collect()
}

/// `share`: luma samples of the wanted picture for one of the wanted plane, each way. `finer`: so many times the
/// size that is needed.
fn shrink(
    frame: &Frame,
    component: &Component,
    (size, share): ((usize, usize), usize),
    finer: usize,
) -> Shrink {
    let (most_across, most_down) = frame.most();
    let (samples_across, samples_down) = frame.size_of(component);
    let across = Direction {
        full: frame.width_px,
        factor: (component.across, most_across),
        samples: samples_across,
        wanted: size.0,
        share,
    };
    let down = Direction {
        full: frame.height_px,
        factor: (component.down, most_down),
        samples: samples_down,
        wanted: size.1,
        share,
    };
    let finer = |eighths: usize| (eighths * finer).min(8);
    let reduced = Reduced { across: finer(across.eighths()), down: finer(down.eighths()) };
    Shrink { reduced, across: across.axis(reduced.across), down: down.axis(reduced.down), share }
}

/// One direction of one component.
struct Direction {
    /// Pixels of the whole picture.
    full: usize,
    /// The component's sampling factor, and the largest of all.
    factor: (usize, usize),
    /// Samples of the component.
    samples: usize,
    /// Pixels of the wanted picture.
    wanted: usize,
    share: usize,
}

impl Direction {
    /// Samples of the plane at `eighths` for one wanted sample, as a fraction.
    ///
    /// The picture's own edges are what is mapped, not those of the planes: where a size was rounded up,
    /// the last sample lies partly outside.
    fn step(&self, eighths: usize) -> (u64, u64) {
        let from = self.full * self.factor.0 * eighths * self.share;
        (from as u64, (self.factor.1 * 8 * self.wanted) as u64)
    }

    /// The least size at which no wanted sample would have to be invented.
    fn eighths(&self) -> usize {
        let is_enough = |&eighths: &usize| {
            let (from, to) = self.step(eighths);
            from >= to
        };
        [1, 2, 4].into_iter().find(is_enough).unwrap_or(8)
    }

    fn axis(&self, eighths: usize) -> Axis {
        Axis {
            from: (self.samples * eighths).div_ceil(8),
            to: self.wanted.div_ceil(self.share),
            step: self.step(eighths),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width_px: usize, height_px: usize, luma: (usize, usize)) -> Frame {
        let component = |id: u8, (across, down)| Component { id, across, down, quant: 0 };
        let components = vec![component(1, luma), component(2, (1, 1)), component(3, (1, 1))];
        Frame { is_progressive: false, precision: 8, width_px, height_px, components }
    }

    #[test]
    fn a_picture_keeps_its_shape_and_is_never_enlarged() {
        assert_eq!(size_within((4032, 3024), 1600), (1600, 1200));
        assert_eq!(size_within((3024, 4032), 1600), (1200, 1600));
        assert_eq!(size_within((800, 600), 1600), (800, 600));
        assert_eq!(size_within((10_000, 3), 1600), (1600, 1));
    }

    #[test]
    fn each_component_is_decoded_just_large_enough() {
        let frame = frame(4032, 3024, (2, 1));
        let [luma, chroma, _] = shrinks(&frame, Space::YCbCr, (1600, 1200), Mode::Fast)[..] else { panic!() };
        assert_eq!(luma.reduced, Reduced { across: 4, down: 4 });
        assert_eq!((luma.across.from, luma.across.to), (2016, 1600));
        // 4:2:2: half as many samples across, all of them down.
        assert_eq!(chroma.reduced, Reduced { across: 4, down: 2 });
        assert_eq!((chroma.across.from, chroma.down.from), (1008, 756));
        assert_eq!((chroma.across.to, chroma.down.to), (800, 600));
    }

    #[test]
    fn the_best_mode_has_more_samples_to_filter() {
        let frame = frame(4032, 3024, (2, 1));
        let [luma, chroma, _] = shrinks(&frame, Space::YCbCr, (1600, 1200), Mode::Best)[..] else { panic!() };
        assert_eq!(luma.reduced, Reduced { across: 8, down: 8 });
        assert_eq!(chroma.reduced, Reduced { across: 8, down: 4 });
        assert_eq!((luma.across.from, luma.across.to), (4032, 1600));
    }

    #[test]
    fn a_rounded_up_plane_does_not_move_the_picture() {
        let frame = frame(1001, 501, (2, 2));
        let [luma, chroma, _] = shrinks(&frame, Space::YCbCr, (1001, 501), Mode::Fast)[..] else { panic!() };
        assert_eq!((luma.across.from, luma.across.to), (1001, 1001));
        assert_eq!(luma.across.step.0, luma.across.step.1);
        assert_eq!((chroma.across.from, chroma.across.to), (501, 501));
        assert_eq!(chroma.across.step.0, chroma.across.step.1);
    }
}
