//! What every request may use, made once at the start.

use std::ops::Deref;
use std::sync::Arc;

use saberling_place::AreaPack;
use saberling_store::ports::draw;
use saberling_store::rules::Continuity;
use saberling_store::{
    Author, CityId, Clock, Command, CommandOutcome, OfficeCommand, Random, Store, StoreResult, Submission,
    SubmissionOutcome, Writer,
};
use saberling_wire::{CityConfig, UserId};
use tokio::sync::{RwLock, Semaphore, watch};

use crate::apps::Apps;
use crate::auth::Auth;
use crate::error::ApiError;
use crate::executor::off_thread;
use crate::files::Files;
use crate::http::device::epoch_changed;
use crate::http::limits::RateLimit;
use crate::http::turns::Turns;
use crate::http::waiting;
use crate::shelf::Shelf;
use crate::stuck::Stuck;
use crate::waiters::Waiters;

/// What every request may use; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<App>);

/// The parts behind [`AppState`].
pub struct App {
    /// The city that this server serves.
    pub city: CityId,
    /// Its settings.
    pub config: CityConfig,
    /// The settings' version.
    pub config_version: String,
    /// Questions; ask them with [`AppState::ask`].
    pub store: Arc<dyn Store>,
    /// The one writer.
    pub writer: Writer,
    /// The city's areas in use.
    pub areas: AreaPack,
    /// The packs of now and of before.
    pub shelf: Shelf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Logins of the office.
    pub auth: Auth,
    /// Where photos are kept.
    pub files: Arc<dyn Files>,
    /// The apps that its addresses open.
    pub apps: Apps,
    /// The address under which people reach the server.
    pub public_url: String,
    /// Counts up after each commit that the office can see.
    pub changes: watch::Receiver<u64>,
    /// Requests that wait for news.
    pub waiters: Arc<Waiters>,
    /// The database lacks the newest verified backup: nothing of it is served.
    pub not_restored: bool,
    /// When the server started, epoch milliseconds.
    pub started_at_ms: i64,
    /// How often an address may look at the public scope.
    pub(crate) public_pulls: RateLimit,
    /// Photos that are decoded at the same time.
    pub(crate) decoding: Semaphore,
    /// One request at a time for each upload.
    pub(crate) upload_turns: Turns,
    /// Read while a photo is kept, written while one is deleted.
    pub(crate) keeping: RwLock<()>,
    /// Reports with which jobs fail.
    pub(crate) stuck: Stuck,
    /// How many new phones an address may bring.
    pub(crate) registrations: RateLimit,
}

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl AppState {
    /// Wraps the parts.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self(Arc::new(app))
    }

    /// Asks the store a question off the async threads.
    ///
    /// # Errors
    /// `internal` when the database fails.
    pub async fn ask<T, F>(&self, question: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store, CityId) -> StoreResult<T> + Send + 'static,
    {
        let app = self.clone();
        let answer = off_thread(move || question(&*app.store, app.city)).await;
        Ok(answer.map_err(|_| ApiError::internal())??)
    }

    /// Hands commands to the writer and waits until they are durable.
    ///
    /// # Errors
    /// `busy` when too many are waiting.
    pub async fn submit(
        &self,
        actor: Author,
        at: Option<String>,
        commands: Vec<Command>,
    ) -> Result<SubmissionOutcome, ApiError> {
        let submission = Submission { city: self.city, actor, at, commands };
        Ok(self.writer.submit(submission).await?)
    }

    /// Does one command and gives its outcome.
    ///
    /// # Errors
    /// `busy`, or the refusal of the whole submission.
    pub async fn command(&self, actor: Author, command: Command) -> Result<CommandOutcome, ApiError> {
        let outcome = self.submit(actor, None, vec![command]).await?;
        outcome.result?.pop().ok_or_else(ApiError::internal)
    }

    /// Does an act of the office for a user who is logged in.
    ///
    /// # Errors
    /// `busy`, or `forbidden` when the user was shut out meanwhile. A refusal by the rules is an
    /// outcome: `Rejected { code, .. }`, with `stale` when `base` is not the version of now, and with
    /// `forbidden` when the user's role may not do it.
    pub async fn office(&self, user_id: UserId, command: OfficeCommand) -> Result<CommandOutcome, ApiError> {
        self.command(Author::Officer { user_id }, Command::Office(command)).await
    }

    /// Whether a sender's `at` lies in this database's history. To be asked by what changes nothing
    /// through a submission of its own, after the credential and before anything else.
    ///
    /// # Errors
    /// `epoch_changed` when it does not, and a rollback has begun a new epoch then; also when the history
    /// does not reach back so far.
    pub async fn continuity(&self, at: Option<String>) -> Result<(), ApiError> {
        let standing = self.ask(move |store, city| store.standing(city, at.as_deref())).await?;
        match standing.continuity {
            Continuity::None | Continuity::Present => Ok(()),
            Continuity::OtherEpoch | Continuity::Forgotten => Err(epoch_changed(standing.epoch, standing.at)),
            Continuity::Lost { born_s } => Err(waiting::mint(self, standing.epoch, born_s).await?),
        }
    }

    /// The time of now, epoch milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Makes a new id, as in `state.new_id(TaskId::new)`.
    pub fn new_id<T>(&self, make: fn(i64, [u8; 10]) -> T) -> T {
        make(self.now_ms(), draw(&*self.random))
    }
}
