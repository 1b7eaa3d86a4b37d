//! The guardrails. Only here can a [`Reply`] be made, so nothing reaches a channel unchecked.
//!
//! Reading order: [`reply`] holds the only constructor of a reply, visible in this folder alone; [`review`] is its only caller
//! besides `last_resort`, whose words are fixed. A review normalises a text (`normalise`), has its claims held against this
//! turn's facts ([`claims`], by way of `evidence`), and holds a model's draft to the template's text besides (`vocabulary`).
//! `claims` does the same for texts of people and for facts of any shape. [`privacy`] finds personal data
//! and keeps it out of prompts, statistics and logs; [`injection`] is the tripwire in front of a turn.

mod absolute;
mod claims;
mod evidence;
pub mod injection;
mod last_resort;
mod normalise;
pub mod privacy;
pub mod reply;
pub mod review;
mod vocabulary;
mod words;

pub use absolute::{Absolute, absolute};
pub use claims::{
    CheckedClaim, Judged, Source, Stance, Stated, Warning, agree, check_json, check_text, contradict, judge_text, product_differs, stated,
};
pub use reply::{Claim, ClaimKind, Reply, ReplySource};
pub use review::{Outline, Review, Spoken, Verdict, Violation, whole_sentences};

/// A text folded for comparing words: case, width, look-alikes.
pub(crate) fn normal_text(text: &str) -> String {
    normalise::normal(text)
}
