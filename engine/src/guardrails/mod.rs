//! The guardrails. Only here can a [`Reply`] be made, so nothing reaches a channel unchecked.

mod reply;

pub use reply::{Claim, ClaimKind, Reply, ReplySource};
