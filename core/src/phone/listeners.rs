//! Who hears what changed.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::api::{Event, Listener};

type Registered = Mutex<Vec<(u64, Arc<dyn Listener>)>>;

/// The registered listeners.
#[derive(Default)]
pub(crate) struct Listeners {
    registered: Arc<Registered>,
}

/// One registration; dropping it ends it.
pub struct ListenerHandle {
    id: u64,
    registered: Weak<Registered>,
}

impl Listeners {
    pub(crate) fn add(&self, listener: Arc<dyn Listener>) -> ListenerHandle {
        let mut registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        let id = registered.last().map_or(1, |(id, _)| id + 1);
        registered.push((id, listener));
        ListenerHandle { id, registered: Arc::downgrade(&self.registered) }
    }

    /// Tells everybody, outside the lock: a listener may call the core, or end itself.
    pub(crate) fn emit(&self, event: &Event) {
        let all: Vec<_> = self
            .registered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .map(|(_, l)| l.clone())
            .collect();
        for listener in all {
            if let Err(error) = listener.on_event(event.clone()) {
                tracing::warn!(%error, "a listener failed");
            }
        }
    }
}

impl ListenerHandle {
    pub(crate) fn cancel(&self) {
        if let Some(registered) = self.registered.upgrade() {
            registered.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, _)| *id != self.id);
        }
    }
}

impl Drop for ListenerHandle {
    fn drop(&mut self) {
        self.cancel();
    }
}
