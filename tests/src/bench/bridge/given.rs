//! What both sides are measured on: a phone with a long list, as it would be after a year.

use std::path::{Path, PathBuf};
use std::{fs, io};

use saberling_core::api::{DraftContent, PhotoRole};
use tempfile::TempDir;

use crate::Anyhow;
use crate::bench::times::prepared;
use crate::phone::{TestPhone, fix};
use crate::server::TestServer;

/// Reports of the list.
pub(super) const REPORTS: usize = 500;
/// How many of them are not sent yet.
const UNSENT: usize = 50;
/// How many have a note at the office.
const NOTED: usize = 100;

/// A phone's folder twice, and what is asked for in it.
pub(super) struct Given {
    _folder: TempDir,
    /// The folder of the side without the bridge.
    pub(super) plain: PathBuf,
    /// The JVM's.
    pub(super) jvm: PathBuf,
    /// The file of the seed pack.
    pub(super) seed_pack: PathBuf,
    /// A report with three photos and a timeline.
    pub(super) report_id: String,
    /// A draft with three photos.
    pub(super) draft_id: String,
    /// Three photos that are prepared already.
    pub(super) photos: Vec<String>,
}

impl Given {
    /// Fills a phone against a server of its own: reports with one to three photos, most at the office.
    pub(super) async fn make() -> Result<Self, Anyhow> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        let server = TestServer::start(&at("server")).await?;
        let seed_pack = server.seed_pack()?;
        let photos = (0..3).map(|seed| prepared(folder.path(), seed)).collect::<Result<Vec<_>, _>>()?;
        let mut phone = TestPhone::new(&at("phone"), &seed_pack, &server.url, false)?;
        let mut ids = Vec::new();
        for number in 0..REPORTS - UNSENT {
            ids.push(report(&phone, number, &photos)?);
        }
        phone.go_online().await?;
        drain(&phone).await?;
        for id in ids.iter().take(NOTED) {
            phone.app().add_note(id.clone(), "Sudah dua minggu begini.".to_owned())?;
        }
        drain(&phone).await?;
        phone.set_online(false);
        for number in REPORTS - UNSENT..REPORTS {
            report(&phone, number, &photos)?;
        }
        // The third of every three has three photos.
        let report_id = ids.swap_remove(2);
        phone.app().add_note(report_id.clone(), "Masih ada.".to_owned())?;
        let draft_id = draft(&phone, &photos)?;
        phone.power_off();
        server.running.stop().await;
        for name in ["plain", "jvm"] {
            copy_folder(&at("phone"), &at(name))?;
        }
        fs::write(at("seed.json"), seed_pack)?;
        let (plain, jvm, seed_pack) = (at("plain"), at("jvm"), at("seed.json"));
        Ok(Self { _folder: folder, plain, jvm, seed_pack, report_id, draft_id, photos })
    }
}

fn report(phone: &TestPhone, number: usize, photos: &[String]) -> Result<String, Anyhow> {
    let note = format!("Tumpukan sampah di dekat jembatan, laporan nomor {number}.");
    Ok(phone.submit(&note, &photos[..number % 3 + 1])?.report_id)
}

fn draft(phone: &TestPhone, photos: &[String]) -> Result<String, Anyhow> {
    let draft_id = phone.app().new_draft()?.draft_id;
    for photo in photos {
        phone.app().keep_photo(draft_id.clone(), PhotoRole::Report, photo.clone())?;
    }
    phone.app().save_draft(draft_id.clone(), content())?;
    Ok(draft_id)
}

/// What a draft says before it is handed in.
pub(super) fn content() -> DraftContent {
    DraftContent {
        category: Some("litter".to_owned()),
        note: "Tumpukan sampah.".to_owned(),
        answers: vec![],
        fix: Some(fix()),
        other_fixes: vec![],
        chosen_area: None,
        anonymous: true,
        confidential: false,
        follows: None,
    }
}

async fn drain(phone: &TestPhone) -> Result<(), Anyhow> {
    loop {
        phone.app().network_changed();
        let view = phone.sync().await?;
        if view.unsent == 0 && view.photos_unsent == 0 {
            return Ok(());
        }
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
