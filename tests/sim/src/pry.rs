//! Somebody with a good credential asks for what is not theirs.

use saberling_core::net::{Method, Request};
use saberling_wire::{IdentityId, OpId, Secret, paths};

use crate::faults::PHONES;
use crate::tally::{Act, What};
use crate::template::Broken;
use crate::world::{Mode, World};

fn attached(sql: &rusqlite::Connection) -> Result<Vec<[u8; 16]>, Broken> {
    let mut query =
        sql.prepare("SELECT photo_id FROM photos WHERE attached_at_ms IS NOT NULL ORDER BY photo_id")?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl World<'_> {
    /// Asks for any photo with any phone's credential: only what a row of its scopes shows is given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pry(&mut self) -> Result<(), Broken> {
        if self.server.is_down() || self.credentials.is_empty() {
            return Ok(());
        }
        let place = self.rng.below(self.credentials.len());
        let Some((who, (_, value))) = self.credentials.iter().nth(place).map(|(a, b)| (a.clone(), b.clone()))
        else {
            return Ok(());
        };
        let photos = attached(&*self.server.look()?)?;
        if photos.is_empty() {
            return Ok(());
        }
        let photo = photos[self.rng.below(photos.len())];
        let photo = saberling_wire::PhotoId::from_uuid(uuid::Uuid::from_bytes(photo));
        let request = Request {
            method: Method::Get,
            path: paths::media(photo, false),
            headers: vec![("authorization", value)],
            body: Vec::new(),
            reply_limit: 1 << 20,
        };
        let Ok(reply) = self.server.answer(&request, None).await else { return Ok(()) };
        self.trace.line(|| format!("{who} asks for photo {photo}: {}", reply.status));
        if reply.status == 200 && !self.shows(&who, &photo.to_string())? {
            self.violated("leaked", "a photo was given to somebody whom no scope shows it");
        }
        Ok(())
    }

    /// Asks for the scope of any crew or phone with any phone's credential.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pry_scope(&mut self) -> Result<(), Broken> {
        if self.server.is_down() || self.credentials.is_empty() {
            return Ok(());
        }
        let place = self.rng.below(self.credentials.len());
        let Some((phone, value)) = self.credentials.values().nth(place).cloned() else { return Ok(()) };
        let scopes: Vec<String> = {
            let sql = self.server.look()?;
            let mut query = sql.prepare("SELECT DISTINCT scope FROM feed ORDER BY scope")?;
            query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        if scopes.is_empty() {
            return Ok(());
        }
        let scope = &scopes[self.rng.below(scopes.len())];
        let request = Request {
            method: Method::Get,
            path: format!("{}?scope={scope}", paths::PULL),
            headers: vec![("authorization", value)],
            body: Vec::new(),
            reply_limit: 1 << 20,
        };
        let Ok(reply) = self.server.answer(&request, None).await else { return Ok(()) };
        self.trace.line(|| format!("phone {phone} asks for the scope {scope}: {}", reply.status));
        self.tally.received(phone, &reply.body);
        Ok(())
    }

    /// Somebody overheard a report's id and makes a report of the same id first.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub async fn take_id(&mut self, phone: usize) -> Result<(), Broken> {
        if self.server.is_down() || self.phones[phone].is_down() {
            return Ok(());
        }
        let sql = self.phones[phone].look()?;
        let mut query = sql.prepare(
            "SELECT entity_id FROM operations WHERE kind = 'create_report' AND state = 'queued' ORDER BY seq",
        )?;
        let ids: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if ids.is_empty() {
            return Ok(());
        }
        let id = ids[self.rng.below(ids.len())].clone();
        let mut draw = || {
            let mut bytes = [0; 10];
            self.rng.fill(&mut bytes);
            bytes
        };
        let who = IdentityId::new(1, draw());
        let (op_id, erasure) = (OpId::new(1, draw()), OpId::new(1, draw()));
        let boot = saberling_wire::BootId::new(1, draw());
        let secret = Secret::new([7; 32]);
        let payload = serde_json::json!({
            "category": "litter", "note": "", "anonymous": true, "confidential": false, "photos": [],
            "secret_hash": secret.hash(),
        });
        let op = serde_json::json!({
            "op_id": op_id, "entity": "report", "entity_id": id, "kind": "create_report", "config_version": "x",
            "payload_version": 1, "payload": payload, "captured_at_ms": 1, "monotonic_ms": 1, "boot_id": boot,
        });
        let mut ops = vec![op];
        if self.rng.percent(50) {
            // And has it erased at once: that is no erasure of the report whose id it was to be.
            ops.push(serde_json::json!({
                "op_id": erasure, "entity": "report", "entity_id": id, "kind": "erase",
                "proof": secret.reveal(), "config_version": "x", "payload_version": 1, "payload": {},
                "captured_at_ms": 1, "monotonic_ms": 2, "boot_id": boot,
            }));
            // What a crew said of the other report of this id goes with it.
            let number = self.names.get(&id).copied();
            let of_crew =
                |act: &&mut Act| act.report == number && matches!(act.what, What::Decline | What::Completion);
            self.tally.acts.iter_mut().filter(of_crew).for_each(|act| act.may_be_gone = true);
        }
        let request = Request {
            method: Method::Post,
            path: paths::PUSH.to_owned(),
            headers: vec![
                ("authorization", format!("Bearer {who}.{}", secret.reveal())),
                ("content-type", "application/json".to_owned()),
            ],
            body: serde_json::to_vec(&serde_json::json!({ "ops": ops }))?,
            reply_limit: 1 << 20,
        };
        let reply = self.server.answer(&request, None).await;
        self.taken.insert(id.clone());
        self.trace.line(|| {
            let text = reply.map(|reply| String::from_utf8_lossy(&reply.body).into_owned());
            format!("somebody takes the id {id}: {text:?}")
        });
        drop(query);
        // Often the id became known because a copy of the phone is about.
        if self.mode == Mode::TakenIds && self.phones.len() < PHONES && self.rng.percent(50) {
            self.clone_phone(phone)?;
        }
        Ok(())
    }

    /// Whether a row in the scopes of an identity names this photo.
    fn shows(&self, identity: &str, photo: &str) -> Result<bool, Broken> {
        let id: saberling_wire::IdentityId = identity.parse()?;
        let sql = self.server.look()?;
        let crew: Option<[u8; 16]> = sql.query_row(
            "SELECT m.crew_id FROM identities i LEFT JOIN members m USING (city_id, member_id)
             WHERE i.identity_id = ?1",
            [id.as_bytes()],
            |row| row.get(0),
        )?;
        let crew = crew.map(|crew| saberling_wire::CrewId::from_uuid(uuid::Uuid::from_bytes(crew)));
        let crew = crew.map(saberling_store::feed::crew_scope).unwrap_or_default();
        Ok(sql.prepare("SELECT 1 FROM feed WHERE scope IN (?1, ?2) AND instr(change, ?3) > 0")?.exists((
            saberling_store::feed::own_scope(id),
            crew,
            photo,
        ))?)
    }
}
