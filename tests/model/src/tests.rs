//! What every `cargo test` shows: the rules hold, the checks bite, a seed is a schedule.

use saberling_wire::{ReportStatus, TaskStatus};

use crate::plants::{Plant, Rules};
use crate::world::World;
use crate::{catch, interleave, schedule};

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

#[test]
fn no_order_of_two_crews_an_officer_and_a_resident_drops_evidence() {
    let tally = interleave::explore(Rules::default(), 1, usize::MAX);
    println!("{tally:?}");
    assert_eq!(tally.violations, Vec::<String>::new());
    assert!(tally.orders > 20_000, "{tally:?}");
    assert!(tally.on_task > 0 && tally.orphans > 0 && tally.refused > 0, "{tally:?}");
}

#[test]
fn the_orders_notice_a_rule_that_drops_evidence() {
    let tally = interleave::explore(Rules(Some(Plant::DoneRefused)), 1, 1);
    assert!(tally.violated > 0, "{tally:?}");
}

/// A phone that a report was moved to may be the first that speaks to a restored server.
#[test]
fn what_ends_an_unknown_report_is_kept_for_its_create() {
    use crate::server::City;
    use crate::vocabulary::{Code, Entity, Kind, Op, Outcome, PushReply, PushRequest};
    for (kind, rejected) in [(Kind::Withdraw, false), (Kind::Erase, true)] {
        let mut city = City::new(0, Rules::default());
        let mut push = |ident: u32, id: u32, kind: Kind, proof: u32| {
            let op = Op { id, entity: Entity::Report(7), kind, hash: id, marker: id, proof, base: None };
            let request = PushRequest { ident, boot_id: ident, grant: None, at: None, ops: vec![op] };
            match city.push(&request, None) {
                Some(PushReply::Outcomes { outcomes, .. }) => outcomes[0].1,
                other => panic!("{other:?}"),
            }
        };
        assert!(matches!(push(1, 1, kind.clone(), 99), Outcome::Applied(_)));
        // A stranger's word about the same id counts for nothing.
        assert!(matches!(push(3, 3, kind, 55), Outcome::Applied(_)));
        let create = Kind::Create { manifest: Vec::new(), valid: true, confidential: false, area: 0 };
        let outcome = push(2, 2, create, 99);
        assert_eq!(outcome == Outcome::Rejected(Code::Erased), rejected, "{outcome:?}");
        let status = city.db.reports.get(&7).map(|report| report.status);
        assert_eq!(status, (!rejected).then_some(ReportStatus::Withdrawn));
    }
}
