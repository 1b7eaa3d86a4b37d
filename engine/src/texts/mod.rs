//! What the shop publishes: descriptions of products, e-mails and posts of a campaign.
//!
//! Reading order: this page, [`Material`] (the facts that a text may claim, `facts`), `plan` (what a text says, as sentences of Mercer's
//! own filled with these facts), `word` (the model words a sentence, or the template stays), `review` (every sentence and then the whole
//! against the facts), [`draft`] (all of it, up to three times), [`check`] (the same for a person's words), [`Used`] (what changed since).
//!
//! Invariants: a [`DraftedText`] is made in `review` alone, of sentences of which every claim is held; what a person writes is never
//! stopped, they are told what nothing holds; no absolute word comes from a machine, whatever the shop's own descriptions say.

mod changed;
mod checked;
mod drafting;
mod facts;
mod plan;
mod review;
mod sentences;
mod store;
mod word;

use chrono::NaiveDate;
use knowledge::ids::{ArticleId, ProductId};
use knowledge::language::Language;
use serde::{Deserialize, Serialize};

pub use changed::{Change, Used, changes, used};
pub use checked::{Checked, Unproven, check};
pub use drafting::{DRAFTS, Drafts, draft};
pub use facts::{Material, Offer};
pub use review::{DraftedText, Piece, TextSource};

/// Products of one text, at most.
pub const MOST_PRODUCTS: usize = 6;

/// What sort of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextKind {
    /// A product's description for the shop's own pages.
    #[default]
    Description,
    /// An e-mail of a campaign, with a subject.
    Email,
    /// A short message: a post, or a line in a chat.
    Post,
}

impl TextKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Description, Self::Email, Self::Post];

    /// As stored and as in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Email => "email",
            Self::Post => "post",
        }
    }

    /// Reads what is stored.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How much a text says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Length {
    /// The least that makes sense.
    Short,
    /// What mostly fits.
    #[default]
    Medium,
    /// All that there is to say.
    Long,
}

impl Length {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Short, Self::Medium, Self::Long];

    /// As stored and as in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Medium => "medium",
            Self::Long => "long",
        }
    }

    /// Reads what is stored.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|length| length.as_str() == word)
    }
}

/// What a text is to be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// What sort of text.
    pub kind: TextKind,
    /// Its language: English or Chinese.
    pub language: Language,
    /// How much it says.
    pub length: Length,
    /// The products, in the order in which they are told.
    pub products: Vec<ProductId>,
    /// The article that holds the offer.
    pub article: Option<ArticleId>,
}

/// Why nothing can be drafted of a brief. All but the database are told to who asked.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// Neither product nor article is named.
    #[error("name a product or an article")]
    Nothing,
    /// More products than fit a text.
    #[error("a text is about {MOST_PRODUCTS} products at most")]
    TooMany,
    /// There is no such product.
    #[error("there is no product {0}")]
    NoProduct(ProductId),
    /// There is no such article in this language.
    #[error("there is no article {0} in {1}")]
    NoArticle(ArticleId, Language),
    /// The article does not hold any more.
    #[error("the article {0} holds until {1} only")]
    Over(ArticleId, NaiveDate),
    /// No sentence about these facts holds.
    #[error("there is nothing to say of these that the facts hold")]
    Unsaid,
    /// Looking the facts up.
    #[error("looking the facts up failed")]
    Store(#[from] sqlx::Error),
}
