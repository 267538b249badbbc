//! What every `cargo test` shows: the rules hold, the checks bite, a seed is a schedule.

use saberling_wire::{ReportStatus, TaskStatus};

use crate::plants::{Plant, Rules};
use crate::world::World;
use crate::{catch, schedule};

#[test]
fn two_thousand_schedules_break_nothing() {
    for seed in 0..2_000 {
        let run = schedule::run(&schedule::generate(seed), Rules::default());
        assert!(run.violations.is_empty(), "seed {seed}: {:?}", run.violations);
    }
}

#[test]
fn a_rule_that_is_left_out_is_noticed() {
    for plant in [
        Plant::AckBeforeCommit,
        Plant::CursorBeforeRows,
        Plant::NoIdempotency,
        Plant::SequenceRevisions,
        Plant::EpochIgnored,
        Plant::LeaveIgnored,
        Plant::BlobsUnchecked,
        Plant::CitiesShareOps,
        Plant::SelfVerification,
    ] {
        assert!(catch(plant, 0, 2_000).is_some(), "{} is not caught", plant.word());
    }
}

#[test]
fn a_seed_gives_the_same_trace_twice() {
    for seed in 0..50 {
        let trace = || schedule::run(&schedule::generate(seed), Rules::default()).trace;
        assert_eq!(trace(), trace());
    }
    let traces = |seed| schedule::run(&schedule::generate(seed), Rules::default()).trace;
    assert_ne!(traces(1), traces(2));
}

/// Clean schedules prove nothing if they never get anywhere.
#[test]
fn the_schedules_reach_what_they_are_about() {
    let mut reached = [0usize; 10];
    for seed in 0..2_000 {
        let mut world = World::new(Rules::default());
        world.run(&schedule::generate(seed));
        let db = &world.cities[0].db;
        let statuses: Vec<_> = db.tasks.values().map(|task| task.status).collect();
        let photos = db.report_ids().into_iter().flat_map(|id| db.promises(id).collect::<Vec<_>>());
        let each = [
            statuses.contains(&TaskStatus::Verified),
            statuses.contains(&TaskStatus::Done) || statuses.contains(&TaskStatus::Rework),
            !db.orphans.is_empty(),
            db.reports.values().any(|report| report.status == ReportStatus::Reopened),
            !db.erased.is_empty(),
            !db.withdrawn.is_empty(),
            !world.tally.purged.is_empty(),
            world.cities[0].minted > 0,
            !world.tally.revoked.is_empty(),
            photos.into_iter().any(|promise| promise.attached),
        ];
        reached.iter_mut().zip(each).for_each(|(count, hit)| *count += usize::from(hit));
    }
    assert!(reached.iter().all(|count| *count >= 20), "{reached:?}");
    println!("{reached:?}");
}
