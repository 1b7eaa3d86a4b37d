//! What the engine knows of the shop it speaks for.

use knowledge::language::Language;

/// The shop.
#[derive(Debug, Clone)]
pub struct ShopProfile {
    /// Name, as shoppers know it.
    pub name: String,
    /// Address of the shop; links that begin with it may be sent.
    pub url: String,
    /// The language of a shopper whose own can't be told.
    pub language: Language,
    /// How the shop speaks, told to the model; empty for friendly.
    pub tone: String,
    /// Whether a system of the shop's own has to take each change: until it has, a change is requested, not done.
    pub own_system: bool,
}

impl ShopProfile {
    /// A product's or article's page as a full link.
    #[must_use]
    pub fn link(&self, page: &str) -> String {
        if page.starts_with("https://") || page.starts_with("http://") {
            return page.to_owned();
        }
        format!("{}/{}", self.url.trim_end_matches('/'), page.trim_start_matches('/'))
    }
}
