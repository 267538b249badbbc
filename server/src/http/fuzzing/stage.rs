//! The city that every pushed input finds: reports of the phone that pushes, in every state, and the crew
//! that the phone belongs to.

use std::sync::Arc;

use saberling_store::{
    Author, CityId, Command, CommandOutcome, OfficeAct, OfficeCommand, SqliteStore, Store as _, Submission,
};
use saberling_wire::{OpId, ReportId, Secret, TaskId};
use serde_json::{Value, json};

use super::{Standing, known, read_push, who};
use crate::settings::City;
use crate::setup::Setup;

/// So many steps a report can take; there is one report for each number of them.
const STEPS: usize = 6;

struct Stage<'a> {
    store: &'a SqliteStore,
    id: CityId,
    city: &'a City,
    last: u8,
}

/// Fills a new database.
pub(super) fn set(store: &Arc<SqliteStore>, id: CityId, city: &City) {
    let mut stage = Stage { store, id, city, last: 0 };
    stage.submit(true, Vec::new());
    let setup = Setup::with_store(store.clone(), id, Arc::new(Standing), known());
    let crew_id = setup.add_crew("Melati").expect("a crew");
    let code = setup.crew_code("Melati", "Budi", None).expect("a code");
    stage.submit(true, vec![Command::Activate { code }]);
    for steps in 0..=STEPS {
        let (report, task) = (id_of(0x02, steps), id_of(0x04, steps));
        let (report_id, task_id): (ReportId, TaskId) =
            (report.parse().expect("an id"), task.parse().expect("an id"));
        stage.operation("report", &report, "create_report", create(steps));
        let instruction = String::from("Bawa sekop.");
        let photo = [photo(steps + 16)];
        for step in 0..steps {
            match step {
                0 => stage.office(OfficeAct::Accept { report_id }),
                1 => stage.office(OfficeAct::Assign {
                    report_id,
                    task_id,
                    crew_id,
                    instruction: instruction.clone(),
                }),
                2 => stage.operation("task", &task, "start_task", json!({"photos": photo})),
                3 => stage.operation("task", &task, "complete_task", complete(&report, steps)),
                4 => stage.office(OfficeAct::Verify { task_id }),
                _ => stage.operation("report", &report, "rate", json!({"stars": 2, "text": "Lama."})),
            }
        }
    }
}

impl Stage<'_> {
    fn submit(&self, by_phone: bool, commands: Vec<Command>) {
        let (identity_id, secret_hash) = who();
        let phone = Author::Device { identity_id, secret_hash, may_register: true };
        let actor = if by_phone { phone } else { Author::System };
        let submission = Submission { city: self.id, actor, at: None, commands: commands.clone() };
        let outcome = self.store.apply_batch(vec![submission]).pop().expect("an outcome");
        for (outcome, command) in outcome.result.expect("is judged").iter().zip(commands) {
            assert!(matches!(outcome, CommandOutcome::Applied { .. }), "{outcome:?} {command:?}");
        }
    }

    fn office(&mut self, act: OfficeAct) {
        self.last += 1;
        let op_id = OpId::new(1, [self.last; 10]);
        self.submit(false, vec![Command::Office(OfficeCommand { op_id, base: None, act })]);
    }

    fn operation(&mut self, entity: &str, id: &str, kind: &str, payload: Value) {
        self.last += 1;
        let operation = json!({
            "proof": Secret::new([9; 32]).reveal(),
            "op_id": id_of(0x01, usize::from(self.last)), "entity": entity, "entity_id": id, "kind": kind,
            "boot_id": id_of(0x05, 0), "captured_at_ms": 1_700_000_000_000_i64, "monotonic_ms": 42,
            "config_version": "0123456789abcdef", "payload": payload, "payload_version": 1,
        });
        let push = json!({"at": null, "ops": [operation]}).to_string();
        let (_, operations) = read_push(push.as_bytes(), &self.city.shelf().expect("areas")).expect("a push");
        self.submit(true, operations.into_iter().map(|each| Command::Operation(Box::new(each))).collect());
    }
}

fn id_of(kind: u8, number: usize) -> String {
    format!("018bcfe5-6800-7{kind:x}{kind:02x}-8{kind:x}{kind:02x}-0000000000{number:02x}")
}

fn photo(number: usize) -> Value {
    json!({"height_px": 1200, "width_px": 1600, "size_bytes": 280_000, "photo_id": id_of(0x03, number),
        "sha256": format!("{number:064x}"), "taken_at_ms": 1_699_999_940_000_i64})
}

fn create(number: usize) -> Value {
    json!({"anonymous": true, "confidential": number == 1, "category": "litter",
        "fix": {"accuracy_m": 6, "fixed_at_ms": 1_699_999_999_995_i64, "lat_e7": 36_030_000,
            "lon_e7": 984_860_000, "source": "gps"},
        "note": "Tumpukan sampah.", "photos": [photo(number)],
        "secret_hash": Secret::new([9; 32]).hash()})
}

fn complete(report: &str, number: usize) -> Value {
    json!({"note": "Bersih.", "photos": [photo(number + 32)],
        "snapshot": {"point_e7": [36_030_000, 984_860_000], "report_id": report, "title": "Sampah"}})
}
