//! Counts the bytes of HTTP/1.1 messages as they pass: which request cost how much, both ways.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One request with its reply, in bytes on the wire, heads included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Exchange {
    /// Method and path without the query.
    pub(super) what: String,
    /// Bytes towards the server.
    pub(super) up: u64,
    /// Bytes towards the client.
    pub(super) down: u64,
}

/// All exchanges that were seen, over all connections.
#[derive(Clone, Default)]
pub(super) struct Exchanges(Arc<Mutex<Vec<Exchange>>>);

impl Exchanges {
    fn lock(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what was seen so far.
    #[must_use]
    pub(super) fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.lock())
    }
}

/// Watches one connection.
#[derive(Default)]
pub(super) struct Meter {
    all: Exchanges,
    up: Message,
    down: Message,
    /// Requests whose replies are awaited: their place in the list, and whether their reply has a body.
    waiting: VecDeque<(usize, bool)>,
    /// Where the request stands in the list that is passing now.
    present: Option<usize>,
}

/// A message that is passing.
#[derive(Default)]
struct Message {
    head: Vec<u8>,
    body_left: u64,
}

impl Message {
    /// Takes bytes of one message: how many belong to it, whether its head became complete, and whether
    /// it ended.
    fn take(&mut self, bytes: &[u8], has_body: bool) -> (usize, Option<String>, bool) {
        if self.body_left > 0 {
            let taken = bytes.len().min(usize::try_from(self.body_left).unwrap_or(usize::MAX));
            self.body_left -= taken as u64;
            return (taken, None, self.body_left == 0);
        }
        for (place, byte) in bytes.iter().enumerate() {
            self.head.push(*byte);
            if self.head.ends_with(b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&std::mem::take(&mut self.head)).into_owned();
                self.body_left = if has_body { length(&head) } else { 0 };
                return (place + 1, Some(head), self.body_left == 0);
            }
        }
        (bytes.len(), None, false)
    }
}

fn length(head: &str) -> u64 {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0)
}

impl Meter {
    /// Watches a new connection.
    #[must_use]
    pub(super) fn new(all: Exchanges) -> Self {
        Self { all, ..Self::default() }
    }

    /// Bytes pass towards the server.
    pub(super) fn sent(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let place = *self.present.get_or_insert_with(|| {
                let mut all = self.all.lock();
                all.push(Exchange::default());
                all.len() - 1
            });
            let (taken, head, ended) = self.up.take(bytes, true);
            self.add(place, taken as u64, 0, head.as_deref());
            if ended {
                self.present = None;
            }
            bytes = &bytes[taken..];
        }
    }

    /// Bytes pass towards the client.
    pub(super) fn received(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let Some(&(place, has_body)) = self.waiting.front() else { return };
            let (taken, _, ended) = self.down.take(bytes, has_body);
            self.add(place, 0, taken as u64, None);
            if ended {
                self.waiting.pop_front();
            }
            bytes = &bytes[taken..];
        }
    }

    fn add(&mut self, place: usize, up: u64, down: u64, head: Option<&str>) {
        let mut all = self.all.lock();
        // The list was taken meanwhile: what began before is of no interest any more.
        let Some(exchange) = all.get_mut(place) else { return };
        exchange.up += up;
        exchange.down += down;
        if let Some(head) = head {
            let mut words = head.split([' ', '?']);
            let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            exchange.what = format!("{method} {path}");
            self.waiting.push_back((place, method != "HEAD"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_counted_with_its_reply_however_it_is_cut() {
        let request = b"POST /a?b HTTP/1.1\r\ncontent-length: 3\r\n\r\nabcHEAD /c HTTP/1.1\r\n\r\n";
        let reply =
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n";
        for piece in [1, 2, 7, 100] {
            let all = Exchanges::default();
            let mut meter = Meter::new(all.clone());
            request.chunks(piece).for_each(|bytes| meter.sent(bytes));
            reply.chunks(piece).for_each(|bytes| meter.received(bytes));
            let seen = all.take();
            assert_eq!(seen.iter().map(|e| e.what.as_str()).collect::<Vec<_>>(), ["POST /a", "HEAD /c"]);
            assert_eq!((seen[0].up, seen[0].down), (44, 40));
            assert_eq!(seen[0].up + seen[1].up, request.len() as u64);
            assert_eq!(seen[0].down + seen[1].down, reply.len() as u64);
        }
    }
}
