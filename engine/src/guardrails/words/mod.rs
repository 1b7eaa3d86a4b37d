//! The closed word lists, one file a language. They are patterns over normalised text.

pub(super) mod chinese;
pub(super) mod english;
