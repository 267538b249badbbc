//! A server for tests: the sample city on a free port, with an officer and a seed pack.

use std::path::Path;

use saberling_server::{City, Running, Settings};

use crate::Anyhow;
use crate::office::Office;

/// The demo's login name.
pub const OFFICER: &str = "rina";
/// The demo's password; never outside the demo and the tests.
pub const PASSWORD: &str = "contoh-2026";

/// A server of the sample city in this process.
pub struct TestServer {
    /// The running server.
    pub running: Running,
    /// Its address.
    pub url: String,
    city: City,
}

impl TestServer {
    /// Starts it on a data folder, with the officer if there is none yet.
    ///
    /// # Errors
    /// As the server says.
    pub async fn start(data: &Path) -> Result<Self, Anyhow> {
        Self::start_on(data, 0).await
    }

    /// Starts it on a port.
    ///
    /// # Errors
    /// As the server says.
    pub async fn start_on(data: &Path, port: u16) -> Result<Self, Anyhow> {
        Self::start_city(data, port, saberling_server::sample::city()?).await
    }

    /// Starts it for another city.
    ///
    /// # Errors
    /// As the server says.
    pub async fn start_city(data: &Path, port: u16, city: City) -> Result<Self, Anyhow> {
        let mut settings = Settings { city: city.clone(), ..Settings::sample(data)? };
        settings.listen.set_port(port);
        // Stories wait for decisions; that they are held back is the server's own tests' affair.
        settings.city.config.periods.undo_seconds = 0;
        let running = saberling_server::start(settings).await?;
        let url = format!("http://{}", running.local_addr);
        match running.setup().add_user(OFFICER, "officer", PASSWORD) {
            Ok(_) | Err(saberling_server::setup::SetupError::Exists) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Self { running, url, city })
    }

    /// The seed pack that an app of this city would ship with.
    ///
    /// # Errors
    /// When the city has no areas.
    pub fn seed_pack(&self) -> Result<String, Anyhow> {
        self.seed_pack_for(&self.url)
    }

    /// The same for phones that reach the server at another address.
    ///
    /// # Errors
    /// When the city has no areas.
    pub fn seed_pack_for(&self, url: &str) -> Result<String, Anyhow> {
        seed_pack_of(&self.city, url)
    }

    /// The officer, logged in.
    ///
    /// # Errors
    /// As the pages say.
    pub async fn office(&self) -> Result<Office, Anyhow> {
        Office::login(&self.url, OFFICER, PASSWORD).await
    }

    /// An activation code for a member of a crew.
    ///
    /// # Errors
    /// As the server says.
    pub fn crew_code(&self, crew: &str, member: &str) -> Result<String, Anyhow> {
        Ok(self.running.setup().crew_code(crew, member, None)?)
    }
}

/// The seed pack of the sample city for a server's address.
///
/// # Errors
/// When the sample city cannot be read.
pub fn seed_pack(url: &str) -> Result<String, Anyhow> {
    seed_pack_of(&saberling_server::sample::city()?, url)
}

fn seed_pack_of(city: &City, url: &str) -> Result<String, Anyhow> {
    let shelf = city.shelf().map_err(|error| error.to_string())?;
    let pack = saberling_server::cli::seed_pack(city.config.clone(), &shelf, url.to_owned());
    Ok(serde_json::to_string(&pack)?)
}
