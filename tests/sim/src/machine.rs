//! A phone or a server as a thing that can lose its power: every effect asks here first.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::trace::Trace;

/// What an effect may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It happens.
    Go,
    /// The disk is full.
    Full,
    /// It fails.
    Fail,
    /// The machine has no power: nothing happens any more.
    Dead,
}

/// The kinds of effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// SQLite writes.
    SqlWrite,
    /// SQLite makes durable.
    SqlSync,
    /// SQLite cuts or removes a file.
    SqlCut,
    /// A file is written.
    FileWrite,
    /// A file or folder is made durable.
    FileSync,
    /// A file gets another name, or goes.
    FileName,
    /// A file is read.
    FileRead,
    /// The keystore is written or read.
    Secret,
    /// A request is sent.
    Request,
    /// A reply arrives.
    Reply,
}

impl Kind {
    /// Its name in the history.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SqlWrite => "sql write",
            Self::SqlSync => "sql sync",
            Self::SqlCut => "sql cut",
            Self::FileWrite => "file write",
            Self::FileSync => "file sync",
            Self::FileName => "file name",
            Self::FileRead => "file read",
            Self::Secret => "secret",
            Self::Request => "request",
            Self::Reply => "reply",
        }
    }

    /// Whether it needs room on the disk.
    const fn needs_room(self) -> bool {
        matches!(self, Self::SqlWrite | Self::FileWrite)
    }
}

#[derive(Debug, Default)]
struct Plan {
    /// Effects until the power goes.
    crash_in: Option<u64>,
    /// The number of the effect that fails once.
    fail_at: Option<u64>,
    /// Effects until there is no room.
    full_in: u64,
    /// Effects during which there is no room then.
    full_for: u64,
}

/// A machine's power and room.
pub struct Machine {
    /// Its name in the history.
    pub name: String,
    trace: Arc<Trace>,
    dead: AtomicBool,
    effects: AtomicU64,
    plan: Mutex<Plan>,
}

impl Machine {
    /// A machine that runs.
    #[must_use]
    pub fn new(name: impl Into<String>, trace: Arc<Trace>) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            trace,
            dead: AtomicBool::new(false),
            effects: AtomicU64::new(0),
            plan: Mutex::default(),
        })
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks whether an effect may happen.
    pub fn effect(&self, kind: Kind, detail: u64) -> Verdict {
        let verdict = self.judge(kind);
        self.trace.effect(&self.name, kind.word(), detail << 2 | verdict as u64);
        verdict
    }

    fn judge(&self, kind: Kind) -> Verdict {
        if self.is_dead() {
            return Verdict::Dead;
        }
        let number = self.effects.fetch_add(1, Ordering::Relaxed);
        let mut plan = self.plan();
        match &mut plan.crash_in {
            Some(0) => {
                plan.crash_in = None;
                self.dead.store(true, Ordering::Relaxed);
                return Verdict::Dead;
            }
            Some(left) => *left -= 1,
            None => {}
        }
        if plan.fail_at == Some(number) {
            plan.fail_at = None;
            return Verdict::Fail;
        }
        if plan.full_for > 0 && plan.full_in > 0 {
            plan.full_in -= 1;
        } else if plan.full_for > 0 {
            plan.full_for -= 1;
            if kind.needs_room() {
                return Verdict::Full;
            }
        }
        Verdict::Go
    }

    /// The same for a file, as its error.
    ///
    /// # Errors
    /// When the effect does not happen.
    pub fn file(&self, kind: Kind, detail: u64) -> io::Result<()> {
        match self.effect(kind, detail) {
            Verdict::Go => Ok(()),
            Verdict::Full => Err(io::ErrorKind::StorageFull.into()),
            Verdict::Fail | Verdict::Dead => Err(io::Error::other("the machine failed")),
        }
    }

    /// Whether it has no power.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    /// Takes the power away after so many further effects.
    pub fn crash_in(&self, effects: u64) {
        self.plan().crash_in = Some(effects);
    }

    /// Takes the power away now.
    pub fn kill(&self) {
        self.dead.store(true, Ordering::Relaxed);
    }

    /// Lets the effect of this number fail, once.
    pub fn fail_at(&self, number: u64) {
        self.plan().fail_at = Some(number);
    }

    /// Lets an effect of the next ones fail, once: the first of them is number 0.
    pub fn fail_in(&self, effects: u64) {
        self.fail_at(self.effects().saturating_add(effects));
    }

    /// After so many effects there is no room on the disk for so many.
    pub fn full_in(&self, effects: u64, how_many: u64) {
        let mut plan = self.plan();
        (plan.full_in, plan.full_for) = (effects, how_many);
    }

    /// Everything is as it should be from now on.
    pub fn heal(&self) {
        *self.plan() = Plan::default();
    }

    /// How many effects there were.
    #[must_use]
    pub fn effects(&self) -> u64 {
        self.effects.load(Ordering::Relaxed)
    }

    /// Gives it power, and room again.
    pub fn boot(&self) {
        *self.plan() = Plan::default();
        self.dead.store(false, Ordering::Relaxed);
    }
}

/// How much of what was not made durable is still lost at a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// All of it.
    All,
    /// None of it: the power held long enough.
    Nothing,
    /// What came last.
    Tail,
    /// Some of it, whatever the order.
    Some,
}

impl Loss {
    /// Draws one.
    pub fn draw(rng: &mut crate::rng::Rng) -> Self {
        match rng.below(8) {
            0..=3 => Self::All,
            4 => Self::Nothing,
            5 | 6 => Self::Tail,
            _ => Self::Some,
        }
    }

    /// Which of so many pending writes are kept.
    pub fn kept(self, count: usize, rng: &mut crate::rng::Rng) -> Vec<bool> {
        let end = if self == Self::Tail { rng.below(count + 1) } else { 0 };
        (0..count)
            .map(|place| match self {
                Self::All => false,
                Self::Nothing => true,
                Self::Tail => place < end,
                Self::Some => rng.percent(50),
            })
            .collect()
    }
}
