//! What a prepared photo may weigh, and what a camera file may demand.

/// How large the upload and its thumbnail may be.
///
/// Both byte figures are limits, not aims: no output is ever longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Longest edge of the upload in pixels; a smaller photo is never enlarged.
    pub longest_edge_px: u32,
    /// Most bytes the upload may have.
    pub max_bytes: usize,
    /// Longest edge of the thumbnail in pixels.
    pub thumb_edge_px: u32,
    /// Most bytes the thumbnail may have.
    pub thumb_max_bytes: usize,
    /// What the input may demand.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            longest_edge_px: 1600,
            max_bytes: 300_000,
            thumb_edge_px: 256,
            thumb_max_bytes: 20_000,
            limits: Limits::default(),
        }
    }
}

/// What an input file may demand before it is refused unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Most bytes that are read from the input.
    pub max_input_bytes: u64,
    /// Most pixels that the header may announce.
    pub max_pixels: u64,
}

impl Default for Limits {
    /// 64 MiB and 200 megapixels: above the largest camera file of today's phones.
    fn default() -> Self {
        Self { max_input_bytes: 64 * 1024 * 1024, max_pixels: 200_000_000 }
    }
}
