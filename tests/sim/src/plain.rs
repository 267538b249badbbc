//! Somebody else's client: it uploads a photo in pieces and declares no hash, so that only the server's own
//! care keeps the bytes right.

use saberling_core::net::{Method, Reply, Request};
use saberling_wire::{Sha256, paths};

use crate::template::Broken;
use crate::world::World;

/// An upload under way.
pub struct Plain {
    credential: String,
    path: String,
    bytes: Vec<u8>,
}

fn number(reply: &Reply, name: &str) -> Option<usize> {
    reply.header(name)?.parse().ok()
}

impl World<'_> {
    /// Begins such an upload, or sends its next piece.
    ///
    /// # Errors
    /// When the picture cannot be read.
    pub async fn upload_plainly(&mut self) -> Result<(), Broken> {
        if self.server.is_down() || self.credentials.is_empty() {
            return Ok(());
        }
        match self.plain.take() {
            None => self.begin_plainly().await,
            Some(plain) => {
                self.send_piece(plain).await;
                Ok(())
            }
        }
    }

    async fn begin_plainly(&mut self) -> Result<(), Broken> {
        let place = self.rng.below(self.credentials.len());
        let Some((_, credential)) = self.credentials.values().nth(place).cloned() else { return Ok(()) };
        let Some(picture) = self.pictures(1, 1).pop() else { return Ok(()) };
        let bytes = std::fs::read(picture)?;
        let length = ("upload-length", bytes.len().to_string());
        let reply = self.tus(&credential, Method::Post, paths::UPLOADS, vec![length], Vec::new()).await;
        if let Some(path) = reply.as_ref().and_then(|reply| reply.header("location")) {
            self.trace.line(|| format!("another client begins {path}"));
            self.plain = Some(Plain { credential, path: path.to_owned(), bytes });
        }
        Ok(())
    }

    /// One piece from where the server says that it is; it may not hear what came of it.
    async fn send_piece(&mut self, plain: Plain) {
        let Plain { credential, path, bytes } = &plain;
        let head = self.tus(credential, Method::Head, path, Vec::new(), Vec::new()).await;
        let Some(head) = head.filter(|reply| reply.status == 200) else { return };
        let offset = number(&head, "upload-offset").unwrap_or(0).min(bytes.len());
        if offset == bytes.len() {
            return self.judge_plainly(&plain, &head);
        }
        let end = (offset + bytes.len().div_ceil(3)).min(bytes.len());
        let headers = vec![
            ("upload-offset", offset.to_string()),
            ("content-type", "application/offset+octet-stream".to_owned()),
        ];
        let reply = self.tus(credential, Method::Patch, path, headers, bytes[offset..end].to_vec()).await;
        self.trace.line(|| {
            let status = reply.as_ref().map(|reply| reply.status);
            format!("another client sends {path} from {offset} to {end}: {status:?}")
        });
        match &reply {
            Some(reply) if end == bytes.len() => self.judge_plainly(&plain, reply),
            _ => self.plain = Some(plain),
        }
    }

    /// All bytes were sent: the server has these and no others.
    fn judge_plainly(&mut self, plain: &Plain, reply: &Reply) {
        let sent = Sha256::of(&plain.bytes).to_string();
        match reply.header(paths::VERIFIED_HEADER) {
            Some(hash) if hash != sent => {
                self.violated("uploaded", "the server has other bytes than were sent");
            }
            None if reply.status == 422 => {
                self.violated("uploaded", "the server refuses a photo that was sent as it is");
            }
            _ => {}
        }
    }

    async fn tus(
        &self,
        credential: &str,
        method: Method,
        path: &str,
        mut headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> Option<Reply> {
        headers.push(("authorization", credential.to_owned()));
        headers.push(("tus-resumable", "1.0.0".to_owned()));
        let request = Request { method, path: path.to_owned(), headers, body, reply_limit: 1 << 20 };
        self.server.answer(&request, None).await.ok().filter(|_| !self.server.machine.is_dead())
    }
}
