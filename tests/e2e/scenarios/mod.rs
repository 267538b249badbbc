//! Plays `tests/scenarios` against the real core and the real server. What each step gave is written to the
//! file that `SABERLING_RESULTS` names, to be compared with other languages' results. The format:
//! `tests/scenarios/README.md`.

mod calls;
mod shown;
mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use saberling_core::api::{
    ApiError, App, HostError, NetworkMonitor, NetworkState, OpenOptions, Subscription,
};
use saberling_tests::Anyhow;
use saberling_tests::host::{Ear, FolderSecrets, LateClock};
use saberling_tests::stage::Stage;
use serde_json::{Value, json};

use crate::Done;
use shown::shown;
use values::{Saved, at, checks, filled, holds, other, place_to_turn, told};

/// Calls that a person waits for with a network; everything else happens without one.
const NEEDS_NETWORK: [&str; 2] = ["activate_crew", "fetch_public"];

/// How often it is looked whether what is waited for is there.
const LOOKS_A_SECOND: u32 = 20;

/// How a scenario ended.
enum Ending {
    /// All of its expectations hold; what each step gave.
    Holds(Vec<String>),
    /// An expectation of this step does not.
    Fails(usize, String),
    /// What it needs is not on this machine.
    Skipped,
}

/// A phone's network, which a scenario sets.
struct Network(Mutex<NetworkState>);

impl Network {
    fn set(&self, state: NetworkState) {
        *self.0.lock().expect("no panic holds it") = state;
    }

    fn is_offline(&self) -> bool {
        *self.0.lock().expect("no panic holds it") == NetworkState::Offline
    }
}

impl NetworkMonitor for Network {
    fn state(&self) -> Result<NetworkState, HostError> {
        Ok(*self.0.lock().expect("no panic holds it"))
    }
}

/// A phone of a scenario.
struct Phone {
    given: Value,
    network: Arc<Network>,
    clock: Arc<LateClock>,
    ear: Arc<Ear>,
    app: Arc<App>,
    _subscription: Arc<Subscription>,
}

/// What a call gives: a value, or a code and a text, or the runner itself is at a loss.
type Answer = Result<Result<Value, ApiError>, Anyhow>;

impl Phone {
    fn new(given: Value) -> Result<Self, Anyhow> {
        let network = Arc::new(Network(Mutex::new(NetworkState::Offline)));
        let (clock, ear) = (Arc::new(LateClock::new()?), Arc::new(Ear::default()));
        let app = open(&given, &network, &clock)??;
        let subscription = app.subscribe(ear.clone())?;
        Ok(Self { given, network, clock, ear, app, _subscription: subscription })
    }

    /// Waits until the engine is at rest, while there is no network: the turn that follows is the one that the
    /// step asks for, and no fault strikes one before it.
    async fn rest(&self) {
        if self.network.is_offline() {
            let _ = self.app.sync().await;
        }
    }

    async fn act(&mut self, call: &str, with: &Value) -> Answer {
        let word = |name: &str| with[name].as_str().unwrap_or_default();
        match call {
            "sync" => {
                self.rest().await;
                self.network.set(network(with["network"].as_str().unwrap_or("unmetered"))?);
                let done = self.app.sync().await;
                self.network.set(NetworkState::Offline);
                calls::give(done)
            }
            "network" => {
                self.network.set(network(word("state"))?);
                self.app.network_changed();
                Ok(Ok(Value::Null))
            }
            "pass" => {
                self.clock.pass(Duration::from_millis(with["ms"].as_u64().ok_or("no ms")?));
                Ok(Ok(Value::Null))
            }
            "restart" => {
                self.app.close();
                self.app = open(&self.given, &self.network, &self.clock)??;
                self._subscription = self.app.subscribe(self.ear.clone())?;
                Ok(Ok(Value::Null))
            }
            "open_twice" => Ok(open(&self.given, &self.network, &self.clock)?.map(|_| Value::Null)),
            "heard" => Ok(Ok(heard(&self.ear, word("event"))?)),
            _ => {
                let is_online = NEEDS_NETWORK.contains(&call);
                if is_online {
                    self.rest().await;
                    self.network.set(NetworkState::Unmetered);
                }
                let answer = calls::call(&self.app, call, with).await;
                if is_online {
                    self.network.set(NetworkState::Offline);
                }
                answer
            }
        }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.app.close();
    }
}

fn open(
    given: &Value,
    network: &Arc<Network>,
    clock: &Arc<LateClock>,
) -> Result<Result<Arc<App>, ApiError>, Anyhow> {
    let word = |name: &str| given[name].as_str().unwrap_or_default().to_owned();
    let keystore = PathBuf::from(word("data_dir")).join("keystore");
    let opened = App::open(OpenOptions {
        data_dir: word("data_dir"),
        seed_pack: word("seed_pack"),
        language: given["language"].as_str().unwrap_or("id").to_owned(),
        secrets: Arc::new(FolderSecrets::new(keystore)?),
        network: network.clone(),
        clock: Some(clock.clone()),
        randomness: None,
    });
    Ok(opened.inspect(|app| app.set_foreground(false)))
}

fn network(name: &str) -> Result<NetworkState, Anyhow> {
    match name {
        "offline" => Ok(NetworkState::Offline),
        "metered" => Ok(NetworkState::Metered),
        "unmetered" => Ok(NetworkState::Unmetered),
        other => Err(format!("no such network: {other}").into()),
    }
}

/// The different events of one kind, in the order in which they were first heard.
fn heard(ear: &Ear, kind: &str) -> Result<Value, Anyhow> {
    let mut all: Vec<Value> = Vec::new();
    for event in ear.heard() {
        let name = format!("{event:?}");
        if values::snake(name.split([' ', '{']).next().unwrap_or_default()) == kind {
            // One without members is printed as its name alone.
            let event = Some(shown(&event)?).filter(Value::is_object).unwrap_or_else(|| json!({}));
            if !all.contains(&event) {
                all.push(event);
            }
        }
    }
    Ok(Value::Array(all))
}

/// What a step gives, and its code when the façade refuses it.
async fn step_done(
    phones: &mut BTreeMap<String, Phone>,
    stage: &mut Stage,
    step: &Value,
    saved: &Saved,
) -> Result<(Value, Value), Anyhow> {
    let (act, with) = (step["do"].as_str().ok_or("no do")?, filled(&step["with"], saved)?);
    let Some(name) = step["phone"].as_str() else {
        let answer = stage.answer(&json!({ "do": act, "with": with })).await;
        return match answer["failed"].as_str() {
            Some(failed) => Err(failed.into()),
            None => Ok((answer["value"].clone(), Value::Null)),
        };
    };
    let phone = phones.get_mut(name).ok_or_else(|| format!("no phone '{name}'"))?;
    Ok(match phone.act(act, &with).await? {
        Ok(value) => (value, Value::Null),
        Err(error) => (json!({ "text": error.text() }), json!(error.code())),
    })
}

async fn play(scenario: &Value, turn: Option<&(usize, String)>) -> Result<Ending, Anyhow> {
    let (mut stage, given) = Stage::begin(scenario).await?;
    let mut phones = BTreeMap::new();
    for (name, mut given) in given.as_object().cloned().unwrap_or_default() {
        given["language"] = scenario["phones"][&name]["language"].clone();
        phones.insert(name, Phone::new(given)?);
    }
    let mut saved: Saved = scenario["let"]
        .as_object()
        .map(|known| known.iter().map(|(name, value)| (name.clone(), value.clone())).collect())
        .unwrap_or_default();
    let mut lines = Vec::new();
    for (number, step) in scenario["steps"].as_array().ok_or("no steps")?.iter().enumerate() {
        let waits = step["until"] == json!(true);
        let mut patience = if turn.is_some() { 2 } else { 30 } * LOOKS_A_SECOND;
        let (value, code) = loop {
            let (value, code) = step_done(&mut phones, &mut stage, step, &saved).await?;
            if step["do"] == "photo" && value["path"].is_null() {
                return Ok(Ending::Skipped);
            }
            match wrong(step, &value, &code, &saved, turn.filter(|(place, _)| *place == number))? {
                None => break (value, code),
                Some(_) if waits && patience > 0 => {
                    patience -= 1;
                    tokio::time::sleep(Duration::from_secs(1) / LOOKS_A_SECOND).await;
                }
                Some(wrong) => {
                    let text = format!("step {number} ({}): {wrong}; all of it: {value}", step["do"]);
                    return Ok(Ending::Fails(number, text));
                }
            }
        };
        for (name, path) in step["save"].as_object().into_iter().flatten() {
            let found = at(&value, path.as_str().unwrap_or_default());
            if found.is_null() {
                return Err(format!("step {number}: nothing at {path}").into());
            }
            values::save(&mut saved, name, found);
        }
        if step["phone"].is_string() && !waits && step["told"] != json!(false) {
            let value = told(&value, &saved, "");
            let line = json!({ "step": number, "do": step["do"], "error": code, "value": value });
            lines.push(line.to_string());
        }
    }
    drop(phones);
    stage.end().await;
    Ok(Ending::Holds(lines))
}

/// What of a step's expectations does not hold, if anything.
fn wrong(
    step: &Value,
    value: &Value,
    code: &Value,
    saved: &Saved,
    turn: Option<&(usize, String)>,
) -> Result<Option<String>, Anyhow> {
    for (name, wanted) in checks(step) {
        let wanted = filled(&wanted, saved)?;
        let wanted = if turn.is_some_and(|(_, turned)| *turned == name) { other(&wanted)? } else { wanted };
        let seen = if name == "error" { code.clone() } else { at(value, &name) };
        if !holds(&seen, &wanted)? {
            return Ok(Some(format!("{name} is {seen}, not {wanted}")));
        }
    }
    Ok(None)
}

fn scenarios() -> Result<Vec<Value>, Anyhow> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut paths: Vec<_> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let scenario: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
        assert_eq!(scenario["name"].as_str(), path.file_stem().and_then(|stem| stem.to_str()));
        all.push(scenario);
    }
    assert!(all.len() >= 30, "the scenarios are missing");
    Ok(all)
}

fn skipped(name: &str) {
    println!("SKIPPED {name}: no folder of photos (set SABERLING_PHOTOS)");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_scenario_holds() -> Done {
    let (mut results, mut failures) = (String::new(), Vec::new());
    for scenario in scenarios()? {
        let name = scenario["name"].as_str().unwrap_or_default();
        match play(&scenario, None).await.map_err(|error| format!("{name}: {error}"))? {
            Ending::Holds(lines) => lines.iter().for_each(|line| results += &format!("{name} {line}\n")),
            Ending::Fails(_, why) => failures.push(format!("{name}: {why}")),
            Ending::Skipped => skipped(name),
        }
    }
    if let Some(path) = std::env::var_os("SABERLING_RESULTS") {
        std::fs::write(path, results)?;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_scenario_fails_where_one_of_its_expectations_is_turned() -> Done {
    for scenario in scenarios()? {
        let (name, turn) = (scenario["name"].as_str().unwrap_or_default(), place_to_turn(&scenario)?);
        match play(&scenario, Some(&turn)).await? {
            Ending::Fails(place, _) if place == turn.0 => {}
            Ending::Fails(_, why) => return Err(format!("{name}, {turn:?} turned: {why}").into()),
            Ending::Holds(_) => return Err(format!("{name} holds though {turn:?} is turned").into()),
            Ending::Skipped => skipped(name),
        }
    }
    Ok(())
}

#[test]
fn the_table_of_the_scenarios_is_whole() -> Done {
    let table = include_str!("../../scenarios/README.md");
    for scenario in scenarios()? {
        let word = |name: &str| scenario[name].as_str().unwrap_or_default();
        let line = format!("| `{}` | {} |", word("name"), word("title"));
        assert!(table.contains(&line), "it lacks: {line}");
    }
    Ok(())
}
