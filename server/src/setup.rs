//! What is set up from outside the pages: users, crews and codes, by the program or by tests.
//!
//! It goes through the same commands as the pages do, directly at the store: beside a running server
//! SQLite's own lock keeps the two apart.

use std::path::Path;
use std::sync::Arc;

use saberling_store::ports::draw;
use saberling_store::{
    Author, Beginning, CityId, Clock, Command, CommandOutcome, FileLedger, MintCause, OfficeAct,
    OfficeCommand, Position, Questions as _, Random, Refusal, SqliteStore, Store, StoreError, Submission,
    code,
};
use saberling_wire::{CrewId, ErrorCode, IdError, MemberId, OpId, UserId};

use crate::auth::hash_password;
use crate::rules::rules;
use crate::settings::City;

/// The database's name in the data folder.
pub const DATABASE: &str = "data.sqlite";
/// The ledger's folder in the data folder; it is no part of any backup.
pub const LEDGER: &str = "ledger";
/// How long an activation code holds.
pub const CODE_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// Why something cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data folder cannot be used.
    #[error("the data folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// A name is in use already.
    #[error("that name is in use already")]
    Exists,
    /// A name or a role is not valid.
    #[error("a name has 1 to 80 characters; a role is officer, verifier, admin or auditor")]
    Invalid,
    /// No such crew.
    #[error("there is no crew of that name; add it with `crew add`")]
    NoSuchCrew,
    /// No such member.
    #[error("there is no member of that name in that crew")]
    NoSuchMember,
    /// No such user.
    #[error("there is no user of that name; add one with `user add`")]
    NoSuchUser,
    /// The data folder belongs to another city.
    #[error(
        "this data folder holds the city '{found}'; name that city with --city, or choose another folder with --data"
    )]
    OtherCity {
        /// The cities that it holds.
        found: String,
    },
    /// The database that was put back is older than the newest verified backup.
    #[error(
        "this database does not contain the newest verified backup; put that one back, or see `serve --override-backup`"
    )]
    NotRestored,
    /// The password cannot be hashed.
    #[error("the password cannot be used; it has 8 to 1,000 characters")]
    Password,
    /// It was refused for another reason.
    #[error("refused: {0}")]
    Refused(ErrorCode),
    /// The whole request was refused.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// An id is not one.
    #[error(transparent)]
    Id(#[from] IdError),
}

/// The store of a data folder with what setting up needs.
pub struct Setup {
    store: Arc<dyn Store>,
    city: CityId,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Setup {
    /// Opens the data folder, beside a running server or alone.
    ///
    /// # Errors
    /// When the folder or the database cannot be used.
    pub fn open(
        data_dir: &Path,
        city: &City,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, SetupError> {
        std::fs::create_dir_all(data_dir)?;
        let path = data_dir.join(DATABASE);
        let ledger = Arc::new(FileLedger::open(&data_dir.join(LEDGER))?);
        let store = SqliteStore::open(&path, rules(), Arc::clone(&clock), Arc::clone(&random))?;
        let store = store.with_ledger(ledger);
        // A folder of another city is most likely a forgotten --city: nothing is made in there.
        let known = store.city_slugs()?;
        if !known.is_empty() && !known.contains(&city.config.slug) {
            return Err(SetupError::OtherCity { found: known.join("', '") });
        }
        let city = store.ensure_city(&city.config)?;
        Ok(Self { store: Arc::new(store), city, clock, random })
    }

    /// Uses a store that is open already.
    #[must_use]
    pub fn with_store(
        store: Arc<dyn Store>,
        city: CityId,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self { store, city, clock, random }
    }

    fn new_id<T>(&self, make: fn(i64, [u8; 10]) -> T) -> T {
        make(self.clock.now_ms(), draw(&*self.random))
    }

    fn act(&self, act: OfficeAct) -> Result<(), SetupError> {
        let op_id = self.new_id(OpId::new);
        self.command(Command::Office(OfficeCommand { op_id, base: None, act }))
    }

    fn command(&self, command: Command) -> Result<(), SetupError> {
        let submission =
            Submission { city: self.city, actor: Author::System, at: None, commands: vec![command] };
        let outcome = self.store.apply_batch(vec![submission]).pop();
        let outcomes = outcome.map_or(Err(Refusal::Internal), |outcome| outcome.result)?;
        match outcomes.first() {
            Some(CommandOutcome::Applied { .. }) => Ok(()),
            Some(CommandOutcome::Rejected { code: ErrorCode::Exists, .. }) => Err(SetupError::Exists),
            Some(CommandOutcome::Rejected { code: ErrorCode::Invalid, .. }) => Err(SetupError::Invalid),
            Some(CommandOutcome::Rejected { code, .. }) => Err(SetupError::Refused(code.clone())),
            _ => Err(Refusal::Internal.into()),
        }
    }

    /// Where the database stands: what a backup that is made now contains.
    ///
    /// # Errors
    /// When the database fails.
    pub fn position(&self) -> Result<Position, SetupError> {
        Ok(self.store.position(self.city)?)
    }

    /// Notes in the ledger that a backup of this place was verified, blobs included: from then on phones
    /// may let go of what is in it, and a database without it is not served. To be called by whoever
    /// makes and verifies backups.
    ///
    /// # Errors
    /// When this database never was at that place, or database or ledger fail.
    pub fn record_backup(&self, place: Position) -> Result<(), SetupError> {
        self.command(Command::RecordBackup(place))
    }

    /// Begins a new epoch, because an older copy of the data folder was put back: every phone brings
    /// again what it still has. No server may run meanwhile.
    ///
    /// # Errors
    /// When the copy does not contain the newest verified backup, or database or ledger fail.
    pub fn mark_restored(&self) -> Result<(), SetupError> {
        match self.store.begin(self.city, false)? {
            Beginning::NotRestored => Err(SetupError::NotRestored),
            Beginning::Serves { minted: true } => Ok(()),
            Beginning::Serves { minted: false } => {
                let seen = self.position()?.epoch;
                self.command(Command::MintEpoch { seen, cause: MintCause::Restored })
            }
        }
    }

    /// Adds a user of the office's pages.
    ///
    /// # Errors
    /// When the name is in use, or name, role or password are not valid.
    pub fn add_user(&self, name: &str, role: &str, password: &str) -> Result<UserId, SetupError> {
        let password_hash = self.hash(password)?;
        let user_id = self.new_id(UserId::new);
        let (name, role) = (name.to_owned(), role.to_owned());
        self.act(OfficeAct::AddUser { user_id, name, role, password_hash })?;
        Ok(user_id)
    }

    fn hash(&self, password: &str) -> Result<String, SetupError> {
        if !(8..=1_000).contains(&password.chars().count()) {
            return Err(SetupError::Password);
        }
        hash_password(&*self.random, password).map_err(|_| SetupError::Password)
    }

    fn user(&self, name: &str) -> Result<UserId, SetupError> {
        let found = self.store.user_by_name(self.city, name.trim())?;
        found.map(|user| user.user_id).ok_or(SetupError::NoSuchUser)
    }

    /// Gives a user another password; whoever is logged in as that user logs in anew.
    ///
    /// # Errors
    /// When there is no such user, or the password is not valid.
    pub fn set_password(&self, name: &str, password: &str) -> Result<(), SetupError> {
        let password_hash = self.hash(password)?;
        self.act(OfficeAct::SetPassword { user_id: self.user(name)?, password_hash })
    }

    /// Shuts a user out; all logins of that user end.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn disable_user(&self, name: &str) -> Result<(), SetupError> {
        self.act(OfficeAct::DisableUser { user_id: self.user(name)? })
    }

    /// Adds a crew.
    ///
    /// # Errors
    /// When the name is in use or not valid.
    pub fn add_crew(&self, name: &str) -> Result<CrewId, SetupError> {
        let crew_id = self.new_id(CrewId::new);
        self.act(OfficeAct::AddCrew { crew_id, name: name.to_owned() })?;
        Ok(crew_id)
    }

    /// Makes the crews that are not there yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn ensure_crews<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<(), SetupError> {
        let crews = self.store.crews(self.city)?;
        // A refusal would be kept, and move the counter at every start.
        let is_there = |name: &str| crews.iter().any(|detail| detail.crew.name == name);
        for name in names.filter(|name| !is_there(name)) {
            match self.add_crew(name) {
                Ok(_) | Err(SetupError::Exists) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Makes an activation code for a member of a crew, and the member if there is none of that name.
    /// With the login name of the office user who is the same person, the member is linked to it.
    ///
    /// # Errors
    /// When there is no such crew or user, or the name is not valid.
    pub fn crew_code(&self, crew: &str, member: &str, user: Option<&str>) -> Result<String, SetupError> {
        let crews = self.store.crews(self.city)?;
        let found = crews.into_iter().find(|detail| detail.crew.name == crew.trim());
        let found = found.ok_or(SetupError::NoSuchCrew)?;
        let user_id = user.map(|user| self.user(user)).transpose()?;
        let known = found.members.iter().find(|detail| detail.member.name == member.trim());
        let member_id = match known {
            Some(detail) => {
                let member_id = detail.member.member_id;
                if let Some(user_id) = user_id.filter(|_| detail.member.user_id != user_id) {
                    self.act(OfficeAct::LinkMember { member_id, user_id })?;
                }
                member_id
            }
            None => self.add_member(found.crew.crew_id, member, user_id)?,
        };
        let code = code::make(&*self.random);
        let expires_at_ms = self.clock.now_ms() + CODE_MS;
        self.act(OfficeAct::AddCode { member_id, code: code.clone(), expires_at_ms })?;
        Ok(code)
    }

    /// Moves a member to another crew; the phone sees the new crew's tasks from then on.
    ///
    /// # Errors
    /// When there is no such crew or member.
    pub fn move_member(&self, member: &str, from: &str, to: &str) -> Result<(), SetupError> {
        let crews = self.store.crews(self.city)?;
        let named = |name: &str| crews.iter().find(|detail| detail.crew.name == name.trim());
        let (from, to) = named(from).zip(named(to)).ok_or(SetupError::NoSuchCrew)?;
        let found = from.members.iter().find(|detail| detail.member.name == member.trim());
        let member_id = found.ok_or(SetupError::NoSuchMember)?.member.member_id;
        self.act(OfficeAct::MoveMember { member_id, crew_id: to.crew.crew_id })
    }

    fn add_member(
        &self,
        crew_id: CrewId,
        name: &str,
        user_id: Option<UserId>,
    ) -> Result<MemberId, SetupError> {
        let member_id = self.new_id(MemberId::new);
        self.act(OfficeAct::AddMember { member_id, crew_id, name: name.to_owned(), user_id })?;
        Ok(member_id)
    }
}
