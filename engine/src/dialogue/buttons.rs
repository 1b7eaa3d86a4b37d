//! Buttons: labels that a shopper can press instead of writing, and what they mean when they come back.

use knowledge::ids::OrderId;
use knowledge::language::Language;

/// A button under a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// Asks for a person.
    Person,
    /// One of several orders.
    Order(OrderId),
    /// One of several products, by name.
    Product(String),
}

impl Button {
    /// What it says.
    #[must_use]
    pub fn label(&self, language: Language) -> String {
        match self {
            Self::Person if language == Language::Zh => "转人工".to_owned(),
            Self::Person => "Talk to a person".to_owned(),
            Self::Order(order) => order.to_string(),
            Self::Product(name) => name.clone(),
        }
    }

    /// The role by which scripts press it (`@person`), where it has one.
    #[must_use]
    pub fn role_of(label: &str) -> Option<&'static str> {
        matches!(label, "转人工" | "Talk to a person").then_some("@person")
    }
}

/// The shown label that `press` means: itself, or the one with that role. Nothing where no such button is on show.
#[must_use]
pub fn pressed<'a>(shown: &'a [String], press: &str) -> Option<&'a str> {
    shown.iter().map(String::as_str).find(|label| *label == press || Button::role_of(label) == Some(press))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_pressed_by_label_or_role_and_only_when_shown() {
        let shown = vec!["T-10001".to_owned(), "转人工".to_owned()];
        assert_eq!(pressed(&shown, "T-10001"), Some("T-10001"));
        assert_eq!(pressed(&shown, "@person"), Some("转人工"));
        assert_eq!(pressed(&shown, "@confirm"), None);
        assert_eq!(pressed(&[], "@person"), None);
    }
}
