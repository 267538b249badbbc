//! Photos that are kept before an act takes them, and what is noted of them.

use std::collections::BTreeSet;
use std::path::Path;

use saberling_core::api::{CoverBox, KeptPhotoView, PhotoRole};
use saberling_core::net::{Method, Request};
use saberling_wire::{Sha256, paths};

use crate::template::KEPT_PICTURES;
use crate::world::World;

/// Photos that are kept for one thing, at most.
const MOST: usize = 4;
/// The months that a crew's photos are kept at least when their task has left, in milliseconds.
const LEFT_KEPT_MS: i64 = 30 * 86_400_000;

/// A photo that was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The phone on which it was kept.
    pub phone: usize,
    /// The draft, report or task.
    pub owner: String,
    /// The identities of the crew that took it; none for a resident's.
    pub crews: BTreeSet<String>,
    /// The hash of the file that stands for it.
    pub hash: String,
    /// The hashes of files that stood for it since a covering said last that it is done.
    pub beneath: BTreeSet<String>,
    /// The hashes of files that must be gone: what lay beneath coverings that said that they are done.
    pub gone: BTreeSet<String>,
    /// Phones whose act has taken it, or may have.
    pub taken: BTreeSet<usize>,
    /// It was thrown away, or the phone is another copy: its row may be gone.
    pub may_be_gone: bool,
    /// When it was kept, by the phone's clock.
    kept_at_ms: i64,
}

/// The word for a role in the database.
const fn word(role: PhotoRole) -> &'static str {
    match role {
        PhotoRole::Before => "before",
        PhotoRole::After => "after",
        PhotoRole::Dispute => "dispute",
        _ => "report",
    }
}

fn hash_of(view: &KeptPhotoView) -> String {
    Path::new(&view.full_path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

impl World<'_> {
    fn new_kept(&self, phone: usize, owner: &str, hash: &str) -> Kept {
        Kept {
            phone,
            owner: owner.to_owned(),
            crews: BTreeSet::new(),
            hash: hash.to_owned(),
            beneath: BTreeSet::new(),
            gone: BTreeSet::new(),
            taken: BTreeSet::new(),
            may_be_gone: false,
            kept_at_ms: self.phones[phone].clock_ms(),
        }
    }

    /// A photo is kept for a draft, a report or a task.
    pub fn keep_photo(&mut self, phone: usize, owner: &str, role: PhotoRole) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Ok(there) = app.kept_photos(owner.to_owned(), role) else { return };
        self.check_own(phone, &there);
        if there.len() >= MOST {
            return;
        }
        // Pictures of their own, so that their bytes tell where they come from.
        let all = &self.template.pictures;
        let path = all[all.len() - 1 - self.rng.below(KEPT_PICTURES as usize)].clone();
        let done = app.keep_photo(owner.to_owned(), role, path);
        self.trace.line(|| format!("phone {phone}: keeps a photo, {role:?}: {:?}", done.as_ref().err()));
        if let Ok(view) = done {
            let kept = self.new_kept(phone, owner, &hash_of(&view));
            self.kept.insert(view.photo_id, kept);
            self.refresh_kept(phone);
        }
    }

    /// What a crew is shown is its own.
    fn check_own(&mut self, phone: usize, shown: &[KeptPhotoView]) {
        self.refresh_kept(phone);
        let current = self.phones[phone].current_crew();
        for view in shown {
            let crews = self.kept.get(&view.photo_id).map(|kept| &kept.crews);
            let is_own = crews.is_none_or(|crews| {
                crews.is_empty() || current.as_ref().is_none_or(|current| crews.contains(current))
            });
            if !is_own {
                self.violated("leaked", format!("phone {phone} shows a photo that another crew kept"));
            }
        }
    }

    /// Makes part of a kept photo unreadable.
    pub fn cover_a_photo(&mut self, phone: usize) {
        self.refresh_kept(phone);
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Some(id) = self.draw_kept(phone) else { return };
        let left = self.rng.below(5) as f64 / 10.0;
        let cover = CoverBox { left, top: 0.1, right: left + 0.5, bottom: 0.9 };
        if let Some(kept) = self.kept.get_mut(&id) {
            let hash = kept.hash.clone();
            kept.beneath.insert(hash);
        }
        let done = app.cover_kept_photo(id.clone(), vec![cover]);
        self.trace.line(|| format!("phone {phone}: covers a kept photo: {:?}", done.as_ref().err()));
        if let (Ok(view), Some(kept)) = (done, self.kept.get_mut(&id)) {
            kept.hash = hash_of(&view);
            let mut beneath = std::mem::take(&mut kept.beneath);
            beneath.remove(&kept.hash);
            kept.gone.extend(beneath.iter().cloned());
            kept.gone.remove(&kept.hash);
            self.check_covered(phone, &beneath);
        }
    }

    /// Throws a kept photo away.
    pub fn drop_a_photo(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Some(id) = self.draw_kept(phone) else { return };
        if let Some(kept) = self.kept.get_mut(&id) {
            kept.may_be_gone = true;
        }
        let done = app.drop_kept_photo(id);
        self.trace.line(|| format!("phone {phone}: throws a kept photo away: {:?}", done.err()));
    }

    /// One of the resident's kept photos on a phone.
    fn draw_kept(&mut self, phone: usize) -> Option<String> {
        let is_there =
            |kept: &Kept| kept.phone == phone && kept.crews.is_empty() && !kept.taken.contains(&phone);
        let ids: Vec<String> =
            self.kept.iter().filter(|(_, kept)| is_there(kept)).map(|(id, _)| id.clone()).collect();
        (!ids.is_empty()).then(|| ids[self.rng.below(ids.len())].clone())
    }

    /// Notes that the act which follows takes what is kept for this; gives the photos' ids.
    pub fn taking(&mut self, phone: usize, owner: &str, role: PhotoRole) -> Vec<String> {
        self.refresh_kept(phone);
        let rows = self.phones[phone].kept_rows().unwrap_or_default();
        let current = self.phones[phone].current_crew();
        let is_work = matches!(role, PhotoRole::Before | PhotoRole::After);
        let mut ids = Vec::new();
        for row in rows.into_iter().filter(|row| row.owner == owner && row.role == word(role)) {
            if is_work && row.crew != current {
                continue;
            }
            if let Some(kept) = self.kept.get_mut(&row.photo_id) {
                kept.taken.insert(phone);
            }
            ids.push(row.photo_id);
        }
        ids
    }

    /// Notes what a phone's rows say of what is kept there: what is there was not taken.
    pub fn refresh_kept(&mut self, phone: usize) {
        if self.phones[phone].is_down() {
            return;
        }
        let Ok(rows) = self.phones[phone].kept_rows() else { return };
        for row in rows {
            if !self.kept.contains_key(&row.photo_id) {
                // It was kept by a call that failed all the same.
                let kept = Kept { may_be_gone: true, ..self.new_kept(phone, &row.owner, &row.hash) };
                self.kept.insert(row.photo_id.clone(), kept);
            }
            let Some(kept) = self.kept.get_mut(&row.photo_id) else { continue };
            kept.crews.extend(row.crew);
            if kept.phone == phone {
                kept.taken.remove(&phone);
                kept.owner = row.owner;
                if kept.hash != row.hash {
                    // Covered by a call that failed all the same.
                    let former = std::mem::replace(&mut kept.hash, row.hash);
                    kept.beneath.insert(former);
                    kept.beneath.remove(&kept.hash);
                }
            }
        }
    }

    /// A phone is another copy from now on: nothing is known of its drafts and what is kept there.
    pub fn forget_kept(&mut self, phone: usize) {
        self.phones[phone].drafts.clear();
        for kept in self.kept.values_mut().filter(|kept| kept.phone == phone) {
            kept.may_be_gone = true;
            kept.gone.clear();
        }
    }

    /// A phone opens: what a crew kept long ago may go when its task has left.
    pub fn age_kept(&mut self, phone: usize) {
        let now_ms = self.phones[phone].clock_ms();
        for kept in self.kept.values_mut().filter(|kept| kept.phone == phone && !kept.crews.is_empty()) {
            kept.may_be_gone |= kept.kept_at_ms < now_ms - LEFT_KEPT_MS;
        }
    }

    /// A member who activates again after the keystore was lost goes on with the crew's work.
    fn has_inherited(&self, who: &str, crews: &BTreeSet<String>) -> bool {
        self.phones.iter().any(|phone| crews.iter().any(|former| phone.has_replaced_lost(former, who)))
    }

    /// What is kept is not sent before an act has taken it, and by nobody but who kept it.
    pub fn check_sent(&mut self, who: &str, request: &Request, body: &str) {
        if self.kept.is_empty() {
            return;
        }
        let mut wrong = Vec::new();
        if request.path == paths::PUSH {
            for (id, kept) in self.kept.iter().filter(|(id, _)| body.contains(id.as_str())) {
                if kept.taken.is_empty() {
                    wrong.push(("sent", format!("photo {id} was promised before it was handed in")));
                }
                if !kept.crews.is_empty()
                    && !kept.crews.contains(who)
                    && !self.has_inherited(who, &kept.crews)
                {
                    wrong.push(("leaked", format!("photo {id} was promised by another crew")));
                }
            }
        } else if request.path == paths::UPLOADS && request.method == Method::Post {
            let hash = Sha256::of(&request.body).to_string();
            let mut same = self.kept.values().filter(|kept| kept.hash == hash).peekable();
            if same.peek().is_some() && same.all(|kept| kept.taken.is_empty()) {
                wrong.push(("sent", "a photo was uploaded before it was handed in".to_owned()));
            }
        }
        for (check, text) in wrong {
            self.violated(check, text);
        }
    }
}
