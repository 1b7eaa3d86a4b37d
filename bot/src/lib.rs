//! The program `mercer`: channels, command line, life cycle. Only this crate knows Telegram, Discord, HTTP or HTML.
//!
//! Reading order: [`config`] (the settings), [`parts`] (what is fetched), [`lifecycle`] (what starts and stops, in which
//! order), [`cli`] (the commands).

pub mod channels;
pub mod cli;
pub mod config;
pub mod console;
pub mod desk;
pub mod hooks;
pub mod jobs;
pub mod lifecycle;
pub mod mail;
pub mod parts;
pub mod remote;
pub mod service;
pub mod staff;
