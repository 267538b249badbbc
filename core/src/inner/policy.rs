//! What goes over which network: the person's choice, the network, the battery.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::Inner;
use crate::api::{NetworkPolicy, NetworkState};
use crate::error::Error;
use crate::store::{Store, sql};

/// Why photos wait although there is a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// The person wants Wi-Fi for them, and this network costs by the byte.
    Wifi,
    /// The battery is low.
    Battery,
}

impl Hold {
    /// The key of the sentence that says so.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Wifi => "wait.wifi",
            Self::Battery => "wait.battery",
        }
    }
}

/// What the phone's surroundings allow now. Asked before the database is held, since the host answers it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conditions {
    pub(crate) online: bool,
    pub(crate) hold: Option<Hold>,
}

impl Inner {
    /// What is allowed now; a host that cannot say is taken at its best.
    pub(crate) fn conditions(&self) -> Conditions {
        let network = self.ports.network.state().unwrap_or(NetworkState::Unmetered);
        let wifi_only = self.policy().photos_wifi_only;
        let hold = match network {
            NetworkState::Metered if wifi_only => Some(Hold::Wifi),
            _ if self.battery_low.load(Ordering::Relaxed) => Some(Hold::Battery),
            _ => None,
        };
        Conditions { online: network != NetworkState::Offline, hold }
    }

    /// The person's choice.
    pub(crate) fn policy(&self) -> NetworkPolicy {
        *self.policy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the person's choice durably.
    pub(crate) fn set_policy(&self, policy: NetworkPolicy) -> Result<(), Error> {
        self.store.write(|db| {
            let flag = |on: bool| if on { "1" } else { "0" };
            sql::meta::put(db, sql::meta::PHOTOS_WIFI_ONLY, flag(policy.photos_wifi_only))?;
            sql::meta::put(db, sql::meta::PREFETCH, flag(policy.prefetch))
        })?;
        *self.policy.lock().unwrap_or_else(PoisonError::into_inner) = policy;
        self.driver.wake();
        Ok(())
    }

    /// The host says how the battery is.
    pub(crate) fn set_battery_low(&self, low: bool) {
        if self.battery_low.swap(low, Ordering::Relaxed) != low {
            self.driver.wake();
        }
    }
}

/// The choice that was kept; without one, photos go over any network, and pictures are fetched ahead.
pub(super) fn stored(store: &Store) -> Result<NetworkPolicy, Error> {
    store.read(|db| {
        let flag = |key, unset: bool| Ok::<_, Error>(sql::meta::get(db, key)?.map_or(unset, |on| on == "1"));
        Ok(NetworkPolicy {
            photos_wifi_only: flag(sql::meta::PHOTOS_WIFI_ONLY, false)?,
            prefetch: flag(sql::meta::PREFETCH, true)?,
        })
    })
}
