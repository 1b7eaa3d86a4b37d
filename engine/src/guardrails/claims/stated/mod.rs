//! What a text of the shop's own states in numbers, each number with what it is of; and whether two such statements contradict
//! each other. Read with the same parsers as replies: `reading` finds the statements, `figure` compares numbers, `field` says what
//! a number is of, `words` tells apart what is said of other things, `same` puts them together.

mod field;
mod figure;
mod reading;
mod same;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;

use knowledge::language::Language;

use super::concepts::Concepts;
pub use reading::{Source, stated};
pub use same::{agree, contradict, product_differs};

/// A number that a text states, with what it is of.
#[derive(Debug, Clone)]
pub struct Stated {
    /// The sentence as it is written.
    pub sentence: String,
    /// Where the number stands in it: code points, the end exclusive.
    pub mark: (usize, usize),
    /// What is to be embedded: the statement without its numbers.
    pub meaning: String,
    /// What sort of number it is. Numbers of two sorts never contradict each other.
    pub sort: &'static str,
    figure: figure::Figure,
    /// Other numbers of the sort that the same clause states.
    beside: Vec<figure::Figure>,
    bound: figure::Bound,
    /// What the number is of: the concept nearest to it.
    field: Option<field::Field>,
    /// What narrows it: express, for members, by phone.
    narrowed: Concepts,
    /// Days of the week that it is said of, Monday is 0; none where it names none.
    days: BTreeSet<u32>,
    /// Words that may say of which thing it is, in normal form.
    words: words::Words,
    language: Language,
}

impl Stated {
    /// What the number is of, where something says so.
    #[must_use]
    pub fn field_name(&self) -> Option<&'static str> {
        self.field.map(|field| field.0)
    }
}
