//! Webhooks, out and in: the shop's own system is told what was done here, and says what has changed there.
//!
//! Both ways are signed as Standard Webhooks (standardwebhooks.com) have it: `webhook-id`, `webhook-timestamp` and
//! `webhook-signature` over id, timestamp and body.

mod entries;
mod incoming;
mod sign;

pub use incoming::{Incoming, router};
pub use sign::Key;
