//! A TCP proxy between phone and server: it counts, cuts, and can be as slow as a bad network.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use super::meter::{Exchanges, Meter};
use crate::Anyhow;

/// How slow the way is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Bytes a second, each way.
    pub(super) bytes_per_s: u64,
    /// Half of a round trip.
    pub(super) one_way: Duration,
}

#[derive(Default)]
struct Shared {
    exchanges: Exchanges,
    up: AtomicU64,
    down: AtomicU64,
    /// Bytes towards the server until every connection is cut; `u64::MAX` for never.
    left: AtomicU64,
    cut: Notify,
}

/// A running proxy; it ends with the runtime.
pub(super) struct Proxy {
    /// Where it listens.
    pub(super) address: SocketAddr,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Starts a proxy before a server.
    ///
    /// # Errors
    /// When it cannot listen.
    pub(super) async fn start(target: SocketAddr, pace: Option<Pace>) -> Result<Self, Anyhow> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { left: AtomicU64::new(u64::MAX), ..Shared::default() });
        let handed = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connection(Arc::clone(&handed), client, target, pace));
            }
        });
        Ok(Self { address, shared })
    }

    /// The exchanges since it was last asked.
    #[must_use]
    pub(super) fn exchanges(&self) -> Vec<super::meter::Exchange> {
        self.shared.exchanges.take()
    }

    /// Bytes that went up and came down in all.
    #[must_use]
    pub(super) fn bytes(&self) -> (u64, u64) {
        (self.shared.up.load(Ordering::SeqCst), self.shared.down.load(Ordering::SeqCst))
    }

    /// Cuts every connection when so many more bytes have gone up.
    pub(super) fn cut_after(&self, bytes: u64) {
        self.shared.left.store(bytes, Ordering::SeqCst);
    }

    /// Whether a planned cut is still to come.
    #[must_use]
    pub(super) fn is_armed(&self) -> bool {
        self.shared.left.load(Ordering::SeqCst) != u64::MAX
    }
}

async fn connection(shared: Arc<Shared>, client: TcpStream, target: SocketAddr, pace: Option<Pace>) {
    // What the handshake of TCP costs on the way itself.
    if let Some(pace) = pace {
        tokio::time::sleep(pace.one_way * 2).await;
    }
    let Ok(server) = TcpStream::connect(target).await else { return };
    // Small packets must not wait for each other here: the pace alone decides.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let meter = Arc::new(Mutex::new(Meter::new(shared.exchanges.clone())));
    let (client_in, client_out) = client.into_split();
    let (server_in, server_out) = server.into_split();
    tokio::join!(
        up(&shared, &meter, client_in, Out::new(server_out, pace)),
        down(&shared, &meter, server_in, Out::new(client_out, pace)),
    );
}

type Watched = Arc<Mutex<Meter>>;

async fn up(shared: &Shared, meter: &Watched, mut from: OwnedReadHalf, mut out: Out) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            () = shared.cut.notified() => break,
        };
        let Ok(count @ 1..) = read else { break };
        let left = shared.left.load(Ordering::SeqCst);
        let passing = usize::try_from(left).unwrap_or(usize::MAX).min(count);
        if left != u64::MAX {
            shared.left.store(left - passing as u64, Ordering::SeqCst);
        }
        shared.up.fetch_add(passing as u64, Ordering::SeqCst);
        meter.lock().unwrap_or_else(PoisonError::into_inner).sent(&buffer[..passing]);
        if !out.send(&buffer[..passing]).await {
            break;
        }
        if left != u64::MAX && left == passing as u64 {
            shared.left.store(u64::MAX, Ordering::SeqCst);
            shared.cut.notify_waiters();
            break;
        }
    }
    drop(from);
    // What was let through is with the server already, as on a real network: no reset takes it back.
    out.end().await;
}

async fn down(shared: &Shared, meter: &Watched, mut from: OwnedReadHalf, mut out: Out) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            () = shared.cut.notified() => break,
        };
        let Ok(count @ 1..) = read else { return };
        shared.down.fetch_add(count as u64, Ordering::SeqCst);
        meter.lock().unwrap_or_else(PoisonError::into_inner).received(&buffer[..count]);
        if !out.send(&buffer[..count]).await {
            break;
        }
    }
    drop(out);
    // What the server still says after a cut is read and lost.
    let _ = tokio::time::timeout(LINGER, async { while let Ok(1..) = from.read(&mut buffer).await {} }).await;
}

/// Where bytes leave the proxy: at once, or each when the slow way has let it through.
enum Out {
    AtOnce(OwnedWriteHalf),
    Paced { pace: Pace, free: Instant, queue: mpsc::Sender<(Instant, Vec<u8>)> },
}

/// How long the server's words on a dead line are still taken.
const LINGER: Duration = Duration::from_secs(2);
/// Bytes that travel together on a slow way.
const PACKET: usize = 1_400;

impl Out {
    fn new(mut to: OwnedWriteHalf, pace: Option<Pace>) -> Self {
        let Some(pace) = pace else { return Self::AtOnce(to) };
        // A queue of a few packets, as a modem has: a sender cannot put a whole photo into it.
        let (queue, mut packets) = mpsc::channel::<(Instant, Vec<u8>)>(8);
        tokio::spawn(async move {
            while let Some((due, packet)) = packets.recv().await {
                tokio::time::sleep_until(due).await;
                if to.write_all(&packet).await.is_err() {
                    return;
                }
            }
        });
        Self::Paced { pace, free: Instant::now(), queue }
    }

    /// No more bytes come; those that were handed over still arrive.
    async fn end(self) {
        if let Self::AtOnce(mut to) = self {
            let _ = to.shutdown().await;
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> bool {
        match self {
            Self::AtOnce(to) => to.write_all(bytes).await.is_ok(),
            Self::Paced { pace, free, queue } => {
                for packet in bytes.chunks(PACKET) {
                    let took = Duration::from_secs_f64(packet.len() as f64 / pace.bytes_per_s as f64);
                    *free = (*free).max(Instant::now()) + took;
                    if queue.send((*free + pace.one_way, packet.to_vec())).await.is_err() {
                        return false;
                    }
                }
                true
            }
        }
    }
}
