//! An independent reader finds nothing in the files but a picture.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::Mode;

/// What exiftool says of any JPEG: about the file and its pixels, not of what somebody put inside.
const HARMLESS: [&str; 17] = [
    "SourceFile",
    "ExifToolVersion",
    "FileName",
    "Directory",
    "FileSize",
    "FileModifyDate",
    "FileAccessDate",
    "FileInodeChangeDate",
    "FilePermissions",
    "FileType",
    "FileTypeExtension",
    "MIMEType",
    "ImageWidth",
    "ImageHeight",
    "EncodingProcess",
    "BitsPerSample",
    "ColorComponents",
];
/// Of the pixels too, but computed by exiftool or only there with colour.
const DERIVED: [&str; 3] = ["YCbCrSubSampling", "ImageSize", "Megapixels"];

/// The tags that exiftool finds in the files of a folder beyond those.
fn left(folder: &Path) -> Vec<String> {
    let done = Command::new("exiftool").args(["-j", "-a", "-U", "-ee"]).arg(folder).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let keys =
        text.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once('"')).map(|key| key.0);
    let told: Vec<_> = keys.map(str::to_owned).collect();
    assert!(told.iter().any(|key| key == "EncodingProcess"), "exiftool read nothing: {text}");
    told.into_iter().filter(|key| !HARMLESS.contains(&&**key) && !DERIVED.contains(&&**key)).collect()
}

fn has_exiftool() -> bool {
    let is_there = Command::new("exiftool").arg("-ver").output().is_ok_and(|done| done.status.success());
    if !is_there {
        eprintln!("SKIPPED: exiftool is not there; nothing was checked");
    }
    is_there
}

#[test]
fn an_independent_reader_finds_nothing_in_what_was_made() {
    if !has_exiftool() {
        return;
    }
    let made = std::env::temp_dir().join(format!("saberling-exiftool-{}", std::process::id()));
    std::fs::create_dir_all(&made).unwrap();
    let gps = Some(MEDAN_ROAD);
    let mut inputs: Vec<(PathBuf, Vec<u8>)> =
        real_photos::photos().into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    // One that is encoded anew, and one whose scans are kept.
    for (name, width) in [("large", 1800), ("kept", 400)] {
        let file = camera_jpeg(&CameraJpeg { width, height: 300, gps, ..CameraJpeg::default() });
        inputs.push((PathBuf::from(name), file));
    }
    for (path, file) in &inputs {
        let name = path.file_stem().unwrap().to_string_lossy();
        for mode in [Mode::Fast, Mode::Best] {
            let prepared = prepare(&file[..], &Settings { mode, ..Settings::default() }).unwrap();
            std::fs::write(made.join(format!("{name}-{mode:?}.jpg")), &prepared.upload).unwrap();
            std::fs::write(made.join(format!("{name}-{mode:?}-thumb.jpg")), &prepared.thumbnail).unwrap();
        }
        let copy = clean_copy(file, &Settings::default()).unwrap();
        std::fs::write(made.join(format!("{name}-copy.jpg")), &copy.jpeg).unwrap();
    }
    let found = left(&made);
    std::fs::remove_dir_all(&made).unwrap();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn that_reader_does_find_what_cameras_write() {
    if !has_exiftool() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("saberling-camera-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = camera_jpeg(&CameraJpeg { gps: Some(MEDAN_ROAD), ..CameraJpeg::default() });
    std::fs::write(folder.join("camera.jpg"), file).unwrap();
    let found = left(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    for tag in ["GPSLatitude", "Make", "SerialNumber", "Comment"] {
        assert!(found.iter().any(|found| found.contains(tag)), "{tag} of {found:?}");
    }
}
