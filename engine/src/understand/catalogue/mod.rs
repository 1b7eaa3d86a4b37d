//! The catalogue's words: which products and options a message speaks of.

mod kind;
pub(crate) mod lexicon;
mod matching;
mod options;
mod places;
mod tokens;

pub use lexicon::Lexicon;
pub use matching::{Catalogue, Spoken};
pub use places::Place;
