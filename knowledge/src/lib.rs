//! The shop's knowledge: what is true, where it stands, and how it is found.
//!
//! Invariants of this crate:
//! - A [`fact::Fact`] is typed and names the row and version it came from. Facts are made here and nowhere else.
//! - Customers' rows are read only inside [`db::CustomerScope`], a transaction that the database itself bound to the
//!   customer who is linked to a chat identity. Row-level security refuses everything else.
//! - Nothing of a bad import is kept, unless asked for.
//!
//! Reading order: [`fact`] (the vocabulary), [`db`] (roles and scopes), [`shop`] (tables), [`articles`] and [`search`],
//! [`embedding`], [`import`] and [`export`].

pub mod articles;
pub mod clock;
pub mod db;
pub mod digest;
pub mod embedding;
pub mod export;
pub mod fact;
pub mod ids;
pub mod import;
pub mod language;
pub mod llama;
pub mod money;
pub mod proposal;
pub mod search;
pub mod shop;
pub mod text;
