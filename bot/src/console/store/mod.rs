//! What the pages ask the database, as the desk's role. One subject a file.

pub(super) mod agents;
pub(super) mod articles;
pub(super) mod audit;
pub(super) mod canned;
pub(super) mod chat;
pub(super) mod days;
pub(super) mod figures;
pub(super) mod gaps;
pub(super) mod intents;
pub(super) mod invites;
pub(super) mod openid;
pub(super) mod presence;
pub(super) mod queue;
pub(super) mod sessions;
pub(super) mod shopper;
pub(super) mod stops;
pub(super) mod texts;
