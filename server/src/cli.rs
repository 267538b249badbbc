//! The command line: serve, and set up users and crews.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Parser, Subcommand};
use saberling_disk::SystemDisk;
use saberling_store::Clock as _;
use saberling_wire::sms::SmsError;
use saberling_wire::{CityConfig, SeedPack};

use crate::city_import::{self, CannotImport, ImportArgs};
use crate::ports::{SystemClock, SystemRandom};
use crate::sample;
use crate::settings::{City, CityError, Settings};
use crate::setup::{DATABASE, Setup, SetupError};
use crate::shelf::Shelf;
use crate::{StartError, start};

const EXAMPLES: &str = "\
Examples:
  saberling-server
      serve the sample city on http://127.0.0.1:8080, data in ./saberling-data
  saberling-server --city kota/city.json --data /var/lib/saberling serve --listen 0.0.0.0:8080 \\
      --public-url https://lapor.example.id
  echo \"$PASSWORD\" | saberling-server user add sari --role officer --password-stdin
  echo \"$PASSWORD\" | saberling-server user password sari --password-stdin
  saberling-server user disable sari
  saberling-server crew add 'Regu Mawar'
  saberling-server crew code 'Regu Mawar' 'Budi'
      print a code that makes Budi's phone a phone of that crew
  saberling-server city import batas.geojson --code-property KDEPUM --name-property WADMKD \\
      --kecamatan-property WADMKC --check
      say what is wrong with an official file; without --check it is imported, with --repair repaired
  saberling-server sms 'LAPOR 1 JM3-QXH1-NCRA LITTER 03N59812 098E48034 20231114T221320Z EYK4R0'
  saberling-server seed-pack --server-url https://lapor.example.id > seed.json

Every option can be set by the environment too, as SABERLING_DATA, SABERLING_LISTEN and so on.";

/// The sync server of e-Saberling: residents report, crews clean, the office reviews.
#[derive(Parser)]
#[command(name = "saberling-server", version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    serve: ServeArgs,
    #[command(subcommand)]
    command: Option<Action>,
}

#[derive(Args)]
struct PlaceArgs {
    /// The city's settings file (its areas lie beside it as areas.geojson), or the sample's slug.
    #[arg(long, global = true, env = "SABERLING_CITY")]
    city: Option<String>,
    /// The folder of database and photos.
    #[arg(long, global = true, env = "SABERLING_DATA", default_value = "saberling-data")]
    data: PathBuf,
}

#[derive(Subcommand)]
enum Action {
    /// Serve phones and the office's pages (also without a command).
    Serve,
    /// Users of the office's pages.
    #[command(subcommand)]
    User(UserAction),
    /// Crews and their phones.
    #[command(subcommand)]
    Crew(CrewAction),
    /// The city's areas and roads.
    #[command(subcommand)]
    City(CityAction),
    /// Say that an older copy of the data folder was put back, before it is served again: phones then
    /// bring again what they still have. Not needed when the server notices it by itself.
    MarkRestored,
    /// Say what a report that came as an SMS tells; a damaged one ends with status 2.
    Sms {
        /// The text; without it, it is read from standard input.
        text: Option<String>,
    },
    /// Print what an app ships with: settings, areas, server address.
    SeedPack {
        /// Where phones reach the server.
        #[arg(long, env = "SABERLING_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
        server_url: String,
    },
}

#[derive(Args)]
struct ServeArgs {
    /// With serve: where to listen; port 0 takes a free one.
    #[arg(long, global = true, env = "SABERLING_LISTEN", default_value = DEFAULT_LISTEN)]
    listen: SocketAddr,
    /// With serve: the address under which people reach the server.
    #[arg(long, global = true, env = "SABERLING_PUBLIC_URL")]
    public_url: Option<String>,
    /// With serve: phones are told to use this address from now on.
    #[arg(long, global = true, env = "SABERLING_MOVED_TO")]
    moved_to: Option<String>,
    /// With serve: serve a database that does not contain the newest verified backup, and give that
    /// backup up for good.
    #[arg(long, global = true)]
    override_backup: bool,
}

const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

#[derive(Subcommand)]
enum UserAction {
    /// Add a user.
    Add {
        /// The login name.
        name: String,
        /// officer, verifier, admin or auditor.
        #[arg(long, default_value = "officer")]
        role: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Give a user another password; all logins of that user end.
    Password {
        /// The login name.
        name: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Shut a user out; all logins of that user end.
    Disable {
        /// The login name.
        name: String,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct PasswordArgs {
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
    /// Read the password from the environment variable SABERLING_PASSWORD.
    #[arg(long)]
    password_env: bool,
}

#[derive(Subcommand)]
enum CityAction {
    /// Check a city's own GeoJSON, say what is wrong with it, and make it the areas that are used.
    Import(ImportArgs),
}

#[derive(Subcommand)]
enum CrewAction {
    /// Add a crew.
    Add {
        /// Its name.
        name: String,
    },
    /// Print an activation code for a member's phone; the member is added if there is none.
    Code {
        /// The crew's name.
        crew: String,
        /// The member's name.
        member: String,
        /// The login name of the office user who is the same person.
        #[arg(long)]
        user: Option<String>,
    },
}

/// What went wrong, as a person reads it.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error(transparent)]
    City(#[from] CityError),
    #[error(transparent)]
    Areas(#[from] Arc<CityError>),
    #[error(transparent)]
    Import(#[from] CannotImport),
    #[error("the password cannot be read: {0}")]
    Password(std::io::Error),
    #[error("the environment variable SABERLING_PASSWORD is not set")]
    NoPassword,
    #[error("the seed pack cannot be written: {0}")]
    SeedPack(#[from] serde_json::Error),
    #[error("the system gives no threads: {0}")]
    Runtime(std::io::Error),
    #[error("the SMS cannot be read: {0}")]
    SmsInput(std::io::Error),
    #[error("no report can be taken from this SMS: {0}")]
    Sms(#[from] SmsError),
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("SABERLING_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            // What cannot be imported or read is the file's fault, not the program's.
            let is_input = matches!(error, CliError::Import(_) | CliError::Sms(_));
            if is_input { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(cli: Cli) -> Result<(), CliError> {
    let data = cli.place.data;
    if let Some(Action::City(CityAction::Import(args))) = &cli.command {
        return import(args, cli.place.city.as_deref(), &data);
    }
    let city = read_city(cli.place.city.as_deref())?;
    match cli.command {
        Some(Action::City(CityAction::Import(_))) => Ok(()),
        None | Some(Action::Serve) => serve(city, data, cli.serve),
        Some(Action::User(action)) => user(&data, &city, action),
        Some(Action::Crew(CrewAction::Add { name })) => {
            set_up(&data, &city)?.add_crew(&name)?;
            print_line(&format!("crew {name} added"));
            Ok(())
        }
        Some(Action::Crew(CrewAction::Code { crew, member, user })) => {
            let code = set_up(&data, &city)?.crew_code(&crew, &member, user.as_deref())?;
            print_line(&code);
            Ok(())
        }
        Some(Action::MarkRestored) => {
            let _alone = crate::running::take_folder(&data)?;
            set_up(&data, &city)?.mark_restored()?;
            print_line("a new epoch has begun; phones will bring again what they still have");
            Ok(())
        }
        Some(Action::Sms { text }) => {
            let text = text.map_or_else(read_sms, Ok)?;
            let shelf = Shelf::in_use(&SystemDisk, &data, &city)?;
            print_line(&crate::sms::told(&city.config, shelf.current(), &text, SystemClock.now_ms())?);
            Ok(())
        }
        Some(Action::SeedPack { server_url }) => {
            let shelf = Shelf::in_use(&SystemDisk, &data, &city)?;
            print_line(&serde_json::to_string(&seed_pack(city.config, &shelf, server_url))?);
            Ok(())
        }
    }
}

/// Imports a city's areas and roads; beside a running server too, which goes on with what it has.
fn import(args: &ImportArgs, city: Option<&str>, data: &Path) -> Result<(), CliError> {
    let own = args.city().map(|path| City::read(&path)).transpose()?;
    let city = own.map_or_else(|| read_city(city), Ok)?;
    if !args.check && data.join(DATABASE).is_file() {
        // Refuses a folder of another city.
        set_up(data, &city)?;
    }
    Ok(city_import::run(args, data, &mut print_line)?)
}

fn user(data: &Path, city: &City, action: UserAction) -> Result<(), CliError> {
    match action {
        UserAction::Add { name, role, password } => {
            let password = read_password(&password)?;
            set_up(data, city)?.add_user(&name, &role, &password)?;
            print_line(&format!("user {name} added"));
        }
        UserAction::Password { name, password } => {
            let password = read_password(&password)?;
            set_up(data, city)?.set_password(&name, &password)?;
            print_line(&format!("user {name} has a new password; all logins have ended"));
        }
        UserAction::Disable { name } => {
            set_up(data, city)?.disable_user(&name)?;
            print_line(&format!("user {name} is shut out; all logins have ended"));
        }
    }
    Ok(())
}

/// Prints a line; a reader who has gone away, such as `head`, is no fault.
fn print_line(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn read_city(named: Option<&str>) -> Result<City, CityError> {
    match named {
        None => sample::city(),
        Some(slug) if slug == sample::slug() => sample::city(),
        Some(path) => City::read(Path::new(path)),
    }
}

fn set_up(data: &Path, city: &City) -> Result<Setup, SetupError> {
    Setup::open(data, city, Arc::new(SystemClock), Arc::new(SystemRandom))
}

fn read_sms() -> Result<String, CliError> {
    let mut text = String::new();
    let most = saberling_wire::sms::SMS_READ_BYTES as u64 + 1;
    std::io::stdin().take(most).read_to_string(&mut text).map_err(CliError::SmsInput)?;
    Ok(text)
}

fn read_password(from: &PasswordArgs) -> Result<String, CliError> {
    if from.password_env {
        return std::env::var("SABERLING_PASSWORD").map_err(|_| CliError::NoPassword);
    }
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).map_err(CliError::Password)?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

/// What an app of this city ships with.
#[must_use]
pub fn seed_pack(config: CityConfig, shelf: &Shelf, server_url: String) -> SeedPack {
    let areas = STANDARD.encode(shelf.areas_bytes());
    SeedPack { format: 2, config: shelf.named_in(config), areas, server_url }
}

fn serve(city: City, data_dir: PathBuf, args: ServeArgs) -> Result<(), CliError> {
    let settings = Settings {
        data_dir,
        listen: args.listen,
        public_url: args.public_url,
        city,
        moved_to: args.moved_to,
        override_backup: args.override_backup,
        runs_jobs: true,
        ledger: None,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        files: None,
        packs: Some(Arc::new(SystemDisk)),
        vfs: None,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Runtime)?;
    runtime.block_on(async {
        let running = start(settings).await?;
        if running.state.not_restored {
            eprintln!("{}", crate::running::NOT_RESTORED);
        } else {
            eprintln!("{} is served at {}", running.state.config.name, running.public_url);
        }
        signalled().await;
        eprintln!("stopping");
        running.stop().await;
        Ok(())
    })
}

/// Waits for ctrl-c or SIGTERM.
async fn signalled() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serving_takes_its_options_with_and_without_the_word() {
        let public = Some("https://lapor.example.id".to_owned());
        for words in [
            ["saberling-server", "--listen", "127.0.0.1:9", "--public-url", "https://lapor.example.id"]
                .to_vec(),
            [
                "saberling-server",
                "serve",
                "--listen",
                "127.0.0.1:9",
                "--public-url",
                "https://lapor.example.id",
            ]
            .to_vec(),
        ] {
            let cli = Cli::try_parse_from(words).expect("parses");
            assert_eq!((cli.serve.listen.port(), &cli.serve.public_url), (9, &public));
        }
    }

    #[test]
    fn the_seed_pack_holds_settings_areas_and_address() {
        let city = sample::city().expect("embedded");
        let shelf = city.shelf().expect("has areas");
        let pack = seed_pack(city.config.clone(), &shelf, "https://contoh.example".into());
        assert_eq!(pack.config.version(), city.config.version());
        assert_eq!(
            (pack.format, STANDARD.decode(&pack.areas).expect("base64")),
            (2, shelf.areas_bytes().to_vec())
        );
    }
}
