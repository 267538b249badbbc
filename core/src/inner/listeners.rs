//! Who hears what changed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::api::{Event, Listener};

type Registered = Mutex<Vec<(u64, Arc<dyn Listener>)>>;

/// The registered listeners.
#[derive(Default, Clone)]
pub(crate) struct Listeners {
    registered: Arc<Registered>,
    /// Only ever grows: a late drop of an old handle must not end somebody else's.
    last_id: Arc<AtomicU64>,
}

/// One registration; dropping it ends it.
pub struct ListenerHandle {
    id: u64,
    registered: Weak<Registered>,
}

impl Listeners {
    pub(crate) fn add(&self, listener: Arc<dyn Listener>) -> ListenerHandle {
        let mut registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        let id = self.last_id.fetch_add(1, Ordering::Relaxed);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::HostError;

    struct Counter(AtomicU64);

    impl Listener for Counter {
        fn on_event(&self, _: Event) -> Result<(), HostError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }

    #[test]
    fn a_late_drop_of_an_old_handle_silences_nobody_else() {
        let listeners = Listeners::default();
        let counters: Vec<_> = (0..3).map(|_| Arc::new(Counter(AtomicU64::new(0)))).collect();
        let _first = listeners.add(counters[0].clone());
        let second = listeners.add(counters[1].clone());
        second.cancel();
        let _third = listeners.add(counters[2].clone());
        drop(second);
        listeners.emit(&Event::TaskChanged { task_id: String::new() });
        let heard: Vec<_> = counters.iter().map(|counter| counter.0.load(Ordering::Relaxed)).collect();
        assert_eq!(heard, [1, 0, 1]);
    }
}
