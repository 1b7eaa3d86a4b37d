//! The dialogue: from an understood message to what is said about it, by rules that hold whatever the model says.
//!
//! [`topic`] decides what a message is about; each topic's flow (one a file in [`flows`]) looks facts up and answers with an
//! [`Answer`], which the turn then has worded and reviewed.

pub mod buttons;
pub mod clarify;
pub mod drafts;
mod elliptic;
pub mod flows;
pub mod follow;
pub mod memory;
mod message;
pub mod notices;
pub mod parts;
pub mod policy;
pub mod premise;
pub mod product_topic;
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
    /// Changes that were proposed, done or refused.
    pub actions: Vec<Action>,
}

/// A change of the shop's rows that was proposed, done or refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What, by its name in exports.
    pub name: &'static str,
    /// To what, as in exports; for a refused one, what is known.
    pub arguments: serde_json::Value,
    /// How far it came.
    pub state: ActionState,
}

/// How far a change came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionState {
    /// It waits for its confirmation.
    Proposed,
    /// It is written.
    Done,
    /// It was not written.
    Refused,
}

impl ActionState {
    /// As in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

impl Answer {
    /// An answer by template.
    #[must_use]
    pub fn template(text: String) -> Self {
        Self {
            text,
            buttons: Vec::new(),
            source: ReplySource::Template,
            facts: Vec::new(),
            wordable: false,
            hand_over: None,
            actions: Vec::new(),
        }
    }

    /// A refusal: not allowed, or not proved who it is.
    #[must_use]
    pub fn refusal(text: String) -> Self {
        Self { source: ReplySource::Refusal, ..Self::template(text) }
    }

    /// The same, with what tells the shopper that a person goes on from here.
    #[must_use]
    pub(crate) fn handed_over(mut self, person: Self) -> Self {
        self.facts.extend(person.facts);
        let text = format!("{}\n{}", self.text, person.text);
        Self { text, facts: self.facts, actions: self.actions, ..person }
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

    /// The same with what became of a change.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// Whether something was written: then the answer must not be lost.
    #[must_use]
    pub fn wrote(&self) -> bool {
        self.actions.iter().any(|action| action.state == ActionState::Done)
    }

    /// The same with a button more.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }
}
