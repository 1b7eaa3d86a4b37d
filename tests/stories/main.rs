//! The stories: what people do with Mercer, end to end, over the harness of this crate.

mod beginnings;
mod command_line;
mod discord;
mod evaluation;
mod import_export;
mod inbox;
mod keeping;
mod migrations;
mod outage;
mod outbox;
mod own_postgres;
mod process;
mod row_level_security;
mod search;
mod several_questions;
mod talking;
mod telegram;
mod transcripts;
mod turns;
mod two_programs;
mod verification;
mod web_page;
mod web_page_api;
mod web_session;
mod wording;
mod writes;
