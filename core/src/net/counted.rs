//! Counts what goes over the network.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Progress, Reply, Request, Sent, Transport};
use crate::error::Error;

/// A transport that counts the bytes of another one.
pub(crate) struct Counted {
    way: Arc<dyn Transport>,
    up: AtomicU64,
    down: AtomicU64,
}

/// What a line of a request or reply costs beside what is said in it: frames, packets, encryption.
const FRAME_BYTES: usize = 80;

impl Counted {
    pub(crate) fn new(way: Arc<dyn Transport>) -> Self {
        Self { way, up: AtomicU64::new(0), down: AtomicU64::new(0) }
    }

    /// Bytes up and down since it was asked last.
    pub(crate) fn take(&self) -> (u64, u64) {
        (self.up.swap(0, Ordering::Relaxed), self.down.swap(0, Ordering::Relaxed))
    }

    /// Bytes up and down that were not taken yet.
    pub(crate) fn peek(&self) -> (u64, u64) {
        (self.up.load(Ordering::Relaxed), self.down.load(Ordering::Relaxed))
    }

    /// What could not be kept is counted with the next.
    pub(crate) fn put_back(&self, (up, down): (u64, u64)) {
        self.up.fetch_add(up, Ordering::Relaxed);
        self.down.fetch_add(down, Ordering::Relaxed);
    }

    fn count<'a>(&'a self, bytes: usize, sent: Sent<'a>) -> Sent<'a> {
        self.up.fetch_add(bytes as u64, Ordering::Relaxed);
        Box::pin(async move {
            let reply = sent.await;
            if let Ok(reply) = &reply {
                self.down.fetch_add(size_of_reply(reply) as u64, Ordering::Relaxed);
            }
            reply
        })
    }
}

impl Transport for Counted {
    fn send(&self, request: Request) -> Sent<'_> {
        let bytes = size_of_request(&request);
        self.count(bytes, self.way.send(request))
    }

    fn send_watched(&self, request: Request, progress: Progress) -> Sent<'_> {
        let bytes = size_of_request(&request);
        self.count(bytes, self.way.send_watched(request, progress))
    }

    fn set_address(&self, url: &str) -> Result<(), Error> {
        self.way.set_address(url)
    }
}

fn size_of_request(request: &Request) -> usize {
    let headers: usize = request.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    FRAME_BYTES + request.path.len() + headers + request.body.len()
}

fn size_of_reply(reply: &Reply) -> usize {
    let headers: usize = reply.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    FRAME_BYTES + headers + reply.body.len()
}
