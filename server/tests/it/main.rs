//! The server as phones meet it: over a real socket, with real files. One binary, so that it links once.

mod acts;
mod areas;
mod auth;
mod bad_input;
mod client;
mod continuity;
mod crew;
mod document;
mod feed;
mod jobs;
mod manifest;
mod media;
mod news;
mod office;
mod office_acts;
mod packing;
mod public;
mod push;
mod restore;
mod setup;
mod shipped;
mod tus;
mod upgrade;
mod uploads;
mod world;
