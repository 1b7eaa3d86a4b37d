//! The form that claims are read from: [`Folded::light`], under the names that the review uses.

use knowledge::hygiene::Folded;

/// A normalised text that knows where each piece stood in the original.
#[derive(Debug, Clone)]
pub(super) struct Normalised(Folded);

impl Normalised {
    pub(super) fn new(original: &str) -> Self {
        Self(Folded::light(original))
    }

    /// The normalised text; offsets of pieces are bytes in it.
    pub(super) fn text(&self) -> &str {
        self.0.text()
    }

    /// The code points of the original from which the bytes `start..end` came, the end exclusive.
    pub(super) fn span(&self, start: usize, end: usize) -> (usize, usize) {
        self.0.span(start, end)
    }
}

/// A text's normal form alone.
pub(super) fn normal(text: &str) -> String {
    Folded::light(text).text().to_owned()
}
