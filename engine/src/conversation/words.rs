//! What a shopper wrote, in a type that logs, metrics and traces do not take.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::guardrails::privacy::{Known, Masked, mask};

/// The raw words of a shopper. It has no `Display`, and its `Debug` shows how long it is and nothing else, so that a log line
/// cannot hold it by accident:
///
/// ```compile_fail
/// let text = mercer_engine::conversation::ShopperText::from("mara@example.com");
/// tracing::info!(%text, "a message came");
/// ```
///
/// ```compile_fail
/// let text = mercer_engine::conversation::ShopperText::from("mara@example.com");
/// tracing::info!("a message came: {text}");
/// ```
///
/// ```compile_fail
/// let text = mercer_engine::conversation::ShopperText::from("mara@example.com");
/// tracing::info!(text, "a message came");
/// ```
///
/// What a log may hold is the [`Masked`] form, or the length:
///
/// ```
/// let text = mercer_engine::conversation::ShopperText::from("mail mara@example.com");
/// tracing::info!(text = %text.masked(), "a message came");
/// assert_eq!(format!("{text:?}"), "ShopperText(21 bytes)");
/// ```
///
/// Who needs the words themselves says so, with [`ShopperText::expose`]; a story looks for that word beside log macros.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShopperText(String);

impl ShopperText {
    /// The words.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The words without personal data.
    #[must_use]
    pub fn masked(&self) -> Masked {
        mask(&self.0, Known::default())
    }

    /// Bytes of the words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a character out wherever it stands: the database holds no NUL.
    pub fn remove(&mut self, symbol: char) {
        self.0.retain(|other| other != symbol);
    }
}

impl fmt::Debug for ShopperText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShopperText({} bytes)", self.0.len())
    }
}

impl From<String> for ShopperText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for ShopperText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
