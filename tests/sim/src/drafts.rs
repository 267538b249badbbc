//! What people do before they hand a report in: drafts, written bit by bit, with photos that are kept for them.

use saberling_core::api::{DraftContent, PhotoRole};

use crate::acts::fix;
use crate::tally::{What, marker, markers};
use crate::world::World;

/// Drafts that a person writes at a time, at most.
const DRAFTS: usize = 3;
/// Kinds of what is done with a draft.
pub(crate) const DRAFT_ACTS: usize = 16;

/// A draft, as the person who writes it knows it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// The act that its report is; the marker stands in its note.
    pub number: usize,
    /// What it said when a call last said that it is kept.
    pub saved: DraftContent,
    /// What was put since then without an answer that it is kept.
    pub tried: Vec<DraftContent>,
    /// It was handed in, or that was tried.
    pub is_tapped: bool,
    /// It became a report, as far as the person was told or could see.
    pub is_report: bool,
    /// It was thrown away, or that was tried.
    pub is_discarded: bool,
    is_confidential: bool,
}

impl World<'_> {
    /// A person goes on with a draft, or begins one.
    pub fn write_draft(&mut self, phone: usize) {
        let count = self.phones[phone].drafts.len();
        if count == 0 && self.rng.percent(50) {
            return self.whole_draft(phone);
        }
        if count == 0 || (count < DRAFTS && self.rng.percent(20)) {
            return self.new_draft(phone);
        }
        let place = self.rng.below(count);
        match self.likes.draft(&mut self.rng) {
            0..=3 => self.save_draft(phone, place),
            4..=6 => self.keep_for_draft(phone, place),
            7 | 8 => self.cover_a_photo(phone),
            9 => self.drop_a_photo(phone),
            10 => self.discard_draft(phone, place),
            11 if self.rng.percent(30) => self.discard_stray(phone),
            _ => self.hand_in(phone, place),
        }
    }

    /// Begins a draft and puts the first words.
    pub fn new_draft(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let done = app.new_draft();
        self.trace.line(|| format!("phone {phone}: begins a draft: {:?}", done.as_ref().err()));
        let Ok(view) = done else { return };
        // Only when it is handed in it is an act of this phone.
        let number = self.tally.begin(What::Report, self.phones[phone].lineage);
        self.tally.acts[number].report = Some(number);
        let is_confidential = self.rng.percent(10);
        self.phones[phone].drafts.push(Draft {
            id: view.draft_id,
            number,
            saved: view.content,
            tried: Vec::new(),
            is_tapped: false,
            is_report: false,
            is_discarded: false,
            is_confidential,
        });
        self.save_draft(phone, self.phones[phone].drafts.len() - 1);
    }

    /// Puts other words, and perhaps another category or place.
    pub fn save_draft(&mut self, phone: usize, place: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let draft = self.phones[phone].drafts[place].clone();
        // Often the same words again, with another category or place.
        let word = self.rng.below(3);
        let content = DraftContent {
            category: Some(["litter", "drain", "smoke"][self.rng.below(17) / 8].to_owned()),
            note: format!("{}{word}", marker(draft.number)),
            answers: vec![],
            fix: self.rng.percent(80).then(|| fix(draft.number)),
            other_fixes: vec![],
            chosen_area: None,
            anonymous: self.rng.percent(80),
            confidential: draft.is_confidential,
            follows: None,
        };
        self.phones[phone].drafts[place].tried.push(content.clone());
        let done = app.save_draft(draft.id, content.clone());
        self.trace.line(|| {
            format!("phone {phone}: saves draft {}: {:?}", marker(draft.number), done.as_ref().err())
        });
        if done.is_ok() {
            let draft = &mut self.phones[phone].drafts[place];
            draft.saved = content;
            draft.tried.clear();
        }
    }

    /// Keeps a photo for a draft.
    pub fn keep_for_draft(&mut self, phone: usize, place: usize) {
        let draft = self.phones[phone].drafts[place].id.clone();
        self.keep_photo(phone, &draft, PhotoRole::Report);
    }

    /// A draft from its beginning until it is handed in, as far as it comes.
    pub fn whole_draft(&mut self, phone: usize) {
        self.new_draft(phone);
        if let Some(place) = self.phones[phone].drafts.len().checked_sub(1) {
            self.keep_for_draft(phone, place);
            self.keep_for_draft(phone, place);
            self.cover_a_photo(phone);
            self.drop_a_photo(phone);
            self.save_draft(phone, place);
            self.strike_in_the_middle(phone);
            if self.strikes > 0 && self.rng.percent(20) {
                self.discard_draft(phone, place);
            } else {
                self.hand_in(phone, place);
            }
        }
    }

    /// Whoever finds drafts hands them in; whoever finds none writes one.
    pub fn open_drafts(&mut self, phone: usize) {
        if self.phones[phone].drafts.is_empty() {
            return self.whole_draft(phone);
        }
        for place in (0..self.phones[phone].drafts.len()).rev() {
            self.save_draft(phone, place);
            self.hand_in(phone, place);
        }
    }

    fn discard_draft(&mut self, phone: usize, place: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        self.phones[phone].drafts[place].is_discarded = true;
        let draft = self.phones[phone].drafts[place].clone();
        let done = app.discard_draft(draft.id);
        self.trace.line(|| {
            format!("phone {phone}: throws draft {} away: {:?}", marker(draft.number), done.as_ref().err())
        });
        if done.is_ok() {
            if draft.is_report {
                self.violated("drafts", format!("{} was handed in, and was there", marker(draft.number)));
            }
            self.phones[phone].drafts.remove(place);
        }
    }

    /// A draft whose beginning nobody was told of, or one that came with a copy, is thrown away.
    fn discard_stray(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let known = |id: &str| self.phones[phone].drafts.iter().any(|draft| draft.id == id);
        let stray = app.drafts().ok().and_then(|all| all.into_iter().find(|view| !known(&view.draft_id)));
        if let Some(stray) = stray {
            let done = app.discard_draft(stray.draft_id);
            self.trace.line(|| format!("phone {phone}: throws a stray draft away: {:?}", done.err()));
        }
    }

    /// Hands a draft in; now and then with a second tap, at once or later.
    pub fn hand_in(&mut self, phone: usize, place: usize) {
        let draft = self.phones[phone].drafts[place].clone();
        self.phones[phone].drafts[place].is_tapped = true;
        if draft.is_confidential {
            self.confidential.insert(draft.number);
        }
        if !self.tap(phone, place) {
            return;
        }
        if self.rng.percent(40) && !self.tap(phone, place) && !self.phones[phone].is_down() {
            self.violated("drafts", format!("a second tap does not find {}", marker(draft.number)));
        }
        // Later taps come from a screen that stayed open.
        if self.rng.percent(60) {
            self.phones[phone].drafts.remove(place);
        }
    }

    /// One tap; true when it says that the report is there.
    fn tap(&mut self, phone: usize, place: usize) -> bool {
        let Some(app) = self.phones[phone].app().cloned() else { return false };
        let draft = self.phones[phone].drafts[place].clone();
        let kept = self.taking(phone, &draft.id, PhotoRole::Report);
        let done = app.submit_draft(draft.id, true);
        let Some(view) = self.done(phone, draft.number, done) else {
            self.refresh_kept(phone);
            return false;
        };
        if !draft.is_report {
            self.phones[phone].drafts[place].is_report = true;
            self.phones[phone].acts.push(draft.number);
        }
        self.names.insert(view.report_id.clone(), draft.number);
        if markers(view.note.as_bytes()).next() != Some(draft.number) {
            self.violated("drafts", format!("{} became another report", marker(draft.number)));
        }
        let shown = |id: &String| view.photos.iter().any(|photo| photo.photo_id == *id);
        if !draft.is_report && !kept.iter().all(shown) {
            self.violated("kept", format!("{} was handed in without its photos", marker(draft.number)));
        }
        true
    }

    /// What a person put in a draft is there, and only what was handed in or thrown away is gone.
    pub fn check_drafts(&mut self, phone: usize) {
        if self.phones[phone].drafts.is_empty() {
            return;
        }
        let Some(Ok(views)) = self.phones[phone].app().map(|app| app.drafts()) else { return };
        let (mut wrong, mut acts) = (Vec::new(), Vec::new());
        for draft in &mut self.phones[phone].drafts {
            let name = marker(draft.number);
            match views.iter().find(|view| view.draft_id == draft.id) {
                Some(_) if draft.is_report => wrong.push(format!("{name} was handed in, and is there")),
                Some(view) => {
                    if view.content != draft.saved && !draft.tried.contains(&view.content) {
                        wrong.push(format!("phone {phone} has lost what draft {name} said"));
                    }
                    // What was there once stays. What a failed call wrote may still come with a crash.
                    draft.saved = view.content.clone();
                    draft.is_discarded = false;
                }
                None if draft.is_report || draft.is_discarded => {}
                None if draft.is_tapped => {
                    // Nobody was told, but it cannot have become anything but the report.
                    draft.is_report = true;
                    acts.push(draft.number);
                    self.tally.acts[draft.number].stored = true;
                }
                None => wrong.push(format!("phone {phone} has lost draft {name}")),
            }
        }
        self.phones[phone].acts.extend(acts);
        self.phones[phone].drafts.retain(|draft| !draft.is_discarded);
        for text in wrong {
            self.violated("drafts", text);
        }
    }
}
