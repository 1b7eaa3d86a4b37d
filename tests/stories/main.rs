//! The stories: what people do with Mercer, end to end, over the harness of this crate.

mod import_export;
mod inbox;
mod migrations;
mod outbox;
mod row_level_security;
mod verification;
