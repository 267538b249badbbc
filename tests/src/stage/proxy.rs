//! A door before the server for phones of any language: what goes wrong on the way is planned here.

use std::sync::{Arc, Mutex, PoisonError};

use saberling_core::net::{Method, Reply, Request, Transport as _};
use saberling_wire::paths;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Anyhow;
use crate::faults::FaultyTransport;

/// The longest request and reply that pass.
const LIMIT: usize = 16 << 20;
/// Headers that phones send and the server reads.
const HEADERS: [&str; 13] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "content-encoding",
    "content-type",
    "if-none-match",
    "tus-resumable",
    "upload-length",
    "upload-metadata",
    "upload-offset",
    "user-agent",
    paths::AT_HEADER,
];

/// The way that the door leads on to; another one after the server was started again.
pub(super) type Way = Arc<Mutex<Arc<FaultyTransport>>>;

/// A door on a free port of this machine.
pub(super) struct Proxy {
    /// Its address for phones.
    pub(super) url: String,
    serving: JoinHandle<()>,
}

impl Proxy {
    /// Opens the door.
    ///
    /// # Errors
    /// When there is no free port.
    pub(super) async fn open(way: Way) -> Result<Self, Anyhow> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let way = way.clone();
                // An end in the middle is what a phone on a bad network sees; there is nobody to tell it to.
                tokio::spawn(async move { serve(socket, &way).await.ok() });
            }
        });
        Ok(Self { url, serving })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Passes on requests of one connection until it ends or a fault ends it.
async fn serve(socket: TcpStream, way: &Way) -> Result<(), Anyhow> {
    let mut socket = BufReader::new(socket);
    while let Some(request) = read(&mut socket).await? {
        let has_body = request.method != Method::Head;
        let transport = way.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // Without an answer the connection ends: so a phone learns that its request was lost.
        let reply = transport.send(request).await?;
        write(&mut socket, &reply, has_body).await?;
    }
    Ok(())
}

async fn read(socket: &mut BufReader<TcpStream>) -> Result<Option<Request>, Anyhow> {
    let mut line = String::new();
    if socket.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ');
    let method = match words.next() {
        Some("GET") => Method::Get,
        Some("POST") => Method::Post,
        Some("HEAD") => Method::Head,
        Some("PATCH") => Method::Patch,
        other => return Err(format!("no such method: {other:?}").into()),
    };
    let path = words.next().ok_or("no path")?.to_owned();
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        socket.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        if name == "content-length" {
            length = value.parse()?;
        }
        headers.extend(HEADERS.iter().find(|known| **known == name).map(|known| (*known, value.to_owned())));
    }
    if length > LIMIT {
        return Err("too long".into());
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await?;
    Ok(Some(Request { method, path, headers, body, reply_limit: LIMIT }))
}

async fn write(socket: &mut BufReader<TcpStream>, reply: &Reply, has_body: bool) -> Result<(), Anyhow> {
    let mut head = format!("HTTP/1.1 {} As it came\r\n", reply.status);
    for (name, value) in &reply.headers {
        // The body came whole; how it was cut into pieces before is over.
        if !["connection", "content-length", "transfer-encoding"].contains(&name.as_str()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    // What has no body by its kind must not claim one.
    if has_body && ![204, 304].contains(&reply.status) {
        head.push_str(&format!("content-length: {}\r\n", reply.body.len()));
    }
    socket.write_all(format!("{head}\r\n").as_bytes()).await?;
    if has_body {
        socket.write_all(&reply.body).await?;
    }
    Ok(socket.flush().await?)
}
