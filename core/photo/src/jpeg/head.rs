//! What a JPEG file says before and between its scans.
//!
//! Names and grammar follow ITU-T T.81, annex B; the colour marks follow JFIF 1.02 and Adobe's TN 5116.

/// A Huffman table as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HuffmanSpec {
    /// How many codes have each length, 1 to 16 bits.
    pub(crate) lengths: [u8; 16],
    /// Symbols in the order of their codes; as many as `lengths` add up to, at most 256.
    pub(crate) symbols: Vec<u8>,
}

/// One colour component of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub(crate) across: usize,
    /// Vertical sampling factor, 1 to 4.
    pub(crate) down: usize,
    /// Which quantisation table, 0 to 3.
    pub(crate) quant: usize,
}

/// The frame header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) is_progressive: bool,
    /// Bits of a sample, 8 or 12.
    pub(crate) precision: u8,
    /// Greater than 0, and within the limits.
    pub(crate) width_px: usize,
    /// Greater than 0, and within the limits.
    pub(crate) height_px: usize,
    /// One to four.
    pub(crate) components: Vec<Component>,
}

/// The tables that hold at one place of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables {
    /// Quantisation steps in natural order (row by row), not in zigzag order.
    pub(crate) quant: [Option<[u16; 64]>; 4],
    pub(crate) dc: [Option<HuffmanSpec>; 4],
    pub(crate) ac: [Option<HuffmanSpec>; 4],
    /// MCUs between two restart markers; 0 for none.
    pub(crate) restart_interval: usize,
}

/// One component's part in a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScanComponent {
    /// Place in [`Frame::components`].
    pub(crate) index: usize,
    pub(crate) dc: usize,
    pub(crate) ac: usize,
}

/// A scan header; the scan's data follows it in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scan {
    /// One to four, each of another component.
    pub(crate) components: Vec<ScanComponent>,
    /// First coefficient in zigzag order.
    pub(crate) start: usize,
    /// Last coefficient in zigzag order, at most 63.
    pub(crate) end: usize,
    /// Successive approximation: the bit that came before, 0 for the first scan.
    pub(crate) high: u8,
    /// Successive approximation: the bit of this scan.
    pub(crate) low: u8,
}

/// The marks that tell a reader how its numbers become a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ColourMarks {
    pub(crate) jfif: bool,
    pub(crate) adobe_transform: Option<u8>,
}

impl Frame {
    /// The largest sampling factors, across and down.
    pub(crate) fn most(&self) -> (usize, usize) {
        self.components.iter().fold((1, 1), |(across, down), component| {
            (across.max(component.across), down.max(component.down))
        })
    }

    /// Samples of a component, across and down (T.81, A.1.1).
    pub(crate) fn size_of(&self, component: &Component) -> (usize, usize) {
        let (across, down) = self.most();
        let width = (self.width_px * component.across).div_ceil(across);
        (width, (self.height_px * component.down).div_ceil(down))
    }

    /// MCUs of an interleaved scan, across and down (T.81, A.2.3).
    pub(crate) fn mcus(&self) -> (usize, usize) {
        let (across, down) = self.most();
        (self.width_px.div_ceil(8 * across), self.height_px.div_ceil(8 * down))
    }

    /// Blocks of a scan that holds this component alone, across and down (T.81, A.2.2).
    pub(crate) fn blocks_of(&self, component: &Component) -> (usize, usize) {
        let (width, height) = self.size_of(component);
        (width.div_ceil(8), height.div_ceil(8))
    }
}

impl ColourMarks {
    /// Whether every reader sees the same colours without the JFIF header as with it.
    ///
    /// False for four-colour files, and where the header contradicts the other marks.
    pub(crate) fn are_plain(&self, frame: &Frame) -> bool {
        let is_rgb = frame.components.iter().map(|component| component.id).eq(*b"RGB");
        match frame.components.len() {
            1 => true,
            3 if self.jfif => self.adobe_transform.is_none_or(|transform| transform == 1) && !is_rgb,
            3 => true,
            _ => false,
        }
    }
}
