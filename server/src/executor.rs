//! Where work that blocks is done: on threads of its own, or at once where there is only one thread.

use tokio::runtime::{Handle, RuntimeFlavor};

/// The work panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the work panicked")]
pub(crate) struct Panicked;

/// Does work that may block. On a runtime with one thread there is nobody who could be kept waiting,
/// so it is done in place: the simulator runs everything so, and then a seed decides the order.
pub(crate) async fn off_thread<T, F>(work: F) -> Result<T, Panicked>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        // Others may go first, as they may where there are threads.
        tokio::task::yield_now().await;
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|_| Panicked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn with_one_thread_it_is_done_in_place() {
        let here = std::thread::current().id();
        assert_eq!(off_thread(move || std::thread::current().id()).await, Ok(here));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn with_more_threads_nobody_is_kept_waiting_and_a_panic_is_told() {
        let here = std::thread::current().id();
        assert_ne!(off_thread(move || std::thread::current().id()).await, Ok(here));
        let panicked = off_thread(|| std::hint::black_box(None::<u8>).expect("a fault")).await;
        assert_eq!(panicked, Err(Panicked));
    }
}
