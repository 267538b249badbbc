//! `city import`: a city's own GeoJSON becomes the packs that phones and server use.

use std::path::{Path, PathBuf};

use clap::Args;
use saberling_disk::SystemDisk;
use saberling_place::import::{
    self, Extent, Finding, Import, ImportError, Kind, Mapping, Repair, RoadImport, Severity,
};
use saberling_place::{Content, PackError};
use saberling_wire::{Sha256, limits};

use crate::settings::Packs;
use crate::shelf;

/// Findings of one kind that are said one by one.
const SAID: usize = 10;

/// What is imported, and how.
#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The areas as GeoJSON, or a folder with city.json, areas.geojson and perhaps roads.geojson.
    path: PathBuf,
    /// The property with a kelurahan's code.
    #[arg(long, default_value = "code")]
    code_property: String,
    /// The property with its name.
    #[arg(long, default_value = "name")]
    name_property: String,
    /// The property with its kecamatan's code; without it, the code is derived from the kelurahan's.
    #[arg(long, default_value = "kecamatan_code")]
    kecamatan_code_property: String,
    /// The property with its kecamatan's name.
    #[arg(long, default_value = "kecamatan")]
    kecamatan_property: String,
    /// Who gave the codes: kemendagri, bps, or a name of your own.
    #[arg(long, default_value = "kemendagri")]
    scheme: String,
    /// Repair what can be repaired, and say what was done.
    #[arg(long)]
    repair: bool,
    /// With --repair: fill gaps up to so many square metres.
    #[arg(long, default_value_t = import::FILL_M2)]
    fill_m2: f64,
    /// Roads for the maps, as GeoJSON lines.
    #[arg(long)]
    roads: Option<PathBuf>,
    /// Only look: write nothing.
    #[arg(long)]
    pub(crate) check: bool,
    /// Say every finding, not only the largest of each kind.
    #[arg(long)]
    all: bool,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotImport {
    #[error("{path} cannot be read: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path} cannot be used: {source}")]
    Refused { path: PathBuf, source: ImportError },
    #[error("{path} cannot be used as it is: {count} of the findings above stand against it{hint}")]
    Errors { path: PathBuf, count: usize, hint: &'static str },
    #[error("the areas cannot be a pack: {0}")]
    Pack(#[from] PackError),
    #[error(
        "the pack has {bytes} bytes, more than the {} that phones take; simplify the borders first",
        limits::PACK_BYTES
    )]
    TooLarge { bytes: usize },
    #[error("the pack cannot be written: {0}")]
    Write(std::io::Error),
}

impl ImportArgs {
    /// The city's settings file, when a folder is imported.
    pub(crate) fn city(&self) -> Option<PathBuf> {
        self.path.is_dir().then(|| self.path.join("city.json"))
    }

    fn mapping(&self) -> Mapping {
        Mapping {
            code: self.code_property.clone(),
            name: self.name_property.clone(),
            district_code: self.kecamatan_code_property.clone(),
            district: self.kecamatan_property.clone(),
            scheme: self.scheme.clone(),
            repair: self.repair,
            fill_m2: self.fill_m2,
        }
    }

    fn areas_file(&self) -> PathBuf {
        if self.path.is_dir() { self.path.join("areas.geojson") } else { self.path.clone() }
    }

    fn roads_file(&self) -> Option<PathBuf> {
        let beside =
            || self.path.is_dir().then(|| self.path.join("roads.geojson")).filter(|path| path.is_file());
        self.roads.clone().or_else(beside)
    }
}

/// Imports into a data folder, and says what there is to say, line by line.
///
/// # Errors
/// [`CannotImport`]; then nothing has changed.
pub(crate) fn run(args: &ImportArgs, data: &Path, say: &mut dyn FnMut(&str)) -> Result<(), CannotImport> {
    let file = args.areas_file();
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |source| CannotImport::Refused { path, source }
    };
    let made = import::read(&read(&file)?, &args.mapping()).map_err(refused(&file))?;
    findings(&made, args, say);
    let Import { content: Some(content), .. } = made else {
        let repairable = made.errors().all(|finding| finding.repair == Repair::Possible);
        let hint = if repairable { "; --repair repairs them" } else { "" };
        return Err(CannotImport::Errors { path: file, count: made.errors().count(), hint });
    };
    let extent = Extent::of(&content);
    let roads = match args.roads_file().zip(extent) {
        Some((path, around)) => Some(import::read_roads(&read(&path)?, around).map_err(refused(&path))?),
        None => None,
    };
    let packs = Packs::of(&content, roads.as_ref().map(|roads| roads.bytes.clone()))?;
    if packs.areas_bytes.len() > limits::PACK_BYTES {
        return Err(CannotImport::TooLarge { bytes: packs.areas_bytes.len() });
    }
    summary(&content, &packs, roads.as_ref(), say);
    if args.check {
        say("nothing was written: --check only looks");
        return Ok(());
    }
    std::fs::create_dir_all(data).map_err(CannotImport::Write)?;
    shelf::install(&SystemDisk, data, &packs).map_err(CannotImport::Write)?;
    say(&format!(
        "written to {}; a server uses it from its next start on",
        data.join(shelf::FOLDER).display()
    ));
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, CannotImport> {
    std::fs::read(path).map_err(|source| CannotImport::File { path: path.to_owned(), source })
}

/// Says what was found, the largest of each kind one by one.
fn findings(made: &Import, args: &ImportArgs, say: &mut dyn FnMut(&str)) {
    for same in made.findings.chunk_by(|a, b| (a.kind, a.blocks()) == (b.kind, b.blocks())) {
        let said = if args.all { same.len() } else { SAID };
        same.iter().take(said).for_each(|finding| say(&format!("{}: {finding}", word(finding))));
        if let Some(line) = together(same, said) {
            say(&line);
        }
    }
    let can = made.findings.iter().any(|finding| finding.repair == Repair::Possible);
    if can && !made.errors().any(|finding| finding.repair == Repair::Impossible) {
        say("what can be repaired is repaired with --repair");
    }
}

fn word(finding: &Finding) -> &'static str {
    match finding.kind.severity() {
        _ if finding.blocks() => "error",
        Severity::Note => "note",
        _ if finding.repair == Repair::Done => "repaired",
        Severity::Error | Severity::Warning => "warning",
    }
}

/// What several findings of a kind are together.
fn together(same: &[Finding], said: usize) -> Option<String> {
    let more = same.len().saturating_sub(said);
    let m2: f64 = same.iter().filter_map(|finding| finding.area_m2).sum();
    let kind = same.first().filter(|_| same.len() > 1)?.kind;
    let what = match kind {
        Kind::Overlap => "overlaps",
        Kind::Gap => "gaps",
        _ if more == 0 => return None,
        _ => "of these",
    };
    let land = if m2 > 0.0 { format!(", {m2:.1} m² together") } else { String::new() };
    let unsaid = if more > 0 { format!("; {more} are not listed, --all lists them") } else { String::new() };
    Some(format!("{} {what}{land}{unsaid}", same.len()))
}

fn summary(content: &Content, packs: &Packs, roads: Option<&RoadImport>, say: &mut dyn FnMut(&str)) {
    let (areas, districts) = (content.areas.len(), content.districts.len());
    say(&format!("{areas} areas in {districts} kecamatan, codes by {}", content.scheme));
    if let Some(extent) = Extent::of(content) {
        let (low, high) = (extent.south_west, extent.north_east);
        let degrees = |e7: i32| f64::from(e7) / 1e7;
        say(&format!(
            "latitude {:.4} to {:.4}, longitude {:.4} to {:.4}; {:.2} km²; {} corners",
            degrees(low.lat_e7),
            degrees(high.lat_e7),
            degrees(low.lon_e7),
            degrees(high.lon_e7),
            extent.area_m2 / 1e6,
            extent.corners
        ));
    }
    let pack =
        |what: &str, bytes: &[u8]| format!("{what}: {} bytes, SHA-256 {}", bytes.len(), Sha256::of(bytes));
    say(&format!("{}, version {}", pack("area pack", &packs.areas_bytes), packs.areas.version()));
    if let (Some(roads), Some((_, bytes))) = (roads, &packs.roads) {
        say(&roads.to_string());
        say(&pack("road pack", bytes));
    }
}
