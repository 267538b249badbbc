//! Camera-like pictures, written to a folder when they are asked for.

use std::fs;
use std::path::{Path, PathBuf};

use saberling_photo::GpsPosition;
use saberling_photo::testing::{CameraJpeg, camera_jpeg};

/// Writes a camera-like JPEG; another seed is another picture.
///
/// # Errors
/// When it cannot be written.
pub fn camera_file(folder: &Path, seed: u64) -> std::io::Result<String> {
    let orientation = [1, 6, 3, 8][(seed % 4) as usize];
    let gps = Some(GpsPosition { lat_deg: 3.6, lon_deg: 98.48, accuracy_m: None, fixed_at_ms: None });
    let jpeg = camera_jpeg(&CameraJpeg { width: 960, height: 720, orientation, gps, seed });
    let path = folder.join(format!("IMG_{seed:04}.jpg"));
    fs::write(&path, jpeg)?;
    Ok(path.to_string_lossy().into_owned())
}

/// The folder of real camera files, if it is there: `SABERLING_PHOTOS`, or beside the checkout.
#[must_use]
pub fn real_photos() -> Option<PathBuf> {
    let folder = std::env::var_os("SABERLING_PHOTOS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/photos"), PathBuf::from);
    folder.is_dir().then_some(folder)
}
