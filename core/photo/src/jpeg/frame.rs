//! The frame header: size, components, and which readers can read it at all.

use crate::PhotoError;

/// One colour component of a frame.
pub(super) struct Component {
    pub(super) id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub(super) across: usize,
    /// Vertical sampling factor, 1 to 4.
    pub(super) down: usize,
}

/// What a frame header says.
pub(super) struct Frame {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) is_progressive: bool,
    pub(super) components: Vec<Component>,
}

impl Frame {
    /// Reads the body of a SOF segment.
    ///
    /// # Errors
    /// [`PhotoError::UnsupportedFormat`] for lossless, arithmetic, hierarchical and 12-bit frames,
    /// [`PhotoError::Damaged`] for impossible numbers.
    pub(super) fn read(marker: u8, body: &[u8]) -> Result<Self, PhotoError> {
        let &[precision, h1, h0, w1, w0, count, ref parts @ ..] = body else {
            return Err(impossible());
        };
        let format = match (marker, precision) {
            (0xC0..=0xC2, 8) => None,
            (0xC0..=0xC2, 12) => Some("JPEG (12 bit)"),
            (0xC0..=0xC2, _) => return Err(impossible()),
            _ => Some("JPEG (lossless or arithmetic)"),
        };
        if let Some(format) = format {
            return Err(PhotoError::UnsupportedFormat { format });
        }
        let components: Vec<_> = parts.chunks_exact(3).map(Component::read).collect();
        let frame = Self {
            width_px: u32::from(u16::from_be_bytes([w1, w0])),
            height_px: u32::from(u16::from_be_bytes([h1, h0])),
            is_progressive: marker == 0xC2,
            components,
        };
        let sound = parts.len() == usize::from(count) * 3
            && (1..=4).contains(&count)
            && frame.width_px > 0
            && frame.height_px > 0
            && frame.components.iter().all(Component::is_possible);
        if sound { Ok(frame) } else { Err(impossible()) }
    }

    pub(super) fn component(&self, id: u8) -> Option<&Component> {
        self.components.iter().find(|component| component.id == id)
    }

    /// MCUs of a scan in which components are interleaved.
    pub(super) fn mcus(&self) -> usize {
        let (across, down) = self.most();
        let columns = (self.width_px as usize).div_ceil(8 * across);
        columns * (self.height_px as usize).div_ceil(8 * down)
    }

    /// Blocks of a scan that holds this component alone (T.81, A.2.2).
    pub(super) fn blocks_of(&self, component: &Component) -> usize {
        let (across, down) = self.most();
        let width = (self.width_px as usize * component.across).div_ceil(across);
        let height = (self.height_px as usize * component.down).div_ceil(down);
        width.div_ceil(8) * height.div_ceil(8)
    }

    fn most(&self) -> (usize, usize) {
        self.components.iter().fold((1, 1), |(across, down), component| {
            (across.max(component.across), down.max(component.down))
        })
    }
}

impl Component {
    fn read(part: &[u8]) -> Self {
        Self { id: part[0], across: usize::from(part[1] >> 4), down: usize::from(part[1] & 15) }
    }

    fn is_possible(&self) -> bool {
        (1..=4).contains(&self.across) && (1..=4).contains(&self.down)
    }
}

fn impossible() -> PhotoError {
    PhotoError::damaged("impossible frame header")
}
