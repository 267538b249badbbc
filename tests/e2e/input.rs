//! Bad input gets a clear error and harms nothing that was kept before.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use saberling_core::api::{App, FixSource, LocationFix, NewReport, PlaceConfidence, Sending};
use saberling_core::ports::{DiskFiles, Files};
use saberling_photo::{Settings, prepare};
use saberling_tests::phone::report;
use saberling_tests::wait_until;

use crate::{Done, Stage, sending};

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_photos_are_named_and_nothing_is_kept() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let kept = phone.submit("Sudah ada.", &[stage.picture(1)?])?;
    let good = stage.picture(2)?;
    let whole = std::fs::read(&good)?;
    let file = |name: &str, bytes: &[u8]| -> Result<String, io::Error> {
        let path = stage.folder.path().join(name);
        std::fs::write(&path, bytes)?;
        Ok(path.to_string_lossy().into_owned())
    };
    let heic = file("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")?;
    let cases = [
        ("/nowhere/IMG.jpg".to_owned(), "photo.gone"),
        (stage.folder.path().to_string_lossy().into_owned(), "photo.gone"),
        (file("empty.jpg", b"")?, "photo.bad"),
        (file("text.jpg", b"Ini bukan foto.")?, "photo.bad"),
        (file("scrap.jpg", &whole[..whole.len() / 6])?, "photo.bad"),
        (heic, "photo.format"),
    ];
    for (path, code) in cases {
        let error = phone.submit("Baru.", &[good.clone(), path.clone()]).expect_err("no photo");
        assert_eq!(error.code(), code, "{path}");
        assert!(error.text().len() > 20 && !error.text().contains('{'), "{}", error.text());
        assert_eq!(phone.app().reports()?.len(), 1, "{path}");
    }
    let many: Vec<_> = std::iter::repeat_n(good, 11).collect();
    assert_eq!(phone.submit("Banyak.", &many).expect_err("too many").code(), "photo.many");
    phone.set_online(true);
    wait_until("what was kept is sent", || sending(&phone, &kept.report_id) == Sending::Complete).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_cut_off_is_sent_as_far_as_it_goes_and_the_person_is_told() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let whole = std::fs::read(stage.picture(1)?)?;
    let path = stage.folder.path().join("half.jpg");
    std::fs::write(&path, &whole[..whole.len() / 2])?;
    let kept = phone.submit("Terpotong.", &[path.to_string_lossy().into_owned(), stage.picture(2)?])?;
    let notices: Vec<_> = kept.photos.iter().map(|photo| photo.notice.as_deref()).collect();
    let told = "Foto ini terpotong: sebagian berkas dari kamera hilang. Kalau bisa, ambil ulang.";
    assert_eq!(notices, [Some(told), None]);
    wait_until("it arrives whole", || sending(&phone, &kept.report_id) == Sending::Complete).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_scene_within_minutes_is_asked_back_though_its_bytes_are_others() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let first = stage.picture(5)?;
    let small = Settings { max_bytes: 25_000, ..Settings::default() };
    let sent_on = prepare(std::fs::File::open(&first)?, &small)?.upload;
    let second = stage.folder.path().join("second.jpg");
    std::fs::write(&second, sent_on)?;
    let submit = |words: &str, photo: String| {
        phone.app().submit_report(NewReport { even_if_repeated: false, ..report(words, &[photo]) })
    };
    submit("Tumpukan.", first)?;
    let again = submit("Sampah di sini.", second.to_string_lossy().into_owned());
    assert_eq!(again.expect_err("asked back").code(), "report.repeated");
    submit("Lain.", stage.picture(3)?)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_places_and_categories_out_of_bounds_are_refused_in_words() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let kept = phone.submit("Sudah ada.", &[])?;
    let place = |lat_deg: f64, lon_deg: f64, accuracy_m: f64| LocationFix {
        lat_deg,
        lon_deg,
        accuracy_m: Some(accuracy_m),
        source: FixSource::Gps,
        mock: false,
        fixed_at_ms: None,
        provider: None,
    };
    let with = |change: &dyn Fn(&mut saberling_core::api::NewReport)| {
        let mut new = report("Baru.", &[]);
        change(&mut new);
        phone.app().submit_report(new).expect_err("out of bounds").code().to_owned()
    };
    assert_eq!(with(&|new| new.note = "x".repeat(2_001)), "note.long");
    assert_eq!(with(&|new| new.note = "a\0b".into()), "note.char");
    assert_eq!(with(&|new| new.category = "ufo".into()), "category.gone");
    assert_eq!(with(&|new| new.fix = Some(place(95.0, 98.0, 5.0))), "fix.invalid");
    assert_eq!(with(&|new| new.fix = Some(place(f64::NAN, 98.0, 5.0))), "fix.invalid");
    assert_eq!(with(&|new| new.fix = Some(place(3.6, 98.0, f64::NAN))), "fix.invalid");
    let note = |text: &str| {
        phone.app().add_note(kept.report_id.clone(), text.into()).expect_err("bad").code().to_owned()
    };
    assert_eq!(note(" "), "note.empty");
    assert_eq!(note(&"x".repeat(2_001)), "note.long");
    let unknown = phone.app().add_note("018bcfe5-6800-7707-8707-070707070707".into(), "x".into());
    assert_eq!(unknown.expect_err("not there").code(), "report.unknown");
    assert_eq!(phone.app().report("nonsense".into()).expect_err("not there").code(), "report.unknown");
    assert_eq!(phone.app().reports()?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_from_outside_the_city_is_taken_and_flagged() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let mut new = report("Di luar kota.", &[]);
    new.fix = Some(LocationFix { lat_deg: 3.0, ..saberling_tests::phone::fix() });
    let view = phone.app().submit_report(new)?;
    assert_eq!(view.place.map(|place| place.confidence), Some(PlaceConfidence::Outside));
    wait_until("it is sent", || sending(&phone, &view.report_id) == Sending::Complete).await?;
    phone.sync().await?;
    let confidence = phone.report(&view.report_id)?.place.map(|place| place.confidence);
    assert_eq!(confidence, Some(PlaceConfidence::Outside));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_fix_the_photos_place_is_taken_and_without_that_none() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let mut new = report("Foto tahu tempatnya.", &[stage.picture(1)?]);
    new.fix = None;
    let view = phone.app().submit_report(new)?;
    assert!(view.place.is_some_and(|place| (place.lat_deg - 3.6).abs() < 1e-4));
    let mut new = report("Tanpa tempat.", &[]);
    new.fix = None;
    assert_eq!(phone.app().submit_report(new)?.place, None);
    Ok(())
}

/// A disk that is full when the test says so.
struct FullDisk {
    disk: DiskFiles,
    full: Arc<AtomicBool>,
}

impl Files for FullDisk {
    fn path(&self, name: &str) -> PathBuf {
        self.disk.path(name)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.disk.read(name)
    }

    fn open_original(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.disk.open_original(path)
    }

    fn write_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.full.load(Ordering::SeqCst) {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.disk.write_durably(name, bytes)
    }

    fn exists(&self, name: &str) -> bool {
        self.disk.exists(name)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(name)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_the_new_report_and_keeps_the_old_ones_whole() -> Done {
    let stage = Stage::new().await?;
    let mut phone = stage.phone("phone", false)?;
    let full = Arc::new(AtomicBool::new(false));
    let disk = DiskFiles::new(&phone.folder)?;
    phone.power_on_with(Arc::new(FullDisk { disk, full: full.clone() }))?;
    let kept = phone.submit("Sudah ada.", &[stage.picture(1)?])?;
    full.store(true, Ordering::SeqCst);
    let error = phone.submit("Tidak muat.", &[stage.picture(2)?]).expect_err("no room");
    assert_eq!(error.code(), "disk.text");
    assert_eq!(phone.app().reports()?.len(), 1);
    full.store(false, Ordering::SeqCst);
    let new = phone.submit("Sekarang muat.", &[stage.picture(2)?])?;
    phone.go_online().await?;
    phone.sync().await?;
    assert_eq!(sending(&phone, &kept.report_id), Sending::Complete);
    assert_eq!(sending(&phone, &new.report_id), Sending::Complete);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_vanished_from_the_phone_is_shown_and_stops_nothing() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let report = phone.submit("Dua foto.", &[stage.picture(1)?, stage.picture(2)?])?;
    let first = report.photos[0].full_path.clone().ok_or("no path")?;
    std::fs::write(first, b"damaged")?;
    phone.go_online().await?;
    phone.sync().await?;
    let view = phone.report(&report.report_id)?;
    assert_eq!((view.photos_arrived, view.action_code.as_deref()), (1, Some("photo_lost")));
    assert!(view.sending_text.starts_with("Perlu tindakan"), "{}", view.sending_text);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_use_a_newer_database_and_a_broken_seed_pack_are_told_apart() -> Done {
    let stage = Stage::new().await?;
    let mut phone = stage.phone("phone", false)?;
    phone.submit("Sudah ada.", &[])?;
    let code = |options| App::open(options).err().map(|error| error.code().to_owned());
    assert_eq!(code(phone.options()?).as_deref(), Some("data.busy"));
    phone.power_off();
    let mut broken = phone.options()?;
    broken.seed_pack = "{".to_owned();
    assert_eq!(code(broken).as_deref(), Some("seed.bad"));
    let mut unsafe_address = phone.options()?;
    unsafe_address.seed_pack =
        unsafe_address.seed_pack.replace(&stage.server.url, "http://lapor.contoh.go.id");
    assert_eq!(code(unsafe_address).as_deref(), Some("seed.address"));
    let path = phone.folder.join("saberling.db");
    let database = rusqlite::Connection::open(&path)?;
    database.pragma_update(None, "user_version", 99)?;
    assert_eq!(code(phone.options()?).as_deref(), Some("data.newer"));
    database.pragma_update(None, "user_version", saberling_core::store::SCHEMA)?;
    drop(database);
    phone.power_on()?;
    assert_eq!(phone.app().reports()?.len(), 1, "nothing was harmed");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_need_their_photos_and_their_order() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let none = phone.app().start_task("018bcfe5-6800-7707-8707-070707070707".into(), vec![], None);
    assert_eq!(none.expect_err("no crew").code(), "task.foreign");
    let resident = phone.submit("Sampah.", &[])?;
    wait_until("it is sent", || sending(&phone, &resident.report_id) == Sending::Complete).await?;
    phone.app().activate_crew(stage.server.crew_code("Regu Melati 1", "Budi")?).await?;
    stage.server.office().await?.assign(&resident.report_id, "Regu Melati 1").await?;
    phone.sync().await?;
    let id = phone.app().tasks()?[0].task_id.clone();
    let start = |photos: Vec<String>| phone.app().start_task(id.clone(), photos, None);
    let complete = |photos: Vec<String>| phone.app().complete_task(id.clone(), photos, String::new(), None);
    assert_eq!(complete(vec![stage.picture(1)?]).expect_err("not started").code(), "task.state");
    assert_eq!(start(vec![]).expect_err("no photo").code(), "task.before");
    start(vec![stage.picture(1)?])?;
    assert_eq!(start(vec![stage.picture(1)?]).expect_err("started").code(), "task.state");
    assert_eq!(complete(vec![]).expect_err("no photo").code(), "task.pair");
    Ok(())
}
