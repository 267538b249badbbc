//! Why a file could not become a photo.

use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why a file was refused.
///
/// The text is for logs; [`PhotoError::code`] is what a program decides by and what a catalogue of
/// texts for people is keyed by.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PhotoError {
    /// The input has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The input is no picture of any known format, whatever its name says.
    #[error("the file is not a photo")]
    NotAPhoto,
    /// The input is a picture of a kind that cannot be read here.
    #[error("the format {format} cannot be read")]
    UnsupportedFormat {
        /// Name of the format as people know it, for example `HEIC`.
        format: &'static str,
    },
    /// The input began as a photo but is cut off or corrupt.
    #[error("the photo is damaged: {detail}")]
    Damaged {
        /// What was found, for the log.
        detail: Cow<'static, str>,
    },
    /// The header announces more pixels than [`crate::Limits::max_pixels`].
    #[error("the photo has {megapixels} megapixels, the limit is {limit_megapixels}")]
    TooManyPixels {
        /// Announced size in millions of pixels, rounded up.
        megapixels: u64,
        /// The limit in millions of pixels, rounded down.
        limit_megapixels: u64,
    },
    /// The input is longer than [`crate::Limits::max_input_bytes`].
    #[error("the file has at least {bytes} bytes, the limit is {limit_bytes}")]
    TooManyBytes {
        /// Bytes seen before reading stopped.
        bytes: u64,
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// Even the smallest picture worth sending is longer than the budget.
    #[error("no picture worth sending fits into {limit_bytes} bytes")]
    CannotFit {
        /// The budget in bytes.
        limit_bytes: usize,
    },
    /// A region to be covered is none; nothing was made, because the person trusts that it is covered.
    #[error("the region cannot be covered: {detail}")]
    BadRegion {
        /// What is wrong with it, for the log.
        detail: &'static str,
    },
    /// The host wanted no more, by [`crate::Monitor::is_cancelled`].
    #[error("the work was cancelled")]
    Cancelled,
    /// The input could not be read.
    #[error("the file could not be read")]
    Io(#[from] std::io::Error),
}

impl PhotoError {
    /// A stable code for programs and text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "photo.empty",
            Self::NotAPhoto => "photo.bad",
            Self::UnsupportedFormat { .. } => "photo.format",
            Self::Damaged { .. } => "photo.damaged",
            Self::TooManyPixels { .. } | Self::TooManyBytes { .. } => "photo.big",
            Self::CannotFit { .. } => "photo.fit",
            Self::BadRegion { .. } => "photo.region",
            Self::Cancelled => "photo.cancelled",
            Self::Io(_) => "photo.io",
        }
    }

    pub(crate) fn damaged(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Damaged { detail: detail.into() }
    }
}

/// Runs `work` and turns a panic in it into [`PhotoError::Damaged`].
///
/// Decoders meet hostile files; one of them giving up must not take the app or the server along.
/// Nothing that `work` touched is used after a panic, hence the assertion of unwind safety.
pub(crate) fn contained<T>(work: impl FnOnce() -> Result<T, PhotoError>) -> Result<T, PhotoError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(from_panic(panic.as_ref())))
}

fn from_panic(panic: &(dyn Any + Send)) -> PhotoError {
    let said = panic
        .downcast_ref::<&'static str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    PhotoError::damaged(format!("the decoder gave up: {said}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_decoder_comes_back_as_damage() {
        let outcome: Result<(), _> = contained(|| panic!("index 7 out of range"));
        let error = outcome.expect_err("a panic is no success");
        assert_eq!(error.code(), "photo.damaged");
        assert!(error.to_string().contains("index 7 out of range"));
    }
}
