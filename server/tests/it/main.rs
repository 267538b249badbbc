//! The server as phones meet it: over a real socket, with real files. One binary, so that it links once.

mod areas;
mod auth;
mod bad_input;
mod client;
mod continuity;
mod crew;
mod media;
mod news;
mod office;
mod push;
mod restore;
mod setup;
mod uploads;
mod world;
