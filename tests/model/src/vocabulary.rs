//! The words that phone and server exchange. Bytes are numbers here: two equal hashes are equal
//! bytes, a marker is one human act, and a photo is the hash of its content.

use saberling_wire::{ReportStatus, TaskStatus};

pub(crate) type Marker = u32;
pub(crate) type Ident = u32;
pub(crate) type Rev = u32;
pub(crate) type Photo = u16;
pub(crate) type Person = u8;
pub(crate) type Crew = u8;

/// Photos have this many chunks; one that was damaged on the way is wrong.
pub(crate) const PHOTO_CHUNKS: usize = 3;
/// A photo whose bytes no decoder accepts.
pub(crate) const UNDECODABLE: Photo = 4;
/// What is acknowledged stays on the phone for so many days at least.
pub(crate) const KEEP_DAYS: u32 = 7;
/// Areas of the city; a phone takes its own and the next one.
pub(crate) const AREAS: u8 = 3;
/// An identity may have so many uploads open.
pub(crate) const OPEN_UPLOADS: usize = 2;
/// Ids that the server does not know, of which one identity may say on one day that they are gone.
pub(crate) const UNKNOWN_IDS: usize = 2;
/// Days after which an unfinished upload goes, photos are overdue, a result closes by itself, the
/// dispute time ends, and a closed report leaves the public scope.
pub(crate) const UPLOAD_DAYS: u32 = 7;
pub(crate) const OVERDUE_DAYS: u32 = 3;
pub(crate) const AUTO_CLOSE_DAYS: u32 = 6;
pub(crate) const DISPUTE_DAYS: u32 = 8;
pub(crate) const PUBLIC_DAYS: u32 = 12;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Entity {
    Report(u32),
    Task(u32),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Scope {
    Own(Ident),
    Crew(Crew),
    /// One area of the city.
    Public(u8),
}

impl Scope {
    pub(crate) const fn lane(self) -> Lane {
        if matches!(self, Self::Public(_)) { Lane::Public } else { Lane::Own }
    }
}

/// What is pulled for itself, with a cursor of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lane {
    Own,
    Public,
}

/// The counter at the moment a reply is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct At {
    pub(crate) epoch: u32,
    pub(crate) rev: Rev,
    pub(crate) nonce: u32,
}

/// What a crew saw when it was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Snapshot {
    pub(crate) report: u32,
    pub(crate) content: Marker,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Create {
        manifest: Vec<Photo>,
        valid: bool,
        confidential: bool,
        area: u8,
    },
    Note,
    AddPhoto(Photo),
    DropPhoto(Photo),
    ReplacePhoto {
        old: Photo,
        new: Photo,
    },
    MeToo,
    Erase,
    Withdraw,
    Claim,
    Dispute,
    /// Only what is there is changed.
    Edit {
        confidential: Option<bool>,
        area: Option<u8>,
    },
    /// To what the office asked, by the question's id.
    Answer {
        question: u32,
        photo: Option<Photo>,
    },
    TakeOn,
    Start(Photo),
    Complete {
        photo: Photo,
        snapshot: Snapshot,
    },
    Decline,
}

/// An operation; `hash` stands for its frozen bytes.
#[derive(Clone, Debug)]
pub(crate) struct Op {
    pub(crate) id: u32,
    pub(crate) entity: Entity,
    pub(crate) kind: Kind,
    pub(crate) hash: u32,
    pub(crate) marker: Marker,
    /// The report's secret; 0 for tasks.
    pub(crate) proof: u32,
    /// The version seen. Only a planted rule reads it of a crew's progress.
    pub(crate) base: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Code {
    Invalid,
    Erased,
    Exists,
    IdTaken,
    Unknown,
    State,
    OpIdReuse,
    Stale,
    /// Only a planted rule says so.
    TooMany,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Applied(Rev),
    Duplicate(Rev),
    Rejected(Code),
    RetryAfter,
    RetryDependency,
}

/// A row as one scope sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Projection {
    pub(crate) city: u8,
    pub(crate) version: u32,
    pub(crate) report: u32,
    pub(crate) status: Status,
    /// The content, by marker: empty in the public's coarse copy.
    pub(crate) markers: Vec<Marker>,
    pub(crate) attached: Vec<Photo>,
    pub(crate) me_too: usize,
    /// The report of which it is a duplicate: the id and nothing more.
    pub(crate) link: Option<u32>,
    /// Photos are overdue.
    pub(crate) incomplete: bool,
    /// Whether a dispute would be taken.
    pub(crate) disputable: bool,
    /// What the office asks, by the question's id.
    pub(crate) question: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Report(ReportStatus),
    Task(TaskStatus),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    Upsert(Projection),
    Leave,
    Tombstone,
}

#[derive(Clone, Debug)]
pub(crate) struct FeedRow {
    pub(crate) rev: Rev,
    pub(crate) scope: Scope,
    pub(crate) entity: Entity,
    pub(crate) change: Change,
}

/// Opaque to the phone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cursor {
    pub(crate) epoch: u32,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) rev: Rev,
    /// The revision at which its refetch began, until the refetch is complete.
    pub(crate) began: Option<Rev>,
}

/// A membership signed by the city, which outlives a restore on the phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Grant {
    pub(crate) person: Person,
    pub(crate) crew: Crew,
}

#[derive(Clone, Debug)]
pub(crate) struct PushRequest {
    pub(crate) ident: Ident,
    pub(crate) boot_id: u32,
    pub(crate) grant: Option<Grant>,
    pub(crate) at: Option<At>,
    pub(crate) ops: Vec<Op>,
}

#[derive(Clone, Debug)]
pub(crate) enum PushReply {
    EpochChanged(u32),
    Revoked,
    Outcomes { at: At, day: u32, outcomes: Vec<(u32, Outcome)>, rows: Vec<(Scope, Projection)> },
}

#[derive(Clone, Debug)]
pub(crate) struct PullRequest {
    pub(crate) ident: Ident,
    pub(crate) lane: Lane,
    /// Of the public lane.
    pub(crate) areas: Vec<u8>,
    pub(crate) at: Option<At>,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) limit: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum PullReply {
    EpochChanged { epoch: u32, safe_rev: Rev, day: u32 },
    UnknownDevice,
    Revoked,
    MustRefetch,
    Page(Page),
}

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) at: At,
    pub(crate) day: u32,
    pub(crate) safe_rev: Rev,
    pub(crate) items: Vec<FeedRow>,
    pub(crate) cursor: Cursor,
    pub(crate) has_more: bool,
    pub(crate) digest: Option<(usize, u64)>,
}

/// The combined hash of (entity, rev): order does not matter.
pub(crate) fn digest_of(rows: impl Iterator<Item = (Entity, Rev)>) -> (usize, u64) {
    rows.fold((0, 0), |(count, sum), (entity, rev)| {
        let (kind, id) = match entity {
            Entity::Report(id) => (1u64, id),
            Entity::Task(id) => (2, id),
        };
        let mut z = (kind << 62 | u64::from(id) << 32 | u64::from(rev)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z ^= z >> 29;
        (count + 1, sum.wrapping_add(z.wrapping_mul(0xbf58_476d_1ce4_e5b9)))
    })
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum UploadReply {
    /// Go on at this chunk.
    Offset(usize),
    Verified {
        at: At,
        day: u32,
    },
    Refused,
    NotNeeded,
    HashMismatch,
    EpochChanged(u32),
    /// Locked, not served, identity unknown: try later.
    Later,
}
