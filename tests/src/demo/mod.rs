//! The demo: a server of the sample city, simulated phones that drive the real core over real HTTP,
//! an officer at the real pages.

mod browser;
mod live;
mod neighbour;
mod story;
pub(crate) mod worker;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use saberling_place::import::{self, Mapping};
use saberling_server::City;

use crate::Anyhow;
use crate::places::Places;

/// Runs e-Saberling's main job on this machine: server, simulated phones, office page.
#[derive(Debug, Parser)]
#[command(
    disable_help_subcommand = true,
    after_help = "Examples:\n  cargo demo               open the printed address and log in\n  \
    cargo demo -- --once     the whole story without a browser; ends by itself\n  \
    cargo demo -- --areas batas.geojson     on another city's areas"
)]
pub struct Args {
    /// Tells the whole story headless, prints each step and ends.
    #[arg(long)]
    once: bool,
    /// Port of the office page; the next free one when it is taken.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Runs on the areas of this GeoJSON file (with the properties code, name, kecamatan_code and kecamatan) instead of
    /// the sample city's.
    #[arg(long)]
    areas: Option<PathBuf>,
    /// Keeps server and phones in this folder; otherwise in a temporary one that goes at the end.
    #[arg(long)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    part: Option<Part>,
}

/// Parts that tests run as processes of their own, to be killed at any moment.
#[derive(Debug, Subcommand)]
enum Part {
    #[command(flatten)]
    Process(worker::Process),
    /// Writes camera-like pictures and prints their paths.
    #[command(hide = true)]
    Pictures {
        /// Where to.
        folder: PathBuf,
        /// How many.
        count: u64,
    },
    /// A server and phones for the browser test; the first line says how to reach them.
    #[command(hide = true)]
    BrowserHost {
        /// Where they keep their data.
        folder: PathBuf,
    },
    /// Serves scenarios to a runner in any language; the first line says where.
    #[command(hide = true)]
    Stage,
    /// Asks the browser test's phones to do something.
    #[command(hide = true)]
    BrowserHook {
        /// Where they listen.
        address: String,
        /// What they shall do.
        words: Vec<String>,
    },
}

/// Runs the demo.
#[must_use]
pub fn main(args: Args) -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(run(args));
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Anyhow> {
    match args.part {
        Some(Part::Process(process)) => return process.run().await,
        Some(Part::Pictures { folder, count }) => {
            for seed in 1..=count {
                println!("{}", crate::pictures::camera_file(&folder, seed)?);
            }
            return Ok(());
        }
        Some(Part::BrowserHost { folder }) => return browser::host(&folder).await,
        Some(Part::Stage) => return crate::stage::serve().await,
        Some(Part::BrowserHook { address, words }) => return browser::hook(&address, &words).await,
        None => {}
    }
    let temporary = tempfile::tempdir()?;
    let folder = args.data.unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder)?;
    let (city, places) = city(args.areas.as_deref())?;
    if args.once {
        story::tell(&folder, city, places).await
    } else {
        live::run(&folder, args.port, city, places).await
    }
}

/// The sample city, or one with the areas of a file, and where its phones stand.
fn city(areas: Option<&Path>) -> Result<(City, Places), Anyhow> {
    let city = saberling_server::sample::city()?;
    let Some(path) = areas else { return Ok((city, Places::default())) };
    let file = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let city = city.with_areas(&file)?;
    let shelf = city.shelf().map_err(|error| error.to_string())?;
    let (areas, found) = (shelf.current(), import::read(&file, &Mapping::default())?.findings.len());
    println!("{}: {} areas in {} kecamatan", path.display(), areas.areas().len(), areas.districts().len());
    println!("  {found} findings; `saberling-server city import {} --check` says them", path.display());
    let places = Places::of(areas)?;
    Ok((city, places))
}
