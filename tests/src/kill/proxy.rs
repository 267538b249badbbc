//! A way to the server that knows when a request is under way: it holds one at an agreed moment, so
//! that whoever is to die dies in the middle of it, and cuts some connections on its own.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::dice::Dice;
use super::flight::Flight;
use crate::Anyhow;

/// One connection in so many is cut after some of its bytes.
const CUT_ONE_IN: u64 = 25;
/// A connection without a byte for so long is given up.
const SILENCE: Duration = Duration::from_secs(120);

/// When a request is held.
#[derive(Debug, Clone, Copy)]
pub(super) enum Moment {
    /// The server has so many of its bytes.
    Sent(usize),
    /// The server has replied and the phone has nothing of it.
    Replied,
    /// The phone has so many bytes of the reply.
    Within(usize),
}

/// Somebody waits for a request to reach a moment.
pub(super) struct Trap {
    pub(super) moment: Moment,
    /// Told when the request is held.
    pub(super) held: oneshot::Sender<()>,
    /// The connection is dropped when this resolves.
    pub(super) release: oneshot::Receiver<()>,
}

/// One phone's way to the server.
pub(super) struct Proxy {
    pub(super) url: String,
    link: Arc<Link>,
}

struct Link {
    upstream: SocketAddr,
    trap: Mutex<Option<Trap>>,
    flying: AtomicUsize,
    cuts: AtomicUsize,
    dice: Mutex<Dice>,
}

impl Proxy {
    /// Listens on a free port.
    pub(super) async fn start(upstream: SocketAddr, dice: Dice) -> Result<Self, Anyhow> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let link = Link {
            upstream,
            trap: Mutex::default(),
            flying: AtomicUsize::new(0),
            cuts: AtomicUsize::new(0),
            dice: Mutex::new(dice),
        };
        let link = Arc::new(link);
        let accepting = Arc::clone(&link);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let link = Arc::clone(&accepting);
                tokio::spawn(async move {
                    // A connection that breaks is what this is about.
                    let _ = Connection { link, flight: None, left: usize::MAX }.run(client).await;
                });
            }
        });
        Ok(Self { url, link })
    }

    /// Sets a trap in the place of the one before.
    pub(super) fn set(&self, trap: Option<Trap>) {
        *self.link.trap.lock().expect("no panic holds it") = trap;
    }

    /// Requests other than GET whose bytes came and whose reply is not complete.
    pub(super) fn flying(&self) -> usize {
        self.link.flying.load(Ordering::SeqCst)
    }

    /// Connections that were cut without anybody dying.
    pub(super) fn cuts(&self) -> usize {
        self.link.cuts.load(Ordering::SeqCst)
    }
}

struct Connection {
    link: Arc<Link>,
    flight: Option<Flight>,
    /// Bytes until it is cut.
    left: usize,
}

impl Connection {
    async fn run(mut self, mut client: TcpStream) -> std::io::Result<()> {
        {
            let mut dice = self.link.dice.lock().expect("no panic holds it");
            if dice.below(CUT_ONE_IN) == 0 {
                self.left = usize::try_from(dice.below(200_000)).unwrap_or(0);
            }
        }
        let mut server = TcpStream::connect(self.link.upstream).await?;
        let (mut up, mut down) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
        loop {
            tokio::select! {
                read = client.read(&mut up) => {
                    let bytes = &up[..read?];
                    if bytes.is_empty() || self.is_cut(bytes.len()) {
                        return Ok(());
                    }
                    self.request(bytes);
                    server.write_all(bytes).await?;
                    if let Some(trap) = self.caught(|moment, flight| {
                        matches!(moment, Moment::Sent(bytes) if flight.sent >= bytes)
                    }) {
                        return hold(trap).await;
                    }
                }
                read = server.read(&mut down) => {
                    let bytes = &down[..read?];
                    if bytes.is_empty() || self.is_cut(bytes.len()) {
                        return Ok(());
                    }
                    if let Some(trap) = self.caught(|moment, _| !matches!(moment, Moment::Sent(_))) {
                        if let Moment::Within(part) = trap.moment {
                            // At least the last byte is missing.
                            client.write_all(&bytes[..part.min(bytes.len() - 1)]).await?;
                        }
                        return hold(trap).await;
                    }
                    client.write_all(bytes).await?;
                    self.reply(bytes);
                }
                () = tokio::time::sleep(SILENCE) => return Ok(()),
            }
        }
    }

    fn is_cut(&mut self, bytes: usize) -> bool {
        let cut = bytes > self.left;
        self.left = self.left.saturating_sub(bytes);
        self.link.cuts.fetch_add(usize::from(cut), Ordering::SeqCst);
        cut
    }

    fn request(&mut self, bytes: &[u8]) {
        let link = &self.link;
        let flight = self.flight.get_or_insert_with(|| {
            let flight = Flight::new(bytes);
            link.flying.fetch_add(usize::from(flight.counts), Ordering::SeqCst);
            flight
        });
        flight.sent += bytes.len();
    }

    fn reply(&mut self, bytes: &[u8]) {
        if self.flight.as_mut().is_some_and(|flight| flight.take_reply(bytes)) {
            self.land();
        }
    }

    fn land(&mut self) {
        if let Some(flight) = self.flight.take() {
            self.link.flying.fetch_sub(usize::from(flight.counts), Ordering::SeqCst);
        }
    }

    /// The trap, when it is set for this moment of a request that counts.
    fn caught(&self, is_now: impl Fn(Moment, &Flight) -> bool) -> Option<Trap> {
        let flight = self.flight.as_ref().filter(|flight| flight.counts)?;
        let mut trap = self.link.trap.lock().expect("no panic holds it");
        trap.take_if(|trap| is_now(trap.moment, flight))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.land();
    }
}

async fn hold(trap: Trap) -> std::io::Result<()> {
    if trap.held.send(()).is_ok() {
        // Whether it is told or forgotten, the connection ends.
        let _ = trap.release.await;
    }
    Ok(())
}
