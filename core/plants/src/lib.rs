//! Bugs that the simulator puts in, to see that it notices them.
//!
//! `if plant!("name") { … }` never holds in any build but one with `--cfg saberling_plants`,
//! which only the simulator's own alias sets: no feature can carry a plant into a shipped build, and not
//! even its name stands in there.

#[cfg(saberling_plants)]
use std::sync::RwLock;

#[cfg(saberling_plants)]
static CHOSEN: RwLock<Option<&'static str>> = RwLock::new(None);

/// Whether plants are compiled in.
pub const COMPILED_IN: bool = cfg!(saberling_plants);

/// Plants one bug for the whole process, or none.
#[cfg(saberling_plants)]
pub fn choose(name: Option<&'static str>) {
    *CHOSEN.write().unwrap_or_else(std::sync::PoisonError::into_inner) = name;
}

/// Whether this bug is planted.
#[cfg(saberling_plants)]
#[must_use]
pub fn is_planted(name: &str) -> bool {
    *CHOSEN.read().unwrap_or_else(std::sync::PoisonError::into_inner) == Some(name)
}

/// Whether this bug is planted.
#[cfg(saberling_plants)]
#[macro_export]
macro_rules! plant {
    ($name:literal) => {
        $crate::is_planted(concat!("planted-bug:", $name))
    };
}

/// No bug is planted: what the macro comes to in every build that is shipped.
#[cfg(not(saberling_plants))]
#[inline(always)]
#[must_use]
pub const fn not_in_this_build() -> bool {
    false
}

/// Whether this bug is planted: never, in this build.
#[cfg(not(saberling_plants))]
#[macro_export]
macro_rules! plant {
    ($name:literal) => {
        $crate::not_in_this_build()
    };
}
