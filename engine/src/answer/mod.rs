//! From facts to words: the model drafts, decoding over a short prompt; what it drafts is held against the template's text.

pub(crate) mod bound;
mod fluent;
mod prompt;
mod shorten;
mod show;
pub mod templates;
mod word;

pub(crate) use fluent::reads_well;
pub use shorten::shorten;
pub use show::{Showing, word_showing};
pub use word::{WordingRequest, asked, word};
