//! The server as phones meet it: over a real socket, with real files. One binary, so that it links once.

mod acts;
mod auth;
mod bad_input;
mod client;
mod continuity;
mod crew;
mod feed;
mod jobs;
mod manifest;
mod media;
mod office;
mod office_acts;
mod public;
mod push;
mod setup;
mod upgrade;
mod uploads;
mod world;
