//! What strangers write is data: its normal form ([`fold`]), and whether it tries to give orders to a machine
//! ([`injection`]). Shoppers' messages, articles, reviews, notes and descriptions all pass here.

mod confusables;
pub mod fold;
pub mod injection;
pub mod quarantine;

pub use fold::Folded;
