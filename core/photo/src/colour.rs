//! stand-in
use crate::PhotoError;
use crate::jpeg::head::{ColourMarks, Frame};
use crate::plane::{Picture, Plane};
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}
impl Space {
    pub(crate) fn of(frame: &Frame, _m: &ColourMarks) -> Self {
        if frame.components.len() == 1 { Self::Grey } else { Self::YCbCr }
    }
}
pub(crate) fn is_srgb(icc: &[u8]) -> bool {
    icc.is_empty()
}
pub(crate) fn to_picture(
    mut planes: Vec<Plane>,
    _s: Space,
    _icc: &[u8],
) -> Result<(Picture, bool), PhotoError> {
    let luma = planes.remove(0);
    Ok((Picture { luma, chroma: planes.try_into().ok() }, false))
}
