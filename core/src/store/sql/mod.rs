//! The queries, one module a table. No rules in here.

pub(crate) mod drafts;
pub(crate) mod files;
pub(crate) mod identities;
pub(crate) mod kept;
pub(crate) mod local_photo;
pub(crate) mod media;
pub(crate) mod meta;
pub(crate) mod operations;
pub(crate) mod photos;
pub(crate) mod pictures;
pub(crate) mod reports;
pub(crate) mod rows;
pub(crate) mod unreadable;
