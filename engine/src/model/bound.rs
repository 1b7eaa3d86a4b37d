//! What a draft may consist of: a constraint on decoding that comes with a request.
//!
//! It is made of this turn's facts (`answer::bound`) and holds whatever the model's logits say: digits, amounts, dates, codes,
//! links and statuses stand in a draft only as the values given here.

use serde::{Deserialize, Serialize};

/// What a draft may consist of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// What must be said, in this order, with words between.
    pub steps: Vec<BoundStep>,
    /// Values that may stand anywhere between words, as they are written here.
    pub spare: Vec<String>,
    /// Words after the last step, at most; none for any number.
    pub tail: Option<usize>,
    /// The words between values.
    pub words: BoundWords,
    /// How words are joined.
    pub script: Script,
    /// What need not be said again in the same words: where the model would say it otherwise, it does. Empty where there is nothing
    /// of the kind.
    pub template: String,
}

/// Something that must be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundStep {
    /// What is said.
    pub said: Said,
    /// Words before it, at most; none for any number.
    pub run: Option<usize>,
    /// Whether a sentence may end among them.
    pub breaks: bool,
}

/// A piece that must be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// A value as it is written here, such as `25 November 2026`.
    Value(String),
    /// One of these words, as it is written here or with a capital.
    Word(Vec<String>),
}

/// Which words may stand between values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BoundWords {
    /// These, also with a capital at the beginning of a sentence.
    Listed(Vec<String>),
    /// Every word but these, in any case of letters. No word holds a digit.
    AllBut(Vec<String>),
}

impl Default for BoundWords {
    fn default() -> Self {
        Self::AllBut(Vec::new())
    }
}

/// How a language joins its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Script {
    /// By blanks.
    #[default]
    Spaced,
    /// Not at all: Chinese.
    Han,
}
