//! The guardrails. Only here can a [`Reply`] be made, so nothing reaches a channel unchecked.
//!
//! Reading order: [`reply`] can be built by [`review`] alone; a review normalises a text (`normalise`), reads its atoms
//! (`atoms`), matches each to this turn's facts (`matching`), and holds a model's draft to the template's text besides
//! (`vocabulary`). [`privacy`] finds personal data and keeps it out of prompts, statistics and logs; [`injection`] is the tripwire
//! in front of a turn.

mod atoms;
pub mod injection;
mod last_resort;
mod matching;
mod normalise;
pub mod privacy;
pub mod reply;
pub mod review;
mod vocabulary;
mod words;

pub use reply::{Claim, ClaimKind, Reply, ReplySource};
pub use review::{Review, Verdict, Violation, whole_sentences};
