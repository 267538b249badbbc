//! A simulated phone: the real core on a folder of its own, with a host that a test controls.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use saberling_core::api::{
    ApiError, App, FixSource, LocationFix, NewReport, OpenOptions, ReportView, SyncView,
};
use saberling_core::phone::Phone;
use saberling_core::ports::{DiskFiles, Files};

use crate::Anyhow;
use crate::faults::FaultyTransport;
use crate::host::{FolderSecrets, LateClock, Switch};

/// A simulated phone.
pub struct TestPhone {
    /// Its data folder.
    pub folder: PathBuf,
    /// Its network.
    pub network: Arc<Switch>,
    /// Its way to the server.
    pub faults: Arc<FaultyTransport>,
    /// Its clock.
    pub clock: Arc<LateClock>,
    /// Where it stands.
    pub here: LocationFix,
    seed_pack: String,
    app: Option<Arc<App>>,
}

impl TestPhone {
    /// A phone that is switched on, with or without a network.
    ///
    /// # Errors
    /// As the core says.
    pub fn new(folder: &Path, seed_pack: &str, server_url: &str, online: bool) -> Result<Self, Anyhow> {
        let mut phone = Self {
            folder: folder.to_owned(),
            network: Arc::new(Switch::new(online)),
            faults: Arc::new(FaultyTransport::new(server_url)?),
            clock: Arc::new(LateClock::new()?),
            here: fix(),
            seed_pack: seed_pack.to_owned(),
            app: None,
        };
        phone.power_on()?;
        Ok(phone)
    }

    /// What the core is opened with.
    ///
    /// # Errors
    /// When the keystore's folder cannot be made.
    pub fn options(&self) -> Result<OpenOptions, Anyhow> {
        Ok(OpenOptions {
            data_dir: self.folder.to_string_lossy().into_owned(),
            seed_pack: self.seed_pack.clone(),
            language: "id".to_owned(),
            secrets: Arc::new(FolderSecrets::new(self.folder.join("keystore"))?),
            network: self.network.clone(),
            clock: Some(self.clock.clone()),
            randomness: None,
        })
    }

    /// Opens the core.
    ///
    /// # Errors
    /// As the core says.
    pub fn power_on(&mut self) -> Result<(), Anyhow> {
        let files = DiskFiles::new(&self.folder)?;
        self.power_on_with(Arc::new(files))
    }

    /// Opens the core on other files.
    ///
    /// # Errors
    /// As the core says.
    pub fn power_on_with(&mut self, files: Arc<dyn Files>) -> Result<(), Anyhow> {
        self.power_off();
        let phone = Phone::open_with(&self.options()?, files, self.faults.clone())?;
        self.app = Some(App::from_phone(phone));
        Ok(())
    }

    /// Ends the core in the middle of whatever it does.
    pub fn power_off(&mut self) {
        if let Some(app) = self.app.take() {
            app.close();
        }
    }

    /// Another address of the same server, after it was started again.
    ///
    /// # Errors
    /// As the core says.
    pub fn move_to(&mut self, server_url: &str) -> Result<(), Anyhow> {
        self.faults = Arc::new(FaultyTransport::new(server_url)?);
        self.power_on()
    }

    /// The core.
    ///
    /// # Panics
    /// When the phone is switched off.
    #[must_use]
    pub fn app(&self) -> &Arc<App> {
        self.app.as_ref().expect("the phone is on")
    }

    /// Switches the network and lets the host say so.
    pub fn set_online(&self, online: bool) {
        self.network.set(online);
        self.app().network_changed();
    }

    /// Switches the network on once the engine is at rest, without telling the host: the next pass is
    /// the one that the test asks for.
    ///
    /// # Errors
    /// As the core says.
    pub async fn go_online(&self) -> Result<(), ApiError> {
        self.sync().await?;
        self.network.set(true);
        Ok(())
    }

    /// A pass of the engine.
    ///
    /// # Errors
    /// As the core says.
    pub async fn sync(&self) -> Result<SyncView, ApiError> {
        self.app().sync().await
    }

    /// Submits a report about litter from where it stands.
    ///
    /// # Errors
    /// As the core says.
    pub fn submit(&self, note: &str, photo_paths: &[String]) -> Result<ReportView, ApiError> {
        let fix = Some(self.here.clone());
        self.app().submit_report(NewReport { fix, ..report(note, photo_paths) })
    }

    /// An own report as it is shown.
    ///
    /// # Errors
    /// As the core says.
    pub fn report(&self, report_id: &str) -> Result<ReportView, ApiError> {
        self.app().report(report_id.to_owned())
    }
}

impl Drop for TestPhone {
    fn drop(&mut self) {
        self.power_off();
    }
}

/// A report about litter in the middle of the sample city.
#[must_use]
pub fn report(note: &str, photo_paths: &[String]) -> NewReport {
    NewReport {
        category: "litter".to_owned(),
        note: note.to_owned(),
        photo_paths: photo_paths.to_vec(),
        fix: Some(fix()),
        other_fixes: vec![],
        chosen_area: None,
        answers: vec![],
        anonymous: true,
        confidential: false,
        // Tests hand the same in again and again, and mean it.
        even_if_repeated: true,
    }
}

/// A good fix in the middle of the sample city.
#[must_use]
pub fn fix() -> LocationFix {
    LocationFix {
        lat_deg: 3.603,
        lon_deg: 98.486,
        accuracy_m: Some(6.0),
        source: FixSource::Gps,
        mock: false,
        fixed_at_ms: None,
        provider: None,
    }
}
