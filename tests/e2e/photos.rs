//! Real camera files, when they are there.

use saberling_core::api::Sending;
use saberling_tests::pictures;

use crate::{Done, Stage, count};

#[tokio::test(flavor = "multi_thread")]
async fn real_camera_files_arrive_small_and_without_their_metadata() -> Done {
    let Some(folder) = pictures::real_photos() else {
        println!("SKIPPED real_camera_files: no folder of photos (set SABERLING_PHOTOS)");
        return Ok(());
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "jpg" || ending == "webp"))
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    paths.sort();
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    for part in paths.chunks(5) {
        phone.submit("Foto asli.", part)?;
    }
    phone.sync().await?;
    phone.sync().await?;
    for report in phone.app().reports()? {
        assert_eq!(report.sending, Sending::Complete);
        for photo in report.photos {
            let bytes = std::fs::read(photo.full_path.ok_or("no path")?)?;
            assert!(bytes.len() <= 300_000, "{} bytes", bytes.len());
            for word in [&b"Exif"[..], b"GPS", b"Apple", b"SAMSUNG", b"http://ns.adobe.com"] {
                assert!(!bytes.windows(word.len()).any(|part| part == word));
            }
        }
    }
    let attached = count(&stage, "SELECT count(*) FROM photos WHERE attached_at_ms IS NOT NULL")?;
    assert_eq!(attached, paths.len() as i64);
    Ok(())
}
