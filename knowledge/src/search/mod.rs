//! Finding articles and products: by words (full text, weighted by how rare a word is) and by meaning (vectors). Of articles
//! the nearness counts, less what all questions have in common, and whether they are of the `kinds` of question; for
//! products the two rankings are fused by reciprocal rank.
//!
//! A score says how far up something came, not whether it fits: for that a hit carries its `similarity` (cosine; with
//! this model 0.75 is unrelated and 0.9 a paraphrase) and its `lexical` share (of the question's words, weighted by
//! rarity, how many it has).

mod articles;
mod everyday;
mod fuse;
mod kinds;
mod products;
mod questions;
mod store;

pub use articles::{PassageHit, articles, articles_near};
pub use kinds::{Kind, Kinds};
pub use products::{ProductHit, index_products, products};
pub use questions::write as write_question_means;

use crate::embedding::EmbedError;

/// Why nothing can be searched.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The question could not be embedded.
    #[error("embedding failed")]
    Embed(#[from] EmbedError),
    /// The database failed.
    #[error("searching the database failed")]
    Store(#[from] sqlx::Error),
}
