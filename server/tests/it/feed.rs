//! Whatever people, office and time do in whatever order: what the feed serves is what may be seen now,
//! in every scope, no row more and no row less.

use std::collections::BTreeMap;

use saberling_store::OfficeAct;
use saberling_store::feed::{OFFICE, diff};
use saberling_wire::{EntityId, TaskId, UserId};
use serde_json::{Value, json};

use crate::crew::evidence;
use crate::world::{Made, Phone, World};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A generator of its own, so that a seed is a story for ever.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

struct City {
    world: World,
    officer: UserId,
    crews: Vec<Phone>,
    people: Vec<Phone>,
    made: Vec<Made>,
}

type Rows = BTreeMap<(String, String), Value>;

impl City {
    async fn new() -> Self {
        let world = World::holding_back(30).await;
        let officer = world.officer("sari").await;
        let mut crews = Vec::new();
        for place in 0..2 {
            let phone = world.phone();
            let (_, name) = world.crew(place).await;
            world.join(&phone, &name, "Budi", None).await;
            crews.push(phone);
        }
        let people = (0..3).map(|_| world.phone()).collect();
        let made = (0..3).map(|_| world.report(2)).collect();
        Self { world, officer, crews, people, made }
    }

    /// What the owner, or another device with the secret, does.
    fn owners(&self, dice: &mut Dice, made: &Made) -> Value {
        let world = &self.world;
        let photo = || world.photo().1;
        let known = made.photo_ids[dice.roll(2)].to_string();
        let (kind, payload) = match dice.roll(15) {
            0 | 1 => return made.envelope.clone(),
            2 => ("claim", json!({})),
            3 => ("add_photo", json!({ "photos": [photo()] })),
            4 => ("drop_photo", json!({ "photo_id": known })),
            5 => ("replace_photo", json!({ "photo_id": known, "photo": photo() })),
            6 if dice.roll(4) == 0 => ("withdraw", json!({ "note": "" })),
            7 if dice.roll(6) == 0 => ("erase", json!({})),
            8 => ("dispute", json!({ "text": "kotor", "photos": [photo()] })),
            9 => ("confirm_clean", json!({})),
            11 | 12 => {
                let (note, confidential) = (dice.roll(100).to_string(), dice.roll(3) == 0);
                ("edit_report", json!({ "note": note, "confidential": confidential }))
            }
            13 => {
                let question = world.id(saberling_wire::OpId::new).to_string();
                (
                    "answer_question",
                    json!({ "question_id": question, "text": "jawaban", "photos": [photo()] }),
                )
            }
            10 => ("rate", json!({ "stars": 3, "text": "" })),
            _ => ("add_note", json!({ "text": "catatan" })),
        };
        world.own(made, kind, payload)
    }

    async fn office(&self, dice: &mut Dice, made: &Made, other: &Made) {
        let report_id = made.report_id;
        let found = self.world.running.state.ask(move |store, city| store.report(city, report_id)).await;
        let task =
            found.expect("reads").and_then(|detail| detail.aggregate.tasks.last().map(|task| task.task_id));
        let fresh = self.world.id(TaskId::new);
        let task_id = task.unwrap_or(fresh);
        let (crew_id, _) = self.world.crew(dice.roll(2)).await;
        let (reason, instruction) = (String::from("sebab"), String::new());
        let act = match dice.roll(16) {
            0 => OfficeAct::Review { report_id },
            1 | 2 => OfficeAct::Accept { report_id },
            3 => {
                let known = self.world.running.state.config.reject_reasons[0].code.clone();
                OfficeAct::Reject { report_id, reason: known, text: String::new() }
            }
            4 => OfficeAct::MarkDuplicate { report_id, of: other.report_id },
            5 => OfficeAct::Undo { report_id, reason },
            6 | 7 => OfficeAct::Assign { report_id, task_id: fresh, crew_id, instruction },
            8 => OfficeAct::MoveTask { task_id, crew_id, instruction },
            9 => OfficeAct::Cancel { task_id },
            10 => OfficeAct::Verify { task_id },
            11 => OfficeAct::UndoVerify { task_id, reason },
            12 => OfficeAct::SendBack { task_id, reason },
            13 | 14 => OfficeAct::Ask { report_id, text: reason },
            _ if dice.roll(2) == 0 => OfficeAct::Reopen { report_id, reason },
            _ => OfficeAct::CloseReopened { report_id, reason },
        };
        self.world.act(self.officer, act).await;
    }

    async fn crew(&self, dice: &mut Dice, made: &Made) {
        let report_id = made.report_id;
        let found = self.world.running.state.ask(move |store, city| store.report(city, report_id)).await;
        let task =
            found.expect("reads").and_then(|detail| detail.aggregate.tasks.last().map(|task| task.task_id));
        let Some(task_id) = task else { return };
        let reason = self.world.running.state.config.decline_reasons[0].code.clone();
        let op = match dice.roll(5) {
            0 | 1 => evidence(&self.world, task_id, "start_task", made).0,
            2 | 3 => evidence(&self.world, task_id, "complete_task", made).0,
            _ => {
                let payload = json!({ "reason": reason, "note": "" });
                self.world.envelope("task", &task_id.to_string(), "decline_task", payload)
            }
        };
        self.world.push_one(&self.crews[dice.roll(2)], &op).await;
    }

    async fn step(&self, dice: &mut Dice) {
        let (made, other) = (&self.made[dice.roll(3)], &self.made[dice.roll(3)]);
        match dice.roll(10) {
            0..=2 => {
                let op = self.owners(dice, made);
                self.world.push_one(&self.people[dice.roll(2)], &op).await;
            }
            3..=5 => self.office(dice, made, other).await,
            6 | 7 => self.crew(dice, made).await,
            8 => {
                let id = EntityId::public(made.report_id).to_string();
                let op = self.world.envelope("public_report", &id, "me_too", json!({}));
                self.world.push_one(&self.people[dice.roll(3)], &op).await;
            }
            _ => {
                self.world.pass_ms([10_000, 40_000, 4 * DAY_MS, 16 * DAY_MS][dice.roll(4)]);
                self.world.running.tend().await.expect("tends");
            }
        }
    }

    /// What may be seen now, computed from nothing.
    async fn seen(&self) -> Rows {
        let mut rows = Rows::new();
        for made in &self.made {
            let id = made.report_id;
            let found = self.world.running.state.ask(move |store, city| store.report(city, id)).await;
            let Some(detail) = found.expect("reads") else { continue };
            for change in diff(None, &detail.aggregate).into_iter().filter(|change| change.scope != OFFICE) {
                let published = serde_json::to_value(&change.published).expect("json");
                rows.insert((change.scope, change.entity_id.to_string()), published);
            }
        }
        rows
    }

    /// What the feed serves.
    fn served(&self) -> Rows {
        self.world.sql(|sql| {
            sql.prepare("SELECT scope, entity_id, change FROM feed WHERE scope <> 'office'")?
                .query_map([], |row| {
                    let (id, change): ([u8; 16], String) = (row.get(1)?, row.get(2)?);
                    let id = id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
                    let parts = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]];
                    let change: Value = serde_json::from_str(&change).expect("json");
                    Ok(((row.get(0)?, parts.join("-")), change))
                })?
                .filter(|row| row.as_ref().is_ok_and(|(_, change)| change["change"] == "upsert"))
                .collect()
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_serves_what_may_be_seen_after_any_story() {
    let mut rows = 0;
    for seed in 0..10 {
        let (city, mut dice) = (City::new().await, Dice(seed));
        for step in 0..70 {
            city.step(&mut dice).await;
            if step % 10 == 9 {
                let (served, seen) = (city.served(), city.seen().await);
                assert_eq!(served, seen, "seed {seed}, step {step}");
                rows += seen.len();
            }
        }
    }
    assert!(rows > 100, "the stories show something: {rows}");
}
