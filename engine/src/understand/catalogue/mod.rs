//! The catalogue's words: which products and options a message speaks of.

mod lexicon;
mod matching;
mod options;
mod places;
mod tokens;

pub use lexicon::Lexicon;
pub use matching::Catalogue;
pub use places::Place;
