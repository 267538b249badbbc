//! One request on its way: how much of it was sent, and whether its reply is complete.

/// Bytes of a reply's head at most.
const HEAD: usize = 32 * 1024;

/// A request whose reply is not complete.
pub(super) struct Flight {
    /// Bytes that the server got.
    pub(super) sent: usize,
    /// Whether it changes something or asks where an upload stands: a waiting pull does not count.
    pub(super) counts: bool,
    has_no_body: bool,
    head: Vec<u8>,
    body: Option<Body>,
}

enum Body {
    Left(usize),
    /// The last bytes of a chunked body.
    Chunked(Vec<u8>),
}

impl Flight {
    /// By the first bytes of the request.
    pub(super) fn new(request: &[u8]) -> Self {
        let is_head = request.starts_with(b"HEAD ");
        let counts = !request.starts_with(b"GET ");
        Self { sent: 0, counts, has_no_body: is_head, head: Vec::new(), body: None }
    }

    /// True when the reply is complete with these bytes.
    pub(super) fn take_reply(&mut self, bytes: &[u8]) -> bool {
        let rest = match &self.body {
            Some(_) => bytes.to_vec(),
            None => match self.take_head(bytes) {
                Some(rest) => rest,
                None => return false,
            },
        };
        match &mut self.body {
            Some(Body::Left(left)) => {
                *left = left.saturating_sub(rest.len());
                *left == 0
            }
            Some(Body::Chunked(tail)) => {
                tail.extend(rest);
                let is_over = tail.ends_with(b"0\r\n\r\n");
                tail.drain(..tail.len().saturating_sub(5));
                is_over
            }
            None => false,
        }
    }

    /// What follows the head, once it is whole.
    fn take_head(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        self.head.extend(bytes);
        let end = self.head.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.filter(|end| *end < HEAD)?;
        let rest = self.head.split_off(end + 4);
        let head = String::from_utf8_lossy(&self.head).to_ascii_lowercase();
        self.head.clear();
        let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
        if status.starts_with('1') {
            // "Go on": the real reply follows.
            return if rest.is_empty() { None } else { self.take_head(&rest) };
        }
        let field = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim().to_owned())
        };
        let is_empty = self.has_no_body || status == "204" || status == "304";
        self.body = Some(match field("transfer-encoding:") {
            Some(how) if how.contains("chunked") && !is_empty => Body::Chunked(Vec::new()),
            _ => Body::Left(match field("content-length:").and_then(|length| length.parse().ok()) {
                Some(length) if !is_empty => length,
                _ => 0,
            }),
        });
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completes_after(request: &[u8], parts: &[&[u8]]) -> usize {
        let mut flight = Flight::new(request);
        parts.iter().position(|part| flight.take_reply(part)).map_or(usize::MAX, |place| place + 1)
    }

    #[test]
    fn a_reply_is_complete_with_its_last_byte() {
        let whole: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        assert_eq!(completes_after(b"POST / ", &[whole]), 1);
        assert_eq!(completes_after(b"POST / ", &[&whole[..20], &whole[20..40], &whole[40..]]), 3);
        assert_eq!(completes_after(b"POST / ", &[&whole[..whole.len() - 1]]), usize::MAX);
    }

    #[test]
    fn replies_without_body_and_in_chunks_are_understood() {
        assert_eq!(completes_after(b"HEAD / ", &[b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"]), 1);
        assert_eq!(completes_after(b"PATCH / ", &[b"HTTP/1.1 204 No Content\r\n\r\n"]), 1);
        let go_on: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
        assert_eq!(completes_after(b"PATCH / ", &[go_on, b"HTTP/1.1 204 No Content\r\n\r\n"]), 2);
        let chunked: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
        assert_eq!(completes_after(b"POST / ", &[chunked, b"0\r\n", b"\r\n"]), 3);
    }

    #[test]
    fn a_pull_does_not_count() {
        assert!(!Flight::new(b"GET /v1/sync/pull HTTP/1.1\r\n").counts);
        assert!(Flight::new(b"HEAD /v1/uploads/1 HTTP/1.1\r\n").counts);
    }
}
