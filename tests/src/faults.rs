//! A way to the server on which things go wrong, once each, when a test says so.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use saberling_core::net::{HttpTransport, Method, Reply, Request, Sent, Transport, TransportError};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// What goes wrong with one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// It is never sent.
    NotSent,
    /// It is sent, the server acts, the reply is lost.
    ReplyLost,
    /// Something else answers: this status, no mark of ours.
    Stranger(u16),
    /// A refusal as the server makes it, without the server having seen the request.
    Refusal {
        /// The status.
        status: u16,
        /// The code.
        code: &'static str,
        /// Seconds in Retry-After.
        retry_after_s: u64,
    },
    /// So many bytes of the body are sent, then the connection is cut.
    CutAfter(usize),
    /// A byte of the body is changed on the way.
    Flipped,
}

/// Which requests a fault is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Pushes.
    Push,
    /// Pulls.
    Pull,
    /// Bytes of uploads: POST or PATCH.
    Upload,
    /// The activation.
    Activate,
}

impl At {
    fn matches(self, request: &Request) -> bool {
        use saberling_wire::paths;
        match self {
            Self::Push => request.path == paths::PUSH,
            Self::Pull => request.path.starts_with(paths::PULL),
            Self::Upload => {
                request.path.starts_with(paths::UPLOADS)
                    && matches!(request.method, Method::Post | Method::Patch)
            }
            Self::Activate => request.path == paths::ACTIVATE,
        }
    }
}

/// A transport over real sockets with faults planned by a test.
pub struct FaultyTransport {
    inner: HttpTransport,
    address: String,
    planned: Mutex<VecDeque<(At, Fault)>>,
    sent: Mutex<Vec<String>>,
    /// Requests until the phone dies; `usize::MAX` for never.
    left: AtomicUsize,
    /// Uploads that are still let through; `usize::MAX` for all.
    uploads: AtomicUsize,
}

impl FaultyTransport {
    /// A transport to a server on this machine.
    ///
    /// # Errors
    /// When the address is not one.
    pub fn new(server_url: &str) -> Result<Self, crate::Anyhow> {
        let address = server_url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let inner = HttpTransport::new(server_url)?;
        Ok(Self {
            inner,
            address,
            planned: Mutex::default(),
            sent: Mutex::default(),
            left: AtomicUsize::new(usize::MAX),
            uploads: AtomicUsize::new(usize::MAX),
        })
    }

    /// After so many requests nothing comes back any more; the last one still reaches the server.
    pub fn die_after(&self, requests: usize) {
        self.left.store(requests, Ordering::SeqCst);
    }

    /// Whether that has happened.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }

    /// Lets so many uploads through and no more.
    pub fn allow_uploads(&self, count: usize) {
        self.uploads.store(count, Ordering::SeqCst);
    }

    /// Takes one from a counter, unless it is unlimited; none when it was used up.
    fn take(counter: &AtomicUsize) -> Option<usize> {
        counter
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| match left {
                usize::MAX => Some(usize::MAX),
                left => left.checked_sub(1),
            })
            .ok()
    }

    /// Plans a fault for the next request of that kind which has none yet.
    pub fn plan(&self, at: At, fault: Fault) {
        self.planned.lock().expect("no panic holds it").push_back((at, fault));
    }

    /// Faults that have not struck.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.planned.lock().expect("no panic holds it").len()
    }

    /// Method and path of every request so far.
    #[must_use]
    pub fn sent(&self) -> Vec<String> {
        self.sent.lock().expect("no panic holds it").clone()
    }

    fn next(&self, request: &Request) -> Option<Fault> {
        let path = request.path.split('?').next().unwrap_or_default();
        self.sent.lock().expect("no panic holds it").push(format!("{:?} {path}", request.method));
        let mut planned = self.planned.lock().expect("no panic holds it");
        let place = planned.iter().position(|(at, _)| at.matches(request))?;
        planned.remove(place).map(|(_, fault)| fault)
    }

    async fn cut(&self, request: Request, after: usize) -> Result<Reply, TransportError> {
        let lost = |_| TransportError::Connection("cut".to_owned());
        let method = if request.method == Method::Patch { "PATCH" } else { "POST" };
        let mut head = format!(
            "{method} {} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n",
            request.path,
            self.address,
            request.body.len()
        );
        for (name, value) in &request.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut socket = TcpStream::connect(&self.address).await.map_err(lost)?;
        socket.write_all(head.as_bytes()).await.map_err(lost)?;
        let part = request.body.get(..after).unwrap_or(&request.body);
        socket.write_all(part).await.map_err(lost)?;
        socket.shutdown().await.map_err(lost)?;
        // The server has to notice the end before the phone asks again.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        Err(TransportError::Connection("cut".to_owned()))
    }

    async fn exchange(&self, mut request: Request) -> Result<Reply, TransportError> {
        if At::Upload.matches(&request) && Self::take(&self.uploads).is_none() {
            return Err(TransportError::Connection("held back".to_owned()));
        }
        let fault = match Self::take(&self.left) {
            None => Some(Fault::NotSent),
            Some(1) => Some(Fault::ReplyLost),
            Some(_) => self.next(&request),
        };
        match fault {
            None => self.inner.send(request).await,
            Some(Fault::NotSent) => Err(TransportError::Connection("planned".to_owned())),
            Some(Fault::ReplyLost) => {
                self.inner.send(request).await?;
                Err(TransportError::Timeout)
            }
            Some(Fault::Stranger(status)) => {
                let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
                Ok(Reply { status, headers, body: b"<html>Masuk dulu</html>".to_vec() })
            }
            Some(Fault::Refusal { status, code, retry_after_s }) => {
                let mark = (saberling_wire::paths::MARK_HEADER.to_owned(), "1".to_owned());
                let wait = ("retry-after".to_owned(), retry_after_s.to_string());
                let body = format!(r#"{{"code":"{code}","text":"planned"}}"#).into_bytes();
                Ok(Reply { status, headers: vec![mark, wait], body })
            }
            Some(Fault::CutAfter(bytes)) => self.cut(request, bytes).await,
            Some(Fault::Flipped) => {
                let middle = request.body.len() / 2;
                request.body[middle] ^= 0x40;
                self.inner.send(request).await
            }
        }
    }
}

impl Transport for FaultyTransport {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(self.exchange(request))
    }
}
