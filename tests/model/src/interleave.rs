//! Every order in which two crews, an officer and a resident can act on one task. Crews and resident
//! act offline and send later, so each order of acts comes with each delay of their syncs.

use std::collections::BTreeSet;

use crate::phone::OpState;
use crate::plants::Rules;
use crate::schedule::{Event, EventKind};
use crate::vocabulary::{Kind, Marker};
use crate::world::World;

type Line = (EventKind, u8, u8, u8);
/// What somebody does in one go.
type Step = &'static [Line];

macro_rules! step {
    ($($kind:ident $a:literal $b:literal $c:literal),*) => {
        &[$((EventKind::$kind, $a, $b, $c)),*]
    };
}

/// A report that crew A has as a task; everybody has pulled.
const BEGIN: Step = step![Create 0 1 0, Push 0 3 0, Upload 0 0 0, Office 0 0 0, Jobs 0 0 0, Office 0 1 0, Pull 1 3 0,
    Pull 3 3 0, Pull 0 3 0];

const CREW_A: &[Step] = &[step![Start 0 0 0], step![Done 0 0 0], step![Push 1 3 0, Push 1 3 0, Upload 1 0 0]];
/// It begins when it sees the task: after the office has moved it.
const CREW_B: &[Step] =
    &[step![Pull 3 3 0, Start 2 0 0], step![Done 2 0 0], step![Push 3 3 0, Push 3 3 0, Upload 3 0 0]];

const MOVE: Step = step![Office 0 2 1];
const CANCEL: Step = step![Office 0 5 0];
const VERIFY: Step = step![Office 0 3 0];
const SEND_BACK: Step = step![Office 0 4 0];
const ASSIGN_B: Step = step![Office 0 1 1];

const OFFICER: &[&[Step]] =
    &[&[MOVE, VERIFY], &[MOVE, SEND_BACK], &[CANCEL, ASSIGN_B], &[VERIFY, MOVE], &[SEND_BACK, CANCEL]];

const RESIDENT: &[&[Step]] = &[
    &[step![Note 0 0 0], step![Push 0 3 0]],
    &[step![Pull 0 3 0, Dispute 0 0 0], step![Push 0 3 0]],
    &[step![Withdraw 0 0 0], step![Push 0 3 0]],
];

/// What all orders together came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) orders: u64,
    /// Evidence that ended on the task, with the office as an orphan, or refused before the crew's eyes.
    pub(crate) on_task: u64,
    pub(crate) orphans: u64,
    pub(crate) refused: u64,
    /// Statuses in which the task ended.
    pub(crate) ends: BTreeSet<&'static str>,
    /// The first violations, each with the order that shows it.
    pub(crate) violations: Vec<String>,
    pub(crate) violated: u64,
}

struct Search {
    actors: [&'static [Step]; 4],
    tally: Tally,
}

/// Tries every order, for so many acts of the officer and so many of the resident's plans.
pub(crate) fn explore(rules: Rules, officer_acts: usize, residents: usize) -> Tally {
    let mut search = Search { actors: [CREW_A, CREW_B, &[], &[]], tally: Tally::default() };
    let mut tried: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut begin = World::new(rules);
    act(&mut begin, BEGIN);
    for (place, officer) in OFFICER.iter().enumerate() {
        // With one act each, plans that begin alike are one plan.
        let same = OFFICER.iter().position(|other| other[..officer_acts] == officer[..officer_acts]);
        for (which, resident) in RESIDENT.iter().take(residents).enumerate() {
            if tried.insert((same.unwrap_or(place), which)) {
                search.actors[2] = &officer[..officer_acts];
                search.actors[3] = resident;
                search.next(&begin, [0; 4], &mut Vec::new());
            }
        }
    }
    search.tally
}

fn act(world: &mut World, step: Step) {
    for (kind, a, b, c) in step {
        world.step(Event { kind: *kind, a: *a, b: *b, c: *c });
        world.collect();
    }
}

impl Search {
    fn next(&mut self, world: &World, done: [usize; 4], path: &mut Vec<(usize, usize)>) {
        let mut is_leaf = true;
        for actor in 0..4 {
            let Some(step) = self.actors[actor].get(done[actor]) else { continue };
            is_leaf = false;
            let mut after = world.clone();
            act(&mut after, step);
            after.check_step();
            path.push((actor, done[actor]));
            let mut now = done;
            now[actor] += 1;
            self.next(&after, now, path);
            path.pop();
        }
        if is_leaf {
            self.end(world.clone(), path);
        }
    }

    fn end(&mut self, mut world: World, path: &[(usize, usize)]) {
        world.quiet();
        world.collect();
        world.check_end();
        self.count_evidence(&mut world);
        self.tally.orders += 1;
        self.tally.violated += u64::from(!world.violations.is_empty());
        if let Some(text) = world.violations.first().filter(|_| self.tally.violations.len() < 5) {
            let name = |(actor, place): &(usize, usize)| format!("{:?}", self.actors[*actor][*place]);
            let order: Vec<String> = path.iter().map(name).collect();
            self.tally.violations.push(format!("{text}: {}", order.join(" | ")));
        }
    }

    /// Each start and completion that a crew recorded is somewhere where somebody sees it.
    fn count_evidence(&mut self, world: &mut World) {
        let db = &world.cities[0].db;
        let orphans: BTreeSet<Marker> = db.orphans.iter().map(|orphan| orphan.marker).collect();
        let steps: BTreeSet<Marker> = db.tasks.values().flat_map(|task| task.steps.clone()).collect();
        let photos: BTreeSet<_> = db
            .tasks
            .values()
            .flat_map(|task| &task.photos)
            .collect::<Vec<_>>()
            .into_iter()
            .chain(db.orphans.iter().map(|orphan| &orphan.photo))
            .filter(|promise| promise.attached)
            .map(|promise| promise.photo)
            .collect();
        self.tally.ends.extend(db.tasks.values().map(|task| task.status.as_str()));
        let mut dropped = Vec::new();
        for who in world.accounts(true) {
            for entry in &world.account_at(who).outbox {
                let (photo, is_done) = match entry.op.kind {
                    Kind::Start(photo) => (photo, false),
                    Kind::Complete { photo, .. } => (photo, true),
                    _ => continue,
                };
                let kept = steps.contains(&entry.op.marker) || orphans.contains(&entry.op.marker);
                let refused = matches!(entry.state, OpState::Rejected(_));
                self.tally.on_task += u64::from(steps.contains(&entry.op.marker));
                self.tally.orphans += u64::from(orphans.contains(&entry.op.marker));
                self.tally.refused += u64::from(!kept && refused);
                if (!kept && (is_done || !refused)) || (kept && !photos.contains(&photo)) {
                    dropped.push("I1 loss: evidence is neither on the task, nor an orphan, nor refused");
                }
            }
        }
        dropped.into_iter().for_each(|text| world.bad(text));
    }
}
