//! Schedules: random events, and stories woven with random events, both from a seed. A failing one
//! is shrunk to its shortest form.

use crate::plants::Rules;
use crate::rng::Rng;
use crate::world::World;

macro_rules! event_kinds {
    ($($name:ident $weight:literal,)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum EventKind { $($name,)* }

        /// Each kind as often as it weighs.
        const WEIGHTS: &[(EventKind, usize)] = &[$((EventKind::$name, $weight),)*];
    };
}

event_kinds! {
    Create 4, Note 2, AddPhoto 1, Edit 1, Withdraw 2, Dispute 2, Correct 1, Discard 1, DropPhoto 1,
    Replace 1, Move 2, MeToo 2, Erase 1, Alter 2, Answer 2, Areas 1, Public 5, Fetch 2, Jobs 2, SizeCap 1, Meddle 1,
    TakeOn 1, Start 3, Done 3, Decline 1,
    Office 8, FormLoad 2, FormSend 2, MoveMember 1, Activate 2, Confirm 1, Revoke 1,
    Push 10, Late 2, Pull 9, Upload 5,
    Backup 2, Restore 1, Snapshot 1, RollBack 1, Compact 1, Days 1,
    PhoneCopy 1, PhoneBack 1, NewIdentity 1, Clone 1, Reboot 1, MoveFolder 1, PhonePower 1, ServerPower 1,
    Imposter 1, Bearer 1,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) a: u8,
    pub(crate) b: u8,
    pub(crate) c: u8,
}

impl Event {
    pub(crate) fn number(self) -> u64 {
        self.kind as u64 | u64::from(self.a) << 8 | u64::from(self.b) << 16 | u64::from(self.c) << 24
    }
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} {} {}", self.kind, self.a, self.b, self.c)
    }
}

type Line = (EventKind, u8, u8, u8);

macro_rules! story {
    ($($kind:ident $a:literal $b:literal $c:literal),*) => {
        &[$((EventKind::$kind, $a, $b, $c)),*]
    };
}

// The numbers are the arguments of `World::step`: who, what, and what goes wrong (0: nothing).
#[rustfmt::skip]
const STORIES: &[&[Line]] = &[
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Pull 0 3 0],
    // A crew's work, verified; the same with two people; sent back; disputed; moved.
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Start 0 0 0, Done 0 0 0,
        Push 1 3 0, Upload 1 0 0, Push 1 3 0, Upload 1 0 0, Office 0 3 0, Pull 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Start 0 0 0, Push 1 3 0,
        Pull 2 3 0, Done 1 0 0, Push 2 3 0, Office 0 3 1],
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Start 0 0 0, Push 1 3 0,
        Pull 2 3 0, Done 1 0 0, Push 2 3 0, Office 0 4 1, Pull 1 3 0, Start 0 0 0, Push 1 3 0, Done 0 0 0,
        Push 1 3 0, Office 0 3 1, Pull 0 3 0, Dispute 0 0 0, Push 0 3 0, Office 0 3 0, Office 0 1 1],
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Start 0 0 0, Push 1 3 0,
        Done 0 0 0, Push 1 3 0, Dispute 0 0 0, Push 0 3 0, Office 0 4 0],
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Start 0 0 0, Done 0 0 0,
        Office 0 2 1, Push 1 3 0, Push 1 3 0, Office 0 8 0, Pull 1 3 0, Compact 0 0 0, Pull 3 1 0],
    // Postponed and refused acts, and late copies of requests.
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Start 0 0 0, Done 0 0 0,
        Push 1 3 7, Push 1 3 0, Push 1 3 0],
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Office 0 2 1, Start 0 0 0,
        Push 1 3 0, Office 0 2 0, Late 1 0 0],
    story![Create 0 1 0, Pull 0 3 0, Push 0 3 0, Pull 0 3 0, Note 0 0 0, Push 0 3 6, Push 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Note 0 0 0, Push 0 3 5, Pull 0 3 0, Push 0 3 0],
    // Altered before the decision and after it; asked, answered, and asked something else meanwhile.
    story![Create 0 1 0, Push 0 3 0, Alter 0 0 1, Push 0 3 0, Alter 0 0 2, Push 0 3 0, Pull 0 3 0, Alter 0 0 3, Office 0 0 0,
        Push 0 3 0, Jobs 0 0 0, Pull 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Office 0 14 0, Pull 0 3 0, Answer 0 0 1, Push 0 3 0, Upload 0 0 0, Pull 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Office 0 14 0, Pull 0 3 0, Answer 0 0 0, Office 0 15 0, Push 0 3 0, Pull 0 3 0,
        Answer 0 0 0, Office 0 0 0, Push 0 3 0],
    story![Backup 0 0 0, Create 0 1 0, Push 0 3 0, Alter 0 0 1, Office 0 14 0, Pull 0 3 0, Answer 0 0 0, Push 0 3 0, Restore 0 0 0,
        Pull 0 3 0, Push 0 3 0, Office 0 15 0],
    // Withdrawn and erased, before and after restores.
    story![Create 0 1 0, Push 0 3 0, Backup 0 0 0, Withdraw 0 0 0, Push 0 3 0, Restore 0 0 0, Office 0 0 0,
        Pull 0 3 0, Push 0 3 0],
    story![Create 0 1 0, Note 0 0 0, Push 0 3 0, Upload 0 0 0, Clone 0 1 0, Office 0 8 0, Push 3 3 0,
        Restore 0 0 0, NewIdentity 0 0 0, Push 0 3 0, Upload 0 0 0],
    story![Create 0 1 0, Push 0 3 0, NewIdentity 0 0 0, Office 0 8 0, Push 0 0 0, Upload 0 0 0],
    story![Create 0 1 0, Clone 0 0 0, Erase 0 0 0, NewIdentity 0 0 0],
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 0, Create 1 1 0, Push 5 3 0, Upload 5 0 0, Office 0 8 0],
    story![Pull 0 3 0, Backup 0 0 0, Create 0 1 0, Push 0 3 0, Office 0 8 0, Restore 0 0 0, Push 0 3 0],
    // What phones give up, and backups that go back further than that.
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 0, Backup 0 0 0, Days 0 0 0, Note 0 0 0, Push 0 3 0,
        Days 0 0 0, Pull 0 3 0, Backup 0 0 0, Days 0 0 0, Pull 0 3 0, Restore 0 2 0, Pull 0 3 0],
    story![Backup 0 0 0, Create 0 1 0, Push 0 3 0, Note 0 0 0, Push 0 3 0, Backup 0 0 0, Restore 0 2 0,
        Pull 0 3 0, Push 0 3 0, Days 0 0 0, Days 0 0 0, Pull 0 3 0, Restore 0 0 0, Pull 0 3 0],
    story![Snapshot 0 0 0, Create 0 1 0, Push 0 3 0, Upload 0 0 0, Backup 0 0 0, Days 0 0 0, Days 0 0 0,
        Pull 0 3 0, RollBack 0 0 0, Pull 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 0, Backup 0 0 0, Days 0 0 0, Days 0 0 0, Pull 0 3 0,
        NewIdentity 0 0 0, Pull 0 3 0],
    story![Backup 0 0 0, Create 0 1 0, Push 0 3 0, Upload 0 0 0, Backup 0 0 0, Pull 0 3 0, Restore 0 2 0,
        Pull 0 3 0],
    story![Pull 0 3 0, Backup 0 0 0, Create 0 1 0, Push 0 3 0, Restore 0 0 0, Create 1 1 0, Push 5 3 0, Note 1 0 0,
        Push 5 3 0, Backup 0 0 0, Days 0 0 0, Days 0 0 0, Pull 0 3 0],
    story![Backup 0 0 0, Create 0 1 0, Push 0 3 0, Snapshot 0 0 0, Backup 0 0 0, Restore 0 2 0, RollBack 0 0 0,
        Pull 0 3 0, Push 0 3 0, Days 0 0 0, Days 0 0 0, Pull 0 3 0, Restore 0 0 0],
    // Progress of one phone in several requests.
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, TakeOn 0 0 0, Start 0 0 0, Push 1 0 0,
        Push 1 0 0],
    story![Create 0 1 0, Create 0 1 0, Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 1 0 0, Office 2 0 0,
        Compact 0 0 0, Pull 5 0 0],
    story![Create 0 1 0, Push 0 3 0, Office 0 13 4, Upload 0 0 1, Upload 0 0 0],
    story![Create 0 1 0, Clone 0 1 0, Push 7 3 0, Backup 0 0 0, Push 0 0 0, Days 0 0 0, Days 0 0 0, Pull 0 3 0,
        Restore 0 0 0],
    // Silent rollbacks and lost epochs.
    story![Create 0 1 0, Snapshot 0 0 0, Push 0 3 0, Upload 0 0 0, RollBack 0 0 0, Create 1 1 0, Push 5 3 0,
        Push 6 3 0, Pull 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Snapshot 0 0 0, Upload 0 0 0, RollBack 0 0 0, Pull 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Snapshot 0 0 0, Note 0 0 0, Push 0 3 0, RollBack 0 0 0, Upload 0 0 0],
    story![Pull 0 3 0, Backup 0 0 0, Create 0 1 0, Push 0 3 0, Restore 0 0 0, Pull 0 3 2, Push 0 3 4],
    story![Pull 0 3 0, Backup 0 0 0, Create 0 1 0, Push 0 3 0, Restore 0 0 0, Note 0 0 0, Push 0 3 0],
    story![Pull 1 3 0, Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Office 0 2 1, Start 0 0 0,
        Snapshot 0 0 0, Push 1 3 0, RollBack 0 0 0, Office 0 2 0, Late 1 0 0],
    story![Create 0 1 0, Create 1 1 0, Backup 0 0 0, Restore 0 0 0, Push 0 3 0, Push 5 3 0, Restore 0 0 0],
    story![Create 0 1 0, Create 1 1 0, Backup 0 0 0, Snapshot 0 0 0, Restore 0 0 0, Push 0 3 0, Restore 0 0 0, Push 5 3 0,
        RollBack 0 0 1, Push 0 3 0, Push 5 3 0],
    story![Create 0 1 0, Push 0 3 0, Backup 0 0 0, Office 0 6 0, FormLoad 0 2 0, Restore 0 0 0, Office 0 13 3,
        FormSend 0 0 0],
    // Crews' people.
    story![Activate 0 1 1, Activate 0 1 0, Backup 0 0 0, Activate 1 1 1, Restore 0 0 0, Revoke 0 0 0,
        Restore 0 0 0, Pull 1 3 0, Confirm 0 0 0],
    story![Backup 0 0 0, Activate 1 1 0, Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 1, Pull 4 3 0,
        Start 3 0 0, Done 3 0 0, Push 4 3 0, Push 4 3 0, Restore 0 0 0, Pull 4 3 0, Push 4 3 0],
    // A start, and a decline, that meet a server which has forgotten the activation.
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 1, Backup 0 0 0, Activate 1 1 0, Pull 4 3 0, Start 3 0 0,
        Done 3 0 0, Restore 0 0 0, Push 4 3 0, Push 4 3 0, Confirm 0 0 0, Push 4 3 0],
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 1, Backup 0 0 0, Activate 1 1 0, Pull 4 3 0, Decline 3 0 0,
        Restore 0 0 0, Push 4 3 0, Push 4 3 0, Office 0 2 0],
    story![Create 0 1 0, Create 0 1 1, Push 0 3 0, Office 0 0 0, Office 1 0 0, Office 0 1 0, Pull 1 0 0,
        MoveMember 0 1 0, Pull 1 0 0, Office 1 1 1, Compact 0 0 0, Pull 1 0 0, Pull 1 0 0, Office 0 5 0,
        Compact 0 0 0, Pull 1 0 0],
    // Uploads that end early; blobs that a restore does not bring back.
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 1, Upload 0 0 2, ServerPower 0 0 0, Upload 0 0 3,
        Upload 0 0 0, Backup 0 1 0, Upload 0 0 0, Restore 0 1 0, Pull 0 3 0, Upload 0 0 0],
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 2, Backup 0 0 0, Restore 0 0 0, Pull 0 3 0, Push 0 3 0,
        Upload 0 0 0],
    // Moved to another phone, which is the first that speaks to a restored server.
    story![Backup 0 0 0, Create 0 1 0, Push 0 3 0, Move 0 1 0, Push 5 3 0, Restore 0 0 0, Note 1 0 0, Push 5 3 0,
        Push 5 3 0, Push 0 3 0, Push 0 3 0, Push 5 3 0],
    story![Pull 0 3 0, Backup 0 0 0, Create 0 1 0, Push 0 3 0, Restore 0 0 0, Push 5 3 0, Move 0 1 0, Note 1 0 0, Push 5 3 0,
        Discard 1 0 0, Move 0 1 0],
    story![Create 0 1 0, NewIdentity 0 0 0, Imposter 0 0 0],
    // A backup of the phone and of the server, both from before the withdrawal.
    story![Create 0 1 0, Push 0 3 0, Backup 0 0 0, PhoneCopy 0 0 0, Withdraw 0 0 0, Push 0 3 0, PhoneBack 0 0 0,
        Restore 0 0 0, Pull 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Backup 0 0 0, PhoneCopy 0 0 0, Erase 0 0 0, Push 0 3 0, PhoneBack 0 0 0,
        Restore 0 0 0, Pull 0 3 0, Push 0 3 0],
    // Somebody else who knows the secrets takes reports back before they come, more than one day's worth.
    story![Create 0 1 0, Bearer 0 0 0, Push 0 3 0, Pull 0 3 0],
    story![Create 0 1 0, Create 0 1 0, Create 0 1 0, Bearer 0 0 0, Bearer 0 1 0, Bearer 0 2 0, Push 0 3 0],
    // Photos that are replaced, by two phones too, and what becomes of the old one's upload.
    story![Create 0 1 0, Push 0 3 0, Clone 0 0 0, Replace 0 0 1, Push 0 3 0, Replace 3 0 2, Push 7 3 0],
    story![Create 0 1 0, Push 0 3 0, Replace 0 0 1, Push 0 3 0, Upload 0 0 0, Office 0 8 0],
    story![Create 0 1 0, Create 0 1 5, Push 0 3 0, Withdraw 0 0 0, Push 0 3 0, Upload 0 0 0, Upload 0 0 0],
    // "Me too", once, and again after a restore that forgot that the report is public.
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Jobs 0 0 0, Public 5 3 0, Public 5 3 0, MeToo 1 0 0, Push 5 3 0, MeToo 1 0 0,
        Push 5 3 0, Meddle 0 2 0],
    story![Create 0 1 0, Push 0 3 0, Backup 0 0 0, Office 0 0 0, Jobs 0 0 0, Public 5 3 0, Public 5 3 0, MeToo 1 0 0, Push 5 3 0,
        Restore 0 0 0, Push 5 3 0, Push 5 3 0, Office 0 0 0, Jobs 0 0 0],
    // Duplicates of a public report, which then is one no more.
    story![Create 0 1 0, Create 0 1 1, Push 0 3 0, Upload 0 0 0, Office 0 0 0, Jobs 0 0 0, Office 1 13 3, Jobs 0 0 0, Pull 0 3 0,
        Office 0 8 0],
    // What is public, by area; what time brings.
    story![Create 0 1 0, Create 0 7 0, Create 0 13 0, Push 0 3 0, Office 0 0 0, Office 1 0 0, Office 2 0 0, Jobs 0 0 0,
        Public 5 3 0, Public 5 3 0, Areas 1 13 0, Public 5 3 0],
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 0, Pull 0 3 0, Fetch 0 0 1, Note 0 0 0, Push 0 3 0],
    story![Create 0 1 0, Push 0 3 0, Snapshot 0 0 0, Replace 0 0 1, Push 0 3 0, Upload 0 0 0, RollBack 0 1 0, Office 0 8 0],
    story![Create 0 1 0, Push 0 3 0, Days 0 0 0, Office 0 0 0, Days 0 0 0, Pull 0 3 0, Office 0 7 0, Jobs 0 0 0],
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Start 0 0 0, Push 1 3 0, Done 0 0 0,
        Push 1 3 0, Office 0 3 0, Pull 0 3 0, Days 0 0 0, Days 0 0 0, Dispute 0 0 0, Push 0 3 0, Days 0 0 0, Jobs 0 0 0],
    story![Create 0 1 0, Push 0 3 0, Office 0 0 0, Office 0 1 0, Pull 1 3 0, Start 0 0 0, Push 1 3 0, Done 0 0 0, Push 1 3 0,
        Office 0 3 0, Days 0 0 0, Days 0 0 0, Days 0 0 0],
    // Uploads that expire, and too many of them.
    story![Create 0 1 0, Push 0 3 0, Upload 0 0 2, Days 0 0 0, Days 0 0 0, Jobs 0 0 0],
    story![Create 0 1 0, Create 0 1 1, Create 0 1 2, Push 0 3 0, Upload 0 0 2, Withdraw 0 0 0, Withdraw 0 1 0, Push 0 3 0,
        Upload 0 0 2, Create 0 1 13, Push 0 3 0],
    // Somebody takes a report's id before it is sent.
    story![Create 0 1 0, Note 0 0 0, Imposter 0 0 0, Push 0 3 4, Push 0 3 0, Push 0 3 0],
    story![Create 0 1 0, Note 0 0 0, Imposter 0 0 0, Office 0 8 0, Push 0 3 0],
    story![Create 0 1 0, PhoneCopy 0 0 0, Imposter 0 0 0, Push 0 3 0, Push 0 3 0, PhoneBack 0 0 0, Note 0 0 0,
        Push 0 3 0],
    story![Backup 0 0 0, Create 0 1 0, Clone 0 0 0, Imposter 0 0 0, Push 0 3 0, Push 0 3 0, Restore 0 0 0],
];

fn random_event(rng: &mut Rng) -> Event {
    let total: usize = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let mut left = rng.below(total);
    let mut kind = EventKind::Push;
    for (each, weight) in WEIGHTS {
        if left < *weight {
            kind = *each;
            break;
        }
        left -= weight;
    }
    let mut byte = || u8::try_from(rng.below(36)).unwrap_or(0);
    Event { kind, a: byte(), b: byte(), c: byte() }
}

/// The schedule of a seed: a quarter of them without a story.
pub(crate) fn generate(seed: u64) -> Vec<Event> {
    let mut rng = Rng::new(seed);
    let length = 8 + rng.below(42);
    let mut extra: Vec<Event> = (0..length).map(|_| random_event(&mut rng)).collect();
    if rng.below(4) == 0 {
        return extra;
    }
    let lines = rng.pick(STORIES);
    let keep = if rng.below(4) == 0 { 2 + rng.below(lines.len() - 1) } else { lines.len() };
    let mut story: Vec<Event> =
        lines[..keep].iter().map(|(kind, a, b, c)| Event { kind: *kind, a: *a, b: *b, c: *c }).collect();
    extra.truncate(rng.pick(&[2, 4, 8, 16, 50]));
    weave(&mut rng, &mut story, &mut extra)
}

fn weave(rng: &mut Rng, story: &mut Vec<Event>, extra: &mut Vec<Event>) -> Vec<Event> {
    let mut woven = Vec::new();
    story.reverse();
    while !story.is_empty() || !extra.is_empty() {
        let from_story = !story.is_empty() && rng.below(story.len() + extra.len()) < story.len();
        woven.extend(if from_story { story.pop() } else { extra.pop() });
    }
    woven
}

/// The outcome of one schedule.
pub(crate) struct Run {
    pub(crate) violations: Vec<String>,
    pub(crate) trace: u64,
}

pub(crate) fn run(events: &[Event], rules: Rules) -> Run {
    let mut world = World::new(rules);
    world.run(events);
    Run { violations: world.violations, trace: world.trace.0 }
}

/// The shortest schedule that still breaks the same invariant, with the smallest arguments.
pub(crate) fn shrink(events: &[Event], rules: Rules, violation: &str) -> Vec<Event> {
    let fails = |events: &[Event]| run(events, rules).violations.iter().any(|v| v == violation);
    let mut best = events.to_vec();
    loop {
        let before = best.clone();
        for width in [8, 4, 2, 1] {
            let mut place = 0;
            while place < best.len() {
                let end = (place + width).min(best.len());
                let shorter = [&best[..place], &best[end..]].concat();
                if fails(&shorter) { best = shorter } else { place += 1 }
            }
        }
        for place in 0..best.len() {
            smaller_arguments(&mut best, place, &fails);
        }
        if best == before {
            return best;
        }
    }
}

fn smaller_arguments(best: &mut [Event], place: usize, fails: &dyn Fn(&[Event]) -> bool) {
    for argument in 0..3 {
        for value in 0..2 {
            let old = best[place];
            let field = match argument {
                0 => &mut best[place].a,
                1 => &mut best[place].b,
                _ => &mut best[place].c,
            };
            if *field <= value {
                continue;
            }
            *field = value;
            if fails(best) {
                break;
            }
            best[place] = old;
        }
    }
}
