//! What becomes of a request on its way.

use std::sync::Arc;

use saberling_core::net::{Reply, Request, TransportError};
use saberling_wire::packing::Encoding;
use saberling_wire::{Change, Credential, PullResponse, ReportId, ReportNumber, Row, limits, paths};

use crate::acts::place_e7;
use crate::net::{Answer, Flight};
use crate::tally::{marker, markers};
use crate::world::World;

/// What the network does to a request or a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes through.
    Through,
    /// The request never arrives.
    DropRequest,
    /// It is answered, and the answer is lost.
    DropReply,
    /// It arrives twice, the second time later.
    Twice,
    /// A captive portal answers.
    Portal(u16),
    /// The server, or a proxy in front of it, says that it cannot now.
    Busy(bool),
    /// The body is cut at a byte.
    Cut(usize),
    /// A bit of a photo is another one when it arrives.
    Flip(usize),
}

fn broken() -> Answer {
    Err(TransportError::Connection("broken off".to_owned()))
}

/// Somebody else's words, now and then the very ones that ours would use.
fn portal(status: u16) -> Reply {
    let body: &[u8] = match status {
        401 => br#"{"code":"revoked","text":""}"#,
        410 => br#"{"code":"not_needed","text":""}"#,
        422 => br#"{"code":"photo_refused","text":""}"#,
        _ => br#"{"outcomes":[],"items":[],"at":"x","epoch":"x","has_more":false}"#,
    };
    let body = body.to_vec();
    Reply { status, headers: vec![("content-type".to_owned(), "text/html".to_owned())], body }
}

fn busy(ours: bool) -> Reply {
    let mut headers = vec![("retry-after".to_owned(), "1".to_owned())];
    if ours {
        headers.push((paths::MARK_HEADER.to_owned(), "1".to_owned()));
    }
    let body = if ours { br#"{"code":"busy","text":""}"#.to_vec() } else { b"<html>bad gateway".to_vec() };
    Reply { status: if ours { 503 } else { 502 }, headers, body }
}

impl World<'_> {
    /// Draws what becomes of a request; `faults` in a hundred get something else than through.
    pub fn draw_fate(&mut self, request: &Request, faults: u64) -> Fate {
        if !self.rng.percent(faults) {
            return Fate::Through;
        }
        match self.rng.below(10) {
            0 | 1 => Fate::DropRequest,
            2 | 3 => Fate::DropReply,
            4 => Fate::Twice,
            5 => Fate::Portal([200, 302, 401, 403, 404, 410, 422, 511][self.rng.below(8)]),
            6 => Fate::Busy(self.rng.percent(50)),
            _ if request.body.is_empty() => Fate::DropReply,
            7 if request.path.starts_with(paths::UPLOADS) => Fate::Flip(self.rng.below(request.body.len())),
            _ => Fate::Cut(self.rng.below(request.body.len())),
        }
    }

    /// Delivers a request to the server.
    pub async fn deliver(&mut self, mut flight: Flight, fate: Fate) {
        let phone = flight.phone;
        self.trace
            .line(|| format!("phone {phone} → {:?} {} {fate:?}", flight.request.method, flight.request.path));
        self.trace.bytes(&flight.request.body);
        if flight.waits.is_some() {
            self.on_pull(phone, &flight.request);
        }
        let answer = match fate {
            Fate::DropRequest => broken(),
            Fate::Portal(status) => Ok(portal(status)),
            Fate::Busy(ours) => Ok(busy(ours)),
            Fate::Cut(at) => {
                // Whatever the server says, nobody hears it.
                let _ = self.serve(phone, &flight.request, Some(at)).await;
                broken()
            }
            Fate::DropReply => {
                let _ = self.serve(phone, &flight.request, None).await;
                broken()
            }
            Fate::Twice => {
                let copy = Flight { phone, request: flight.request.clone(), answer: None, waits: None };
                self.net.flights().push(copy);
                self.serve(phone, &flight.request, None).await
            }
            Fate::Flip(at) => {
                let mut request = flight.request.clone();
                request.body[at] ^= 1;
                self.serve(phone, &request, None).await
            }
            Fate::Through => self.serve(phone, &flight.request, None).await,
        };
        if flight.waits.is_some() {
            flight.answer = Some(answer);
            self.net.flights().push(flight);
        }
    }

    /// Who has a cursor fetches everything again only when the server says so: anything else means that the
    /// digests did not agree, which heals, but must never be.
    fn on_pull(&mut self, phone: usize, request: &Request) {
        if self.rollbacks > 0 || !request.path.starts_with(paths::PULL) {
            return;
        }
        let Some(who) = identity(request) else { return };
        if request.path.contains("cursor=") {
            self.cursors.insert((phone, who));
        } else if self.cursors.remove(&(phone, who)) {
            self.violated("digest", format!("phone {phone} fetches everything again without a reason"));
        }
    }

    /// Hands an answer to who waits, and lets the phone go on.
    pub fn arrive(&mut self, flight: Flight) {
        let (phone, answer) = (flight.phone, flight.answer.unwrap_or_else(broken));
        if let (Ok(reply), Some(_)) = (&answer, &flight.waits) {
            if reply.status == 409
                && let Some(who) = identity(&flight.request)
            {
                self.cursors.remove(&(phone, who));
            }
            let plain = self.plain_reply(reply);
            self.tally.received(phone, &plain);
            self.trace.bytes(&reply.body);
        }
        self.trace.line(|| format!("phone {phone} ← {}", answer.as_ref().map_or(0, |reply| reply.status)));
        if let Some(waits) = flight.waits {
            // Whoever waited may have lost its power meanwhile.
            let _ = waits.send(answer);
        }
        self.phones[phone].go_on();
    }

    /// The answers on their way are lost.
    pub fn lose_answers(&mut self) {
        for flight in self.net.flights().iter_mut().filter(|flight| flight.answer.is_some()) {
            flight.answer = Some(broken());
        }
    }

    async fn serve(&mut self, phone: usize, request: &Request, cut_at: Option<usize>) -> Answer {
        if self.server.is_down() {
            self.is_news = true;
            return broken();
        }
        self.on_request(request);
        if let Some((_, requests)) = &mut self.snapshot {
            *requests = requests.saturating_sub(1);
        }
        if let Some(who) = identity(request)
            && let Some((_, value)) = request.headers.iter().find(|(name, _)| *name == "authorization")
        {
            self.credentials.insert(who, (phone, value.clone()));
        }
        let smaller = self.smaller_page(request);
        let answered = self.server.answer(smaller.as_ref().unwrap_or(request), cut_at).await;
        if self.server.machine.is_dead() {
            return broken();
        }
        match answered {
            Ok(reply) => {
                self.on_reply(request, &reply);
                if reply.status == 500 {
                    match self.server.lost_epoch() {
                        Ok(lost) => self.lost_mints.extend(lost),
                        Err(error) => self.violated("broken", error.to_string()),
                    }
                }
                let body = self.plain_reply(&reply);
                self.trace.line(|| {
                    let tells = reply.status == 409 || request.path == paths::PUSH;
                    let told = if tells { String::from_utf8_lossy(&body) } else { "".into() };
                    format!("server: {} to phone {phone} {told}", reply.status)
                });
                Ok(reply)
            }
            Err(error) => {
                self.is_news = true;
                self.violated("answers", error.to_string());
                broken()
            }
        }
    }

    /// The same pull with fewer rows, in a schedule whose server gives few at a time.
    fn smaller_page(&self, request: &Request) -> Option<Request> {
        let rows = self.page_rows.filter(|_| request.path.starts_with(paths::PULL))?;
        let (asked, fewer) = (format!("limit={}", limits::PULL_ROWS), format!("limit={rows}"));
        Some(Request { path: request.path.replace(&asked, &fewer), ..request.clone() })
    }

    /// A reply's body as it was before it was packed. The same one is read when the server sends it and when
    /// the phone gets it, mostly one after the other.
    fn plain_reply(&mut self, reply: &Reply) -> Arc<[u8]> {
        if let Some((packed, plain)) = &self.unpacked
            && *packed == reply.body
        {
            return Arc::clone(plain);
        }
        let unpacked: Arc<[u8]> = plain(reply.header("content-encoding"), &reply.body).into();
        self.unpacked = Some((reply.body.clone(), Arc::clone(&unpacked)));
        unpacked
    }

    /// Nothing that is sent may join two identities.
    fn on_request(&mut self, request: &Request) {
        let Some(who) = identity(request) else { return };
        if request.path == paths::ACTIVATE {
            self.crews.insert(who);
            return;
        }
        if request.path != paths::PUSH {
            return self.check_sent(&who, request, "");
        }
        let encoding = request.headers.iter().find(|(name, _)| *name == "content-encoding");
        let body = plain(encoding.map(|(_, name)| name.as_str()), &request.body);
        let body = String::from_utf8_lossy(&body);
        self.check_sent(&who, request, &body);
        for boot in body.split("\"boot_id\":\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let known = self.boots.entry(boot.to_owned()).or_insert_with(|| who.clone()).clone();
            // A new identity of a phone whose keystore was lost sends what the old one had recorded.
            if known != who && (self.crews.contains(&known) || self.crews.contains(&who)) {
                self.violated("joined", "a crew's identity shares a boot_id");
            }
        }
    }

    /// Who shows up to where it has heard everything is never told less: what was lost on the way, or not
    /// stored, does not count, so that a server put back may serve whoever cannot know it.
    fn on_reply(&mut self, request: &Request, reply: &Reply) {
        if reply.status == 200 && request.path.starts_with(paths::PUBLIC_PULL) {
            return self.on_public(reply);
        }
        let news_before = std::mem::replace(&mut self.is_news, true);
        if reply.status != 200 || !request.path.starts_with(paths::PULL) {
            return;
        }
        let Ok(page) = serde_json::from_slice::<PullResponse>(&self.plain_reply(reply)) else {
            self.violated("reads", "a pull's reply cannot be read");
            return;
        };
        if page.has_more {
            return;
        }
        self.is_news = news_before || !page.items.is_empty();
        let shown = request.headers.iter().find(|(name, _)| *name == paths::AT_HEADER);
        let last = shown.and_then(|(_, at)| self.pulled.get(at)).copied();
        if last.is_some_and(|last| last > page.rev) {
            self.violated("monotonic", format!("a pull went back from {last:?} to {}", page.rev));
        }
        self.pulled.insert(page.at, page.rev);
    }

    /// Strangers are told no words, no id of a report, no exact place, and nothing confidential.
    fn on_public(&mut self, reply: &Reply) {
        let body = self.plain_reply(reply);
        let Ok(page) = serde_json::from_slice::<PullResponse>(&body) else {
            self.violated("reads", "a public pull's reply cannot be read");
            return;
        };
        let text = String::from_utf8_lossy(&body);
        if markers(&body).next().is_some() || self.names.keys().any(|id| text.contains(id.as_str())) {
            self.violated("leaked", "the public was sent words, or the id of a report");
        }
        for item in &page.items {
            let Change::Upsert { row } = &item.change else { continue };
            let Row::Public(row) = &**row else {
                self.violated("leaked", "the public was sent another kind of row");
                continue;
            };
            let named = self.names.iter().find(|(id, _)| {
                !self.taken.contains(*id)
                    && id.parse().is_ok_and(|id: ReportId| ReportNumber::of(id) == row.number)
            });
            let Some((_, number)) = named else { continue };
            let (exact, number) = (place_e7(*number), *number);
            if row.point_e7 == Some(exact) || self.confidential.contains(&number) {
                self.violated("leaked", format!("the public was sent too much of {}", marker(number)));
            }
        }
    }
}

fn identity(request: &Request) -> Option<String> {
    let (_, value) = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
    Credential::from_header(value).ok().map(|credential| credential.identity_id.to_string())
}

/// A body as it was before it was packed; what does not unpack was cut or flipped, and stays as it is.
fn plain(encoding: Option<&str>, body: &[u8]) -> Vec<u8> {
    let unpacked = encoding.and_then(Encoding::from_name).map(|encoding| encoding.unpack(body, 1 << 24));
    unpacked.and_then(Result::ok).unwrap_or_else(|| body.to_vec())
}
