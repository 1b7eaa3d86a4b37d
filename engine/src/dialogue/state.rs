//! What the dialogue remembers between turns. Stored with the conversation, so it survives a restart.

use knowledge::ids::{OrderId, ProductId};
use serde::{Deserialize, Serialize};

use super::drafts::Writes;

/// Where the dialogue stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DialogueState {
    /// The order that was spoken of last.
    pub order: Option<OrderId>,
    /// The product that was spoken of last.
    pub product: Option<ProductId>,
    /// The options of it that were spoken of, name and value.
    pub options: Vec<(String, String)>,
    /// The question that waits until the shopper has shown who they are.
    pub pending: Option<String>,
    /// The question that waits until the shopper has said which order is meant.
    pub choosing: Option<String>,
    /// What the shopper has said about themselves so far; emptied once it was tried.
    pub credentials: Credentials,
    /// The last reply offered a person, so that a plain "yes" means it.
    pub offered_person: bool,
    /// Changes in the making.
    pub writes: Writes,
    /// Set by `/language`: outranks the language of the messages.
    pub language: Option<String>,
}

/// Proofs of identity, collected over several messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// E-mail address.
    pub email: Option<String>,
    /// Given name.
    pub first: Option<String>,
    /// Family name.
    pub last: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// Order number.
    pub order: Option<String>,
}

impl Credentials {
    /// Whether there is anything at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
