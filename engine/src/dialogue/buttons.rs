//! Buttons: labels that a shopper can press instead of writing, and what they mean when they come back.

use knowledge::ids::OrderId;
use knowledge::language::Language;
use knowledge::proposal::Token;
use serde::{Deserialize, Serialize};

use crate::answer::templates;

use super::steps::Step;

/// A button under a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// Asks for a person.
    Person,
    /// One of several orders.
    Order(OrderId),
    /// One of several products, by name.
    Product(String),
    /// One of several answers to what was asked, in its words.
    Choice(String),
    /// Has the proposal of this token done.
    Confirm(Token),
    /// Takes the proposal of this token back.
    Decline(Token),
    /// How a person's part was, 1 to 5.
    Rate(usize),
    /// No person is needed any more.
    LeaveQueue,
    /// The next message is for a person, and is no question to the bot.
    LeaveMessage,
    /// A line goes with the rating.
    AddLine,
    /// A step about the shopper's identity or data, which has words and a meaning of its own.
    Step(Step),
}

impl Button {
    /// What a rating carries, before its stars.
    pub const RATE: &str = "@rate:";
    /// What leaving the queue carries.
    pub const LEAVE_QUEUE: &str = "@leave:queue";
    /// What leaving a message carries.
    pub const LEAVE_MESSAGE: &str = "@leave:message";
    /// What adding a line to a rating carries.
    pub const ADD_LINE: &str = "@rated:line";

    /// What it says.
    #[must_use]
    pub fn label(&self, language: Language) -> String {
        match self {
            Self::Person if language == Language::Zh => "转人工".to_owned(),
            Self::Person => "Talk to a person".to_owned(),
            Self::Order(order) => order.to_string(),
            Self::Product(name) | Self::Choice(name) => name.clone(),
            Self::Confirm(_) => templates::say(language, "button-confirm", &[]),
            Self::Decline(_) => templates::say(language, "button-decline", &[]),
            Self::Rate(stars) => "★".repeat(*stars),
            Self::LeaveQueue => templates::say(language, "button-leave-queue", &[]),
            Self::LeaveMessage => templates::say(language, "button-leave-message", &[]),
            Self::AddLine => templates::say(language, "button-add-line", &[]),
            Self::Step(step) => step.label(language),
        }
    }

    /// The button as a channel shows it.
    #[must_use]
    pub fn shown(&self, language: Language) -> ShownButton {
        let token = match self {
            Self::Confirm(token) => Some(format!("{CONFIRM}{}", token.as_str())),
            Self::Decline(token) => Some(format!("{DECLINE}{}", token.as_str())),
            Self::Rate(stars) => Some(format!("{}{stars}", Self::RATE)),
            Self::LeaveQueue => Some(Self::LEAVE_QUEUE.to_owned()),
            Self::LeaveMessage => Some(Self::LEAVE_MESSAGE.to_owned()),
            Self::AddLine => Some(Self::ADD_LINE.to_owned()),
            _ => None,
        };
        ShownButton { label: self.label(language), token }
    }

    /// The role by which scripts press it (`@person`), where it has one.
    #[must_use]
    pub fn role_of(label: &str) -> Option<&'static str> {
        matches!(label, "转人工" | "Talk to a person").then_some("@person").or_else(|| Step::labelled(label)?.role())
    }
}

const CONFIRM: &str = "@confirm:";
const DECLINE: &str = "@decline:";

/// A button as channels show it. One that stands for a proposal carries its one-use token, 41 bytes, which comes back with the
/// press: Telegram takes 64 bytes, Discord 100 characters. Stored as its label where it carries nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownButton {
    /// What it says.
    pub label: String,
    /// What it carries.
    pub token: Option<String>,
}

impl ShownButton {
    /// The role by which scripts press it: `@person`, `@confirm`, `@decline`.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        let of_token = self.token.as_deref().and_then(|token| token.split_once(':')).map(|(role, _)| role);
        of_token.or_else(|| Button::role_of(&self.label))
    }
}

impl From<&str> for ShownButton {
    fn from(label: &str) -> Self {
        Self { label: label.to_owned(), token: None }
    }
}

impl Serialize for ShownButton {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.token {
            None => serializer.serialize_str(&self.label),
            Some(token) => Stored::Carrying { label: self.label.clone(), token: token.clone() }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ShownButton {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Stored::deserialize(deserializer)? {
            Stored::Plain(label) => Self { label, token: None },
            Stored::Carrying { label, token } => Self { label, token: Some(token) },
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Plain(String),
    Carrying { label: String, token: String },
}

/// What a button of a proposal asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// Do it.
    Confirm(Token),
    /// Don't.
    Decline(Token),
}

impl Pressed {
    /// Reads what a press brought back; nothing where it is no token of ours.
    #[must_use]
    pub fn parse(carried: &str) -> Option<Self> {
        let confirm = carried.strip_prefix(CONFIRM).and_then(Token::parse).map(Self::Confirm);
        confirm.or_else(|| carried.strip_prefix(DECLINE).and_then(Token::parse).map(Self::Decline))
    }
}

/// The shown button that `press` means: by its label, or the one with that role. Nothing where no such button is on show.
#[must_use]
pub fn pressed<'a>(shown: &'a [ShownButton], press: &str) -> Option<&'a ShownButton> {
    shown.iter().find(|button| button.label == press || button.role() == Some(press))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_pressed_by_label_or_role_and_only_when_shown() {
        let token = Token::random();
        let confirm = Button::Confirm(token.clone()).shown(Language::En);
        let shown: Vec<ShownButton> = vec!["T-10001".into(), "转人工".into(), confirm.clone()];
        assert_eq!(pressed(&shown, "T-10001"), Some(&shown[0]));
        assert_eq!(pressed(&shown, "@person"), Some(&shown[1]));
        assert_eq!(pressed(&shown, "@confirm"), Some(&confirm));
        assert_eq!(pressed(&shown, "@decline"), None);
        assert_eq!(pressed(&[], "@person"), None);
        assert_eq!(confirm.token.as_deref().and_then(Pressed::parse), Some(Pressed::Confirm(token)));
        assert_eq!(Pressed::parse("@confirm:anything"), None);
    }

    #[test]
    fn buttons_are_stored_as_labels_unless_they_carry_something() -> serde_json::Result<()> {
        let decline = Button::Decline(Token::random()).shown(Language::Zh);
        assert!(decline.token.as_ref().is_some_and(|token| token.len() == 41));
        let stored = serde_json::to_value([&ShownButton::from("T-1"), &decline])?;
        assert_eq!(stored[0], "T-1");
        assert_eq!(serde_json::from_value::<Vec<ShownButton>>(stored)?, vec!["T-1".into(), decline]);
        Ok(())
    }
}
