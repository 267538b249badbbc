//! The server as phones meet it: over a real socket, with real files. One binary, so that it links once.

mod auth;
mod bad_input;
mod client;
mod continuity;
mod crew;
mod document;
mod media;
mod office;
mod packing;
mod push;
mod setup;
mod tus;
mod uploads;
mod world;
