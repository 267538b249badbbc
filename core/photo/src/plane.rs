//! Pictures as JPEG sees them: planes of 8-bit samples, luma and two of colour.

/// One channel: rows of samples from top to bottom, without gaps between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// `width * height` samples.
    pub(crate) data: Vec<u8>,
}

impl Plane {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self { width, height, data: vec![0; width * height] }
    }

    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.width..][..self.width]
    }

    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [u8] {
        &mut self.data[y * self.width..][..self.width]
    }
}

/// A picture in full-range BT.601 YCbCr, as JFIF defines it; grey when there is no colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) luma: Plane,
    /// Cb and Cr, both of one size: as large as `luma`, or half of it (rounded up) across and down,
    /// each sample in the middle of the four that it serves.
    pub(crate) chroma: Option<[Plane; 2]>,
}

impl Picture {
    pub(crate) fn planes(&self) -> impl Iterator<Item = &Plane> {
        std::iter::once(&self.luma).chain(self.chroma.iter().flatten())
    }
}
