//! The dialogue: from an understood message to what is said about it, by rules that hold whatever the model says.
//!
//! [`topic`] decides what a message is about; each topic's flow (one a file in [`flows`]) looks facts up and answers with an
//! [`Answer`], which the turn then has worded and reviewed.

pub mod buttons;
pub mod flows;
mod message;
pub mod notices;
pub mod parts;
pub mod policy;
pub mod profile;
pub mod state;
pub mod steps;
pub mod together;
pub mod topic;

use knowledge::fact::Fact;

use crate::guardrails::ReplySource;
use buttons::Button;

/// What a flow wants said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The template's words, complete and true by themselves.
    pub text: String,
    /// Buttons under it.
    pub buttons: Vec<Button>,
    /// Who words it, if the model does not.
    pub source: ReplySource,
    /// The facts it rests on.
    pub facts: Vec<Fact>,
    /// Whether the model may word it: only plain answers that state facts.
    pub wordable: bool,
    /// Why a person should take over, where one should.
    pub hand_over: Option<&'static str>,
}

impl Answer {
    /// An answer by template.
    #[must_use]
    pub fn template(text: String) -> Self {
        Self { text, buttons: Vec::new(), source: ReplySource::Template, facts: Vec::new(), wordable: false, hand_over: None }
    }

    /// A refusal: not allowed, or not proved who it is.
    #[must_use]
    pub fn refusal(text: String) -> Self {
        Self { source: ReplySource::Refusal, ..Self::template(text) }
    }

    /// The same with facts.
    #[must_use]
    pub fn from(mut self, facts: Vec<Fact>) -> Self {
        self.facts = facts;
        self
    }

    /// The same, open to the model's words.
    #[must_use]
    pub fn wordable(mut self) -> Self {
        self.wordable = true;
        self
    }

    /// The same with a button more.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }
}
