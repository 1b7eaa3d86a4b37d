//! The harness of the end-to-end stories, which lie in `stories/`.
//!
//! Reading order: [`parts`] (where Postgres and the models are), [`postgres`] (one server for the whole run), [`database`] (a
//! fresh database a story), [`shop`] (a small shop to break into), `world` (verbs that stories are written with).
//!
//! [`shopper`] plays whole tasks as a shopper does. [`program`] and [`running`] are the program as a process, [`retail`] and [`evaluation`] put it over another shop's data.
//!
//! Nothing here sleeps to let something happen: [`wait::until`] asks again until it has happened, or fails by name.

pub mod browser;
pub mod claims;
pub mod crossuser;
pub mod database;
pub mod demo;
pub mod desk;
pub mod evaluation;
pub mod fakes;
pub mod guardrails;
pub mod logs;
pub mod measures;
pub mod models;
pub mod parts;
pub mod postgres;
pub mod program;
pub mod retail;
pub mod running;
pub mod shop;
pub mod shopper;
pub mod staff;
pub mod strangers;
pub mod training;
pub mod wait;
pub mod wording;
pub mod world;
