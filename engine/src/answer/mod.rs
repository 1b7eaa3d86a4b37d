//! From facts to words: the model drafts, decoding over a short prompt; what it drafts is held against the template's text.

mod prompt;
pub mod templates;
mod word;

pub use word::{WordingRequest, word};
