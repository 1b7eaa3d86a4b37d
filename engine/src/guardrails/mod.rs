//! The guardrails. Only here can a [`Reply`] be made, so nothing reaches a channel unchecked.
//!
//! Reading order: [`reply`] holds the only constructor of a reply, visible in this folder alone; [`review`] is its only caller
//! besides `last_resort`, whose words are fixed. A review normalises a text (`normalise`), has its claims held against this
//! turn's facts ([`claims`], by way of `evidence`), and holds a model's draft to the template's text besides (`vocabulary`).
//! `claims` does the same for texts of people and for facts of any shape. [`privacy`] keeps personal data out of logs.

mod claims;
mod evidence;
mod last_resort;
mod normalise;
pub mod privacy;
pub mod reply;
pub mod review;
mod vocabulary;
mod words;

pub use claims::{CheckedClaim, Stance, Warning, check_json, check_text};
pub use reply::{Claim, ClaimKind, Reply, ReplySource};
pub use review::{Review, Verdict, Violation, whole_sentences};
