//! From a file's own numbers to the colours that an upload has: YCbCr over sRGB.
//!
//! Everything works on planes of the final, small size. What decides bytes is whole numbers, or tables
//! made by the crate `libm`, so that every processor gives the same.

mod convert;
mod icc;
mod pixels;

use crate::PhotoError;
use crate::jpeg::head::{ColourMarks, Frame};
use crate::plane::{Picture, Plane};
use convert::Converter;
use pixels::{Chroma, Rgb, assemble};

/// What the components of a file stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Grey,
    /// Full-range BT.601, as JFIF has it.
    YCbCr,
    Rgb,
    /// Four inks as Adobe writes them: 255 is none.
    Cmyk,
    /// The first three inks of [`Space::Cmyk`], turned over and as YCbCr, and the fourth.
    Ycck,
}

impl Space {
    /// Decided as libjpeg does (`default_decompress_parms`).
    pub(crate) fn of(frame: &Frame, marks: &ColourMarks) -> Self {
        let ids: Vec<_> = frame.components.iter().map(|component| component.id).collect();
        match (ids.len(), marks.adobe_transform) {
            (3, _) if marks.jfif => Self::YCbCr,
            (3, Some(0)) => Self::Rgb,
            (3, None) if ids == *b"RGB" => Self::Rgb,
            (3, _) => Self::YCbCr,
            (4, None | Some(0)) => Self::Cmyk,
            (4, Some(_)) => Self::Ycck,
            _ => Self::Grey,
        }
    }

    fn components(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::YCbCr | Self::Rgb => 3,
            Self::Cmyk | Self::Ycck => 4,
        }
    }
}

/// Whether dropping the profile changes no colour that can be computed: there is none, it says what is
/// assumed without it, or it is of a kind that is not understood here.
pub(crate) fn is_srgb(icc: &[u8]) -> bool {
    Converter::of(icc).is_none()
}

/// The picture in the colours of an upload, and whether the profile had to be applied for that.
///
/// The planes lie in the order of the components and are of one size; only of [`Space::YCbCr`] the last
/// two may have half of it, rounded up. Profiles of inks are not applied: those colours are computed as
/// browsers do.
///
/// # Errors
/// [`PhotoError::Damaged`] for sizes that do not fit together, [`PhotoError::UnsupportedFormat`] for two
/// components.
pub(crate) fn to_picture(
    planes: Vec<Plane>,
    space: Space,
    icc: &[u8],
) -> Result<(Picture, bool), PhotoError> {
    check(&planes, space)?;
    let converter = match space {
        Space::Cmyk | Space::Ycck => None,
        Space::Grey | Space::YCbCr | Space::Rgb => Converter::of(icc),
    };
    let converted = converter.is_some();
    let (width, height) = (planes[0].width, planes[0].height);
    let made = |fill: &mut dyn FnMut(usize, &mut Rgb)| assemble((width, height), converter.as_ref(), fill);
    let picture = match (space, planes.as_slice()) {
        (Space::Cmyk, [cyan, magenta, yellow, black]) => {
            made(&mut |y, row| row.set_inks([cyan, magenta, yellow], black, y))
        }
        (Space::Ycck, [luma, cb, cr, black]) => {
            let mut chroma = Chroma::new([cb, cr], luma);
            made(&mut |y, row| {
                row.set_ycc(luma, &mut chroma, y);
                row.set_turned_inks(black, y);
            })
        }
        (Space::Rgb, [red, green, blue]) => made(&mut |y, row| row.set_planes([red, green, blue], y)),
        (Space::YCbCr, [luma, cb, cr]) if converted => {
            let mut chroma = Chroma::new([cb, cr], luma);
            made(&mut |y, row| row.set_ycc(luma, &mut chroma, y))
        }
        _ => {
            let mut planes = planes.into_iter();
            let mut luma = planes.next().ok_or_else(misfit)?;
            if let Some(converter) = &converter {
                converter.apply_to_grey(&mut luma.data);
            }
            Picture { luma, chroma: planes.next().zip(planes.next()).map(<[Plane; 2]>::from) }
        }
    };
    Ok((picture, converted))
}

fn check(planes: &[Plane], space: Space) -> Result<(), PhotoError> {
    if planes.len() == 2 {
        return Err(PhotoError::UnsupportedFormat { format: "JPEG (two components)" });
    }
    let size = |plane: &Plane| (plane.width, plane.height);
    let first = planes.first().map(size).ok_or_else(misfit)?;
    let half = (first.0.div_ceil(2), first.1.div_ceil(2));
    let is_half = space == Space::YCbCr && planes.get(1).is_some_and(|plane| size(plane) == half);
    let rest = if is_half { half } else { first };
    let fits = planes.len() == space.components()
        && planes.iter().all(|plane| plane.data.len() == plane.width * plane.height)
        && planes[1..].iter().all(|plane| size(plane) == rest)
        && first.0 > 0
        && first.1 > 0;
    if fits { Ok(()) } else { Err(misfit()) }
}

fn misfit() -> PhotoError {
    PhotoError::damaged("the components do not fit together")
}

#[cfg(test)]
mod tests;
