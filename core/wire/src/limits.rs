//! The limits, the same on both sides. They are checked before anything is allocated or stored.

/// Characters (Unicode scalar values) of a note.
pub const NOTE_CHARS: usize = 2_000;
/// Characters of an answer in words.
pub const ANSWER_CHARS: usize = 2_000;
/// Questions of a category, and so answers of a report.
pub const QUESTIONS_PER_CATEGORY: usize = 20;
/// Choices of a question.
pub const CHOICES_PER_QUESTION: usize = 30;
/// Characters of the code of a question or a choice.
pub const CODE_CHARS: usize = 64;
/// Notes of one report: each is published with all the others.
pub const NOTES_PER_REPORT: usize = 100;
/// Identities that follow one report: each is told of every change.
pub const FOLLOWERS_PER_REPORT: usize = 50;
/// The latest time that is taken, epoch milliseconds: the end of the year 9999.
pub const LATEST_MS: i64 = 253_402_300_799_999;
/// Photos of a report, and of one completion.
pub const PHOTOS_PER_REPORT: usize = 10;
/// Operations of one push.
pub const OPERATIONS_PER_PUSH: usize = 100;
/// Bytes of a JSON body, unpacked.
pub const JSON_BODY_BYTES: usize = 256 * 1024;
/// Bytes of a photo that the server takes.
pub const PHOTO_BYTES: u64 = 8 * 1024 * 1024;
/// Pixels of a photo that the server takes: a few bytes can announce far more than a memory holds.
pub const UPLOAD_PIXELS: u64 = 32_000_000;
/// Seconds that a pull waits for news at most.
pub const WAIT_SECONDS: u32 = 55;
/// Areas of one public pull.
pub const PUBLIC_AREAS: usize = 16;
/// Milliseconds that tombstones, left rows and the nonces of commits are kept.
pub const HISTORY_KEPT_MS: i64 = 180 * 24 * 60 * 60 * 1_000;
/// Milliseconds by the server's clock before a phone lets go of what is safe.
pub const PURGE_AFTER_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Bytes of acknowledged photos that a phone keeps, unless the city says otherwise.
pub const PHOTOS_KEPT_BYTES: u64 = 500_000_000;
/// Stars of a rating at most.
pub const STARS: u8 = 5;
/// Bytes of an area pack.
pub const PACK_BYTES: usize = 4 * 1024 * 1024;
/// Fixes of a report beside the one that counts.
pub const OTHER_FIXES: usize = 4;
/// Metres within which a report may be about the same thing, where the category says nothing.
pub const NEARBY_M: u16 = 40;
/// Characters of an area's code.
pub const AREA_CODE_CHARS: usize = 64;
/// Rows of one page of a pull.
pub const PULL_ROWS: usize = 500;
/// Characters of a name.
pub const NAME_CHARS: usize = 80;
/// Uploads that one identity may have open.
pub const OPEN_UPLOADS: u32 = 50;
/// Bytes of the unfinished uploads of one identity.
pub const OPEN_UPLOAD_BYTES: u64 = 100 * 1024 * 1024;
/// Milliseconds after its last byte that an unfinished upload is kept.
pub const UPLOAD_KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Reports that the server does not know, of which one identity may say in a day that they are taken back or
/// erased: the server keeps each for ever.
pub const UNKNOWN_IDS: u32 = 50;
/// Milliseconds of that day, from the first of them on.
pub const UNKNOWN_IDS_MS: i64 = 24 * 60 * 60 * 1_000;
/// Wrong activation codes before the pause.
pub const WRONG_CODES: u32 = 5;
/// Milliseconds of the pause after too many wrong codes.
pub const WRONG_CODES_PAUSE_MS: i64 = 5 * 60 * 1_000;
/// Bytes of the original photo that the phone reads.
pub const ORIGINAL_PHOTO_BYTES: u64 = 64 * 1024 * 1024;
/// Longest edge of an uploaded photo, in pixels.
pub const PHOTO_EDGE_PX: u32 = 1_600;
/// Bytes that the phone makes of a photo at most.
pub const PHOTO_BUDGET_BYTES: usize = 300_000;
/// Longest edge of a thumbnail, in pixels.
pub const THUMB_EDGE_PX: u32 = 256;
