//! One thread writes: it takes all that has queued up and stores it in one commit.
//!
//! A commit that is durable costs the same for one submission and for sixty-four, so under load the
//! price of `synchronous=FULL` is shared.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Weak};

use tokio::sync::oneshot;

use crate::Store;
use crate::command::Submission;
use crate::outcome::SubmissionOutcome;

/// Submissions that may wait.
const QUEUE: usize = 1_024;
/// Submissions of one commit at most.
const BATCH: usize = 64;

type Job = (Submission, oneshot::Sender<SubmissionOutcome>);

/// Why a submission was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriterError {
    /// Too many are waiting; come back later.
    #[error("too many writes are waiting")]
    Busy,
    /// The writer has stopped.
    #[error("the writer has stopped")]
    Stopped,
}

/// The one writer; cloned freely. Its thread ends when the last clone is gone.
#[derive(Clone)]
pub struct Writer(Way);

/// How submissions come to the store.
#[derive(Clone)]
enum Way {
    Thread {
        queue: SyncSender<Job>,
        /// Held by the thread, as long as it runs.
        alive: Weak<()>,
    },
    /// On the caller's thread, each at once and in a commit of its own.
    Inline(Arc<dyn Store>),
}

impl Writer {
    /// Starts the thread. `committed` is called after each commit that the office can see.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        store: Arc<dyn Store>,
        committed: Box<dyn Fn() + Send>,
    ) -> std::io::Result<(Self, std::thread::JoinHandle<()>)> {
        let (queue, jobs) = sync_channel(QUEUE);
        let running = Arc::new(());
        let alive = Arc::downgrade(&running);
        let thread = std::thread::Builder::new().name("saberling-writer".into()).spawn(move || {
            let _running = running;
            run(&*store, &jobs, &*committed);
        })?;
        Ok((Self(Way::Thread { queue, alive }), thread))
    }

    /// A writer without a thread, for a process that has only one: the simulator. What is submitted is
    /// stored at once by whoever submits it.
    #[must_use]
    pub fn inline(store: Arc<dyn Store>) -> Self {
        Self(Way::Inline(store))
    }

    /// Whether the thread still writes.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        match &self.0 {
            Way::Thread { alive, .. } => alive.strong_count() > 0,
            Way::Inline(_) => true,
        }
    }

    /// Hands a submission over and waits until it is durable.
    ///
    /// # Errors
    /// When the queue is full or the writer has stopped.
    pub async fn submit(&self, submission: Submission) -> Result<SubmissionOutcome, WriterError> {
        match &self.0 {
            Way::Thread { queue, .. } => {
                hand_over(queue, submission)?.await.map_err(|_| WriterError::Stopped)
            }
            Way::Inline(store) => at_once(&**store, submission),
        }
    }

    /// The same for a thread that may block.
    ///
    /// # Errors
    /// When the queue is full or the writer has stopped.
    pub fn submit_and_wait(&self, submission: Submission) -> Result<SubmissionOutcome, WriterError> {
        match &self.0 {
            Way::Thread { queue, .. } => {
                hand_over(queue, submission)?.blocking_recv().map_err(|_| WriterError::Stopped)
            }
            Way::Inline(store) => at_once(&**store, submission),
        }
    }
}

fn hand_over(
    queue: &SyncSender<Job>,
    submission: Submission,
) -> Result<oneshot::Receiver<SubmissionOutcome>, WriterError> {
    let (sender, receiver) = oneshot::channel();
    queue.try_send((submission, sender)).map_err(|error| match error {
        TrySendError::Full(_) => WriterError::Busy,
        TrySendError::Disconnected(_) => WriterError::Stopped,
    })?;
    Ok(receiver)
}

fn at_once(store: &dyn Store, submission: Submission) -> Result<SubmissionOutcome, WriterError> {
    // As in the thread: a panic rolls its transaction back, and its sender learns of it.
    let outcomes = catch_unwind(AssertUnwindSafe(|| store.apply_batch(vec![submission])));
    outcomes.ok().and_then(|mut outcomes| outcomes.pop()).ok_or(WriterError::Stopped)
}

fn run(store: &dyn Store, jobs: &Receiver<Job>, committed: &dyn Fn()) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            match jobs.try_recv() {
                Ok(job) => batch.push(job),
                Err(_) => break,
            }
        }
        let (submissions, senders): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        // A panic rolls its transaction back. These senders learn that nothing was stored; everybody
        // after them must still find a writer.
        let Ok(outcomes) = catch_unwind(AssertUnwindSafe(|| store.apply_batch(submissions))) else {
            tracing::error!(
                submissions = senders.len(),
                "the store panicked; nothing of this commit was stored"
            );
            continue;
        };
        if outcomes.iter().any(|outcome| outcome.office_changed) {
            committed();
        }
        for (sender, outcome) in senders.into_iter().zip(outcomes) {
            // The request may have been given up meanwhile; what was stored stays stored.
            let _ = sender.send(outcome);
        }
    }
}
