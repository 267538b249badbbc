//! What to do next, as a pure step: text first, then news, then photos, then other people's photos.
//!
//! The database is the truth: after each effect the runner reads a new snapshot, so a crash at any
//! point resumes where the database stands.

use std::collections::BTreeSet;

use saberling_wire::PhotoId;

use super::Failure;

/// What one identity has to do, as the database says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The server is known to know this identity.
    pub registered: bool,
    /// The outbox's next request, by `seq`.
    pub sendable: Vec<i64>,
    /// Photos whose promise is acknowledged and whose time has come.
    pub uploads: Vec<PhotoId>,
    /// Other people's photos that are wanted: small or full.
    pub wanted: Vec<(PhotoId, bool)>,
    /// When the earliest postponed thing may go, epoch milliseconds.
    pub next_due_ms: Option<i64>,
    /// The server has other settings, or another area pack, than this phone.
    pub settings_stale: bool,
}

/// What one pass remembers.
#[derive(Debug, Clone, Default)]
pub struct Pass {
    /// Only the outbox's text goes: so that nobody's text waits for somebody's photos.
    text_only: bool,
    /// Less is left to do than before, so the next failure is a new one.
    progressed: bool,
    /// The push that is under way holds acts.
    carries_acts: bool,
    pushes: u32,
    pulls: u32,
    pulled: bool,
    restarts: u32,
    unknown: u32,
    skipped: BTreeSet<PhotoId>,
    /// Settings are asked for once a pass.
    asked_settings: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The pass begins.
    Began,
    /// A push was answered and its outcomes are stored.
    Pushed,
    /// A page was pulled and stored.
    Pulled {
        /// Whether more is waiting.
        has_more: bool,
    },
    /// A photo is verified, refused or lost.
    Uploaded,
    /// Another person's photo is stored.
    Fetched,
    /// The settings were asked for; whatever came of it.
    Settled,
    /// This one photo did not work out now; the pass goes on without it.
    Skipped(PhotoId),
    /// Lost continuity was answered: everything is queued again.
    Restarted,
    /// A request failed as a whole.
    Failed(Failure),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Push these operations; an empty push registers.
    Push(Vec<i64>),
    /// Pull the next page.
    Pull,
    /// Fetch the city's settings, and the area pack that they name.
    Settings,
    /// Send a photo's bytes.
    Upload(PhotoId),
    /// Fetch another person's photo, small or full.
    Fetch(PhotoId, bool),
    /// Answer lost continuity; the new epoch and `at`, if they were named.
    Restart(Option<(String, String)>),
    /// The server does not know this identity: forget that it did.
    Unregister,
    /// The office withdrew access: keep everything, stop.
    Revoke,
    /// The pass is over.
    Finish(Rest),
}

/// How a pass ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// Nothing is left to do now; something may be due later.
    Quiet {
        /// When, epoch milliseconds.
        next_due_ms: Option<i64>,
    },
    /// It did not work; try again.
    Failed(Failure),
    /// There is no network.
    Offline,
    /// Access was withdrawn.
    Revoked,
    /// This version is too old.
    Outdated,
}

/// A server that keeps changing its epoch is not argued with for ever.
const RESTARTS_PER_PASS: u32 = 3;
/// Enough for ten thousand acts; more means that the answers lead nowhere.
const PUSHES_PER_PASS: u32 = 200;
/// Enough for half a million rows.
const PULLS_PER_PASS: u32 = 1_000;

impl Pass {
    /// A pass that sends the outbox's text and ends.
    #[must_use]
    pub fn text_only() -> Self {
        Self { text_only: true, ..Self::default() }
    }

    /// Whether the next step looks at more than text: at news, photos and settings.
    #[must_use]
    pub const fn goes_beyond_text(&self, snapshot: &Snapshot) -> bool {
        !self.text_only && snapshot.registered && snapshot.sendable.is_empty()
    }

    /// Whether less is left to do than before. What lost continuity makes the phone send again is nothing
    /// new: a server that loses it at every turn must not be asked every two seconds.
    #[must_use]
    pub const fn has_progressed(&self) -> bool {
        self.progressed && self.restarts == 0 && self.unknown == 0
    }
}

/// The next effect.
pub fn step(pass: &mut Pass, snapshot: &Snapshot, event: Event) -> Effect {
    let was_upload = event == Event::Uploaded;
    pass.progressed |= match event {
        Event::Uploaded | Event::Fetched | Event::Pulled { has_more: true } => true,
        Event::Pushed => pass.carries_acts,
        // A pull that brings nothing says only that the server is there: what failed may fail at once again.
        _ => false,
    };
    match event {
        Event::Failed(failure) => return on_failure(pass, failure),
        Event::Skipped(photo) => {
            pass.skipped.insert(photo);
        }
        Event::Pulled { has_more } => pass.pulled = !has_more,
        // What was sent comes back as news: the manifest shows the photo as attached.
        Event::Uploaded | Event::Pushed | Event::Restarted => pass.pulled = false,
        Event::Began | Event::Fetched => {}
        Event::Settled => pass.asked_settings = true,
    }
    if !snapshot.registered || !snapshot.sendable.is_empty() {
        pass.pushes += 1;
        if pass.pushes > PUSHES_PER_PASS {
            return Effect::Finish(Rest::Failed(Failure::Retry { after_ms: None }));
        }
        pass.carries_acts = !snapshot.sendable.is_empty();
        return Effect::Push(snapshot.sendable.clone());
    }
    if pass.text_only {
        return Effect::Finish(Rest::Quiet { next_due_ms: None });
    }
    // News comes before photos, but not between them: one pull after the last photo is enough.
    let upload = snapshot.uploads.iter().find(|photo| !pass.skipped.contains(photo));
    let goes_on_uploading = was_upload && upload.is_some();
    if !pass.pulled && !goes_on_uploading {
        pass.pulls += 1;
        if pass.pulls > PULLS_PER_PASS {
            return Effect::Finish(Rest::Failed(Failure::Retry { after_ms: None }));
        }
        return Effect::Pull;
    }
    if snapshot.settings_stale && !pass.asked_settings {
        return Effect::Settings;
    }
    if let Some(&photo) = upload {
        return Effect::Upload(photo);
    }
    match snapshot.wanted.iter().find(|(photo, _)| !pass.skipped.contains(photo)) {
        Some(&(photo, full)) => Effect::Fetch(photo, full),
        None => Effect::Finish(Rest::Quiet { next_due_ms: snapshot.next_due_ms }),
    }
}

fn on_failure(pass: &mut Pass, failure: Failure) -> Effect {
    match failure {
        Failure::EpochChanged { epoch, at } if pass.restarts < RESTARTS_PER_PASS => {
            pass.restarts += 1;
            Effect::Restart(Some((epoch, at)))
        }
        Failure::MustRefetch if pass.restarts < RESTARTS_PER_PASS => {
            pass.restarts += 1;
            Effect::Restart(None)
        }
        Failure::UnknownDevice if pass.unknown < RESTARTS_PER_PASS => {
            pass.unknown += 1;
            Effect::Unregister
        }
        Failure::Revoked => Effect::Revoke,
        Failure::Outdated => Effect::Finish(Rest::Outdated),
        other => Effect::Finish(Rest::Failed(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(number: u8) -> PhotoId {
        PhotoId::new(0, [number; 10])
    }

    fn registered() -> Snapshot {
        Snapshot { registered: true, ..Snapshot::default() }
    }

    /// Plays a pass against a world in which everything works.
    fn play(mut snapshot: Snapshot) -> Vec<Effect> {
        let (mut pass, mut event, mut seen) = (Pass::default(), Event::Began, Vec::new());
        loop {
            let effect = step(&mut pass, &snapshot, event);
            seen.push(effect.clone());
            event = match effect {
                Effect::Push(_) => {
                    snapshot.registered = true;
                    snapshot.sendable.clear();
                    Event::Pushed
                }
                Effect::Pull => Event::Pulled { has_more: false },
                Effect::Upload(done) => {
                    snapshot.uploads.retain(|photo| *photo != done);
                    Event::Uploaded
                }
                Effect::Fetch(done, full) => {
                    snapshot.wanted.retain(|wanted| *wanted != (done, full));
                    Event::Fetched
                }
                Effect::Settings => Event::Settled,
                Effect::Restart(_) | Effect::Unregister | Effect::Revoke => Event::Restarted,
                Effect::Finish(_) => return seen,
            };
            assert!(seen.len() < 50, "it never ends: {seen:?}");
        }
    }

    #[test]
    fn text_goes_first_then_news_then_photos_then_their_news() {
        let snapshot = Snapshot {
            sendable: vec![1, 2],
            uploads: vec![photo(1), photo(2)],
            wanted: vec![(photo(9), false)],
            ..Snapshot::default()
        };
        let quiet = Effect::Finish(Rest::Quiet { next_due_ms: None });
        assert_eq!(
            play(snapshot),
            [
                Effect::Push(vec![1, 2]),
                Effect::Pull,
                Effect::Upload(photo(1)),
                Effect::Upload(photo(2)),
                Effect::Pull,
                Effect::Fetch(photo(9), false),
                quiet
            ]
        );
    }

    #[test]
    fn settings_are_asked_for_once_a_pass_and_stop_nothing() {
        let snapshot = Snapshot { settings_stale: true, uploads: vec![photo(1)], ..registered() };
        let quiet = Effect::Finish(Rest::Quiet { next_due_ms: None });
        assert_eq!(
            play(snapshot),
            [Effect::Pull, Effect::Settings, Effect::Upload(photo(1)), Effect::Pull, quiet]
        );
    }

    #[test]
    fn an_unknown_identity_registers_by_an_empty_push() {
        assert_eq!(play(Snapshot::default())[0], Effect::Push(vec![]));
        let effect = step(&mut Pass::default(), &registered(), Event::Failed(Failure::UnknownDevice));
        assert_eq!(effect, Effect::Unregister);
    }

    #[test]
    fn lost_continuity_restarts_a_few_times_and_then_waits() {
        let mut pass = Pass::default();
        let changed = || Failure::EpochChanged { epoch: "e".into(), at: "a".into() };
        for _ in 0..RESTARTS_PER_PASS {
            let effect = step(&mut pass, &registered(), Event::Failed(changed()));
            assert_eq!(effect, Effect::Restart(Some(("e".into(), "a".into()))));
        }
        let effect = step(&mut pass, &registered(), Event::Failed(changed()));
        assert_eq!(effect, Effect::Finish(Rest::Failed(changed())));
    }

    #[test]
    fn a_text_pass_asks_nothing_more() {
        let snapshot = Snapshot { uploads: vec![photo(1)], ..registered() };
        let quiet = Effect::Finish(Rest::Quiet { next_due_ms: None });
        assert_eq!(step(&mut Pass::text_only(), &snapshot, Event::Began), quiet);
    }

    /// So nobody has to look for them then.
    #[test]
    fn photos_and_settings_decide_nothing_while_text_goes_first() {
        let more =
            Snapshot { uploads: vec![photo(1)], wanted: vec![(photo(9), true)], ..Snapshot::default() };
        for (registered, sendable) in [(true, vec![]), (true, vec![1]), (false, vec![]), (false, vec![1])] {
            let without = Snapshot { registered, sendable, ..Snapshot::default() };
            let with = Snapshot { settings_stale: true, next_due_ms: Some(7), ..more.clone() };
            let with = Snapshot { registered, sendable: without.sendable.clone(), ..with };
            for (pass, is_decided) in [(Pass::text_only(), false), (Pass::default(), registered)] {
                let pulled = Pass { pulled: true, ..pass };
                let looks = pulled.goes_beyond_text(&with);
                assert_eq!(looks, is_decided && with.sendable.is_empty());
                let [a, b] = [&with, &without].map(|seen| step(&mut pulled.clone(), seen, Event::Began));
                assert_eq!(a != b, looks);
            }
        }
    }

    #[test]
    fn answers_that_lead_nowhere_end_the_pass() {
        let snapshot = Snapshot { sendable: vec![1], ..registered() };
        let mut pass = Pass::default();
        let mut pushes = 0;
        while let Effect::Push(_) = step(&mut pass, &snapshot, Event::Pushed) {
            pushes += 1;
        }
        assert_eq!(pushes, PUSHES_PER_PASS);
    }

    #[test]
    fn pages_without_an_end_end_the_pass() {
        let mut pass = Pass::default();
        let mut pulls = 0;
        while let Effect::Pull = step(&mut pass, &registered(), Event::Pulled { has_more: true }) {
            pulls += 1;
        }
        assert_eq!(pulls, PULLS_PER_PASS);
    }

    #[test]
    fn only_what_leaves_less_to_do_makes_the_next_failure_a_new_one() {
        let after = |events: &[Event]| {
            let (mut pass, snapshot) = (Pass::default(), Snapshot { sendable: vec![1], ..registered() });
            for event in events {
                step(&mut pass, &snapshot, event.clone());
            }
            pass.has_progressed()
        };
        assert!(after(&[Event::Began, Event::Pushed]));
        assert!(after(&[Event::Uploaded]) && after(&[Event::Fetched]));
        assert!(after(&[Event::Pulled { has_more: true }]));
        assert!(!after(&[Event::Pulled { has_more: false }]));
        assert!(!after(&[Event::Settled]));
        let refetch = Event::Failed(Failure::MustRefetch);
        assert!(!after(&[Event::Began, Event::Pushed, refetch, Event::Restarted, Event::Pushed]));
    }

    #[test]
    fn a_photo_that_does_not_work_out_stops_no_other() {
        let snapshot = Snapshot { uploads: vec![photo(1), photo(2)], ..registered() };
        let mut pass = Pass::default();
        assert_eq!(step(&mut pass, &snapshot, Event::Began), Effect::Pull);
        assert_eq!(step(&mut pass, &snapshot, Event::Pulled { has_more: false }), Effect::Upload(photo(1)));
        assert_eq!(step(&mut pass, &snapshot, Event::Skipped(photo(1))), Effect::Upload(photo(2)));
    }

    #[test]
    fn a_withdrawn_access_and_an_old_version_stop_the_pass() {
        let mut pass = Pass::default();
        assert_eq!(step(&mut pass, &registered(), Event::Failed(Failure::Revoked)), Effect::Revoke);
        let effect = step(&mut pass, &registered(), Event::Failed(Failure::Outdated));
        assert_eq!(effect, Effect::Finish(Rest::Outdated));
    }
}
