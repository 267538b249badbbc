//! Rules that can be left out or broken. The checks must notice each of them, or they prove nothing.

macro_rules! plants {
    ($($name:ident $word:literal $what:literal;)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum Plant { $($name,)* }

        impl Plant {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            pub(crate) const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            pub(crate) const fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }
        }
    };
}

plants! {
    PurgeInNewEpoch "purge-in-new-epoch" "purges in the reply that announces a new epoch, and what was acknowledged in an old one";
    PurgeWithoutLineage "purge-without-lineage" "safe_rev counts a backup of a timeline that was lost";
    SafeRevFromAnyBackup "safe-rev-from-any-backup" "safe_rev counts a backup that an override gave up";
    PurgeAtOnce "purge-at-once" "purges without waiting 7 days";
    PurgeAtActsRev "purge-at-acts-rev" "a duplicate is purged by the act's revision, not by the reply's";
    PurgeAtAck "purge-at-ack" "purges what is acknowledged, whatever is backed up";
    AtIgnored "at-ignored" "the server does not look at `at`: a silent rollback stays unseen";
    EpochIgnored "epoch-ignored" "the phone takes a new epoch without queueing again";
    PushWithoutEpoch "push-without-epoch" "a push of another epoch is executed";
    ServesWithoutBackup "serves-without-backup" "a server that lacks the newest verified backup serves";
    RowsByEntity "rows-by-entity" "the phone keeps one row for an entity, whatever the scope";
    RowsShared "rows-shared" "two identities on one phone share rows";
    OneRevPerCommand "one-rev-per-command" "all feed rows of a command have one revision";
    SequenceRevisions "sequence-revisions" "revisions are not in commit order";
    ScopeChangeKeepsCursor "scope-change-keeps-cursor" "a cursor goes on after the scopes changed";
    OlderUpsertServed "older-upsert-served" "superseded upserts are served, with today's content";
    HorizonAgainstPosition "horizon-against-position" "the horizon is compared with the position of a refetch";
    HorizonIgnored "horizon-ignored" "a cursor below the tombstone horizon goes on";
    LeaveIgnored "leave-ignored" "the phone ignores leave_scope";
    SweepIgnored "sweep-ignored" "a refetch does not end with a sweep";
    ScopeFromClient "scope-from-client" "the server believes the scopes in the request";
    OutcomeCarriesRow "outcome-carries-row" "a refusal carries the current row";
    CitiesShareOps "cities-share-ops" "op_ids are looked up in all cities";
    CitiesShareFeed "cities-share-feed" "scopes are looked up in all cities";
    BootIdShared "boot-id-shared" "resident and crew send the same boot_id";
    NoIdempotency "no-idempotency" "op_ids are not remembered";
    RefusalNotStored "refusal-not-stored" "a refusal is not remembered";
    RefusalWithoutRev "refusal-without-rev" "a stored refusal takes no revision";
    RetryStored "retry-stored" "a postponement is remembered as the outcome";
    AckBeforeCommit "ack-before-commit" "the server replies before it commits";
    EditInPlace "edit-in-place" "an edit changes the bytes that wait";
    PortalIsAck "portal-is-ack" "any 200 acknowledges";
    RejectedRetried "rejected-retried" "a permanent refusal is sent again";
    DependentsNotHeld "dependents-not-held" "what depends on a refused create is sent";
    DoneOvertakesStart "done-overtakes-start" "a postponed start does not hold its completion";
    DoneBesideStart "done-beside-start" "a completion travels in the request of its unacknowledged start";
    DoneRefused "done-refused" "a completion of a task that is not the crew's is refused";
    ProgressCarriesBase "progress-carries-base" "a crew's progress must carry the current version";
    BaseIgnored "base-ignored" "an officer's decision is not compared with what was seen";
    BaseIsRevision "base-is-revision" "an officer's base is the revision, which a lost timeline repeats";
    DoubleClick "double-click" "officers' forms carry no op_id";
    SelfVerification "self-verification" "who cleaned may verify";
    LastCleanerOnly "last-cleaner-only" "only who was last to clean may not verify";
    IllegalStep "illegal-step" "the office may assign from every state";
    TaskStepAlone "task-step-alone" "a task moves although its report has left that state";
    StepUnaudited "step-unaudited" "a cancelled task is not audited";
    EraseOnlyPresent "erase-only-present" "no tombstone for an erased id that is not there";
    LedgerAfterCommit "ledger-after-commit" "the ledger is written after the commit";
    OrphanKeepsSnapshot "orphan-keeps-snapshot" "an orphan completion keeps an erased report's snapshot";
    WithdrawalNotInLedger "withdrawal-not-in-ledger" "a withdrawal is not in the ledger";
    WithdrawalWithoutWords "withdrawal-without-words" "a withdrawal of a report that is not there is kept without its words";
    UnknownIdsFinal "unknown-ids-final" "above the quota, what is said of an unknown id is refused for good";
    RevocationNotInLedger "revocation-not-in-ledger" "a revocation is not in the ledger";
    NoClaim "no-claim" "a new identity does not claim its reports";
    GrantNotPresented "grant-not-presented" "a crew's phone does not present its grant after a restore";
    GrantIsMembership "grant-is-membership" "a presented grant counts before the office confirms it";
    ActivationOnce "activation-once" "the same code and identity again is refused";
    CodeUsedTwice "code-used-twice" "a code activates a second identity";
    AttachOnlyOnUpload "attach-only-on-upload" "a manifest or a follower attaches nothing";
    AttachByHash "attach-by-hash" "who names a hash has the photo";
    HashUnchecked "hash-unchecked" "an upload ends without its hash being checked";
    AppendAtEnd "append-at-end" "bytes are appended, not written at the offset";
    OffsetFromDatabase "offset-from-database" "the offset is not compared with the file";
    LockNeverReleased "lock-never-released" "a cut upload stays locked";
    BlobNotFsynced "blob-not-fsynced" "the server renames a blob without fsync";
    PhotoNotFsynced "photo-not-fsynced" "the phone renames a photo without fsync";
    AbsolutePaths "absolute-paths" "the phone stores absolute paths";
    BlobsUnchecked "blobs-unchecked" "blobs are not checked after a restore";
    DetachKeepsUpload "detach-keeps-upload" "a detached photo's upload still counts as finished";
    SharedBlobErased "shared-blob-erased" "an erasure deletes a blob that others share";
    ErasedUploadTaken "erased-upload-taken" "an upload for an erased report is taken";
    CursorBeforeRows "cursor-before-rows" "the phone commits the cursor before the rows";
    EpochBeforeQueue "epoch-before-queue" "the phone commits the new epoch before it queues again";
    ActInTwoSteps "act-in-two-steps" "the phone commits the operation before its photos";
    RemintInTwoSteps "remint-in-two-steps" "a report is made anew without what depends on it";
    OverlayEndsMidPull "overlay-ends-mid-pull" "an act is no longer overlaid once the cursor passed it, though the pull goes on";
    OverlayEndsAtActsRev "overlay-ends-at-acts-rev" "an act is overlaid until its own revision, not until the reply's";
    RemintAtRandom "remint-at-random" "a report whose id is taken gets random new ids";
    ErasedForEveryone "erased-for-everyone" "an erased id is refused as erased to owners of another secret too";
    ErasedAfterOpId "erased-after-op-id" "a repeated act on an erased report is a duplicate";
    EpochsUndated "epochs-undated" "an epoch does not tell when it began: each one that is forgotten with the ledger makes one more begin";
    IdTakenForgotten "id-taken-forgotten" "a restore forgets who took an id, while a phone has minted its report anew";
    UploadUnchecked "upload-unchecked" "an upload is not checked for continuity";
    UploadWithoutAt "upload-without-at" "the reply that ends an upload carries no `at`";
    ReplaceKeepsOld "replace-keeps-old" "a replaced photo stays in the manifest";
    ReplaceNeedsOld "replace-needs-old" "a replacement is dropped when the old photo is no longer there";
    TakenOutForgotten "taken-out-forgotten" "a photo that left the manifest is forgotten: its upload is taken, and outlives the report";
    MeTooTwice "me-too-twice" "an identity says me too twice";
    MeTooUnseen "me-too-unseen" "me too is taken for what is not public";
    MeTooUnheard "me-too-unheard" "who said me too does not hear what becomes of it";
    MeTooFollows "me-too-follows" "who said me too sees the report like its own people";
    MeTooBeforeRefetch "me-too-before-refetch" "after a lost epoch me too goes before the public rows are there again";
    DuplicateContent "duplicate-content" "a duplicate shows the content of the other report";
    DuplicateLinksHidden "duplicate-links-hidden" "a duplicate names a report that is not public";
    DuplicateUnrefreshed "duplicate-unrefreshed" "a duplicate's row is not written anew when the other report is no longer public";
    NewsByTime "news-visible-by-time" "held-back news appears by the clock, without a command";
    NewsNotHeld "news-not-held" "a decision is told at once, so that an undone one was seen";
    IncompleteByTime "incomplete-by-time" "photos become overdue by the clock, without a command";
    IncompleteStays "incomplete-stays" "photos stay overdue when they are there";
    DisputeEndsByTime "dispute-ends-by-time" "a dispute is refused by the clock, while the row still offers it";
    PublicEndsByTime "public-ends-by-time" "a report leaves the public scope by the clock, without a command";
    AreasUnfiltered "areas-unfiltered" "a public pull brings every area";
    LaneSweepsOther "lane-sweeps-other" "a refetch of the public scope sweeps the own rows, or the other way about";
    ExpiryTakesFinished "expiry-takes-finished" "finished uploads expire too";
    ExpiryKeepsBytes "expiry-keeps-bytes" "an expired upload leaves its bytes";
    QuotaIsFinal "quota-is-final" "an upload above the quota is refused for good";
    QuotaCountsEnded "quota-counts-ended" "an upload that is not needed any more counts for the quota for ever";
    NotNeededTooWide "not-needed-too-wide" "an upload ends as not needed though another report promises it";
    WithdrawnUploadTaken "withdrawn-upload-taken" "an upload for a withdrawn report is taken";
    ErasureNotInLedger "erasure-not-in-ledger" "an erasure is not in the ledger";
    BlobsUnswept "blobs-unswept" "after a rollback bytes stay of which the database knows nothing";
    MediaUnscoped "media-unscoped" "who names a photo gets it";
    MediaKept "media-kept" "a fetched photo stays when no row shows it any more";
    MediaUnverified "media-unverified" "a fetched photo is kept without comparing its hash";
    CapTakesUnsent "cap-takes-unsent" "the size cap takes photos that are not acknowledged";
    ClaimRefusalStored "claim-refusal-stored" "the server remembers that it did not know a claimed report";
    ClaimRefusalFinal "claim-refusal-final" "the phone takes a refused claim for the last word";
    ClaimHoldsNothing "claim-holds-nothing" "what depends on a refused claim is sent";
    ClaimHoldsCreate "claim-holds-create" "a refused claim holds the report's own creation";
    GrantStepsRefused "grant-steps-refused" "under a grant that the office has not confirmed, starts and declines are refused for good";
    EditAfterDecision "edit-after-decision" "an edit is taken after the office has decided";
    EditOverwrites "edit-overwrites" "an edit leaves nothing of the one before";
    AnswerNeedsOpen "answer-needs-open" "an answer is refused when the office has asked something else meanwhile";
    AnswerClosesAny "answer-closes-any" "an answer to an earlier question closes the present one";
    AnsweredStaysOpen "answered-stays-open" "an answered question is asked on";
    OverlayEndsAtAck "overlay-ends-at-ack" "an act is no longer overlaid once it is acknowledged";
}

/// The rules as they are, or all but one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rules(pub(crate) Option<Plant>);

impl Rules {
    pub(crate) fn broken(self, plant: Plant) -> bool {
        self.0 == Some(plant)
    }
}

pub(crate) fn by_word(word: &str) -> Option<Plant> {
    Plant::ALL.iter().copied().find(|plant| plant.word() == word)
}
