//! Articles: what the shop says in its own words, as Markdown with front matter.
//!
//! Reading order: [`parse`] reads a file, [`cut`] makes passages of it, [`save`] stores both with a version,
//! [`import`](import()) does all of it for a folder.

mod import;
mod parse;
mod passages;
mod plain;
mod store;
mod stored;

pub use import::{ArticleFile, import, read};
pub use parse::{ParseError, parse};
pub use passages::{LONGEST_PASSAGE, Passage, TokenCounter, cut, cut_roughly};
pub use store::{EmbeddedArticle, EmbeddedPassage, Saved, embed, is_stored, save};
pub use stored::{StoredPassage, passages_of};

use chrono::NaiveDate;

use crate::ids::ArticleId;
use crate::language::Language;

/// An article in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its id, shared with its translations.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// Its language.
    pub language: Language,
    /// Words that it is filed under.
    pub tags: Vec<String>,
    /// First day on which it holds; nothing means ever since.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it holds; nothing means until further notice.
    pub valid_until: Option<NaiveDate>,
    /// Its text, Markdown.
    pub body: String,
}
