//! The flows, one topic a file. Each looks up what it needs and answers with an [`Answer`].

mod article;
mod code;
mod order;
mod order_asked;
mod order_choice;
pub(super) mod order_find;
mod order_rules;
mod own_data;
pub(crate) mod person;
mod product;
mod product_find;
pub mod profile;
mod small_talk;
mod steps;
mod verify;
mod watch;
mod why;
pub(in crate::dialogue) mod writes;

use chrono::{DateTime, Utc};
use knowledge::db::Database;
use knowledge::db::identity::Proof;
use knowledge::embedding::Embedder;
use knowledge::language::Language;

pub use article::{ArticleAnswer, article_answer};

use super::Answer;
use super::policy::Policy;
use super::profile::ShopProfile;
use super::state::DialogueState;
use super::topic::Topic;
use crate::answer::templates;
use crate::conversation::state::Conversation;
use crate::rules::{Escalation, ServiceRules};
use crate::understand::{Understander, Understanding};

/// Why a flow could not answer. The turn is tried again.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The database.
    #[error("looking facts up failed")]
    Store(#[from] sqlx::Error),
    /// Search over articles and products.
    #[error("searching failed")]
    Search(#[from] knowledge::search::SearchError),
    /// Understanding a question that had waited.
    #[error("understanding the waiting question failed")]
    Understand(#[from] crate::understand::UnderstandError),
}

/// How long a proof of identity holds.
#[derive(Debug, Clone, Copy)]
pub struct ProofLifetimes {
    /// A chat's link to a customer.
    pub link: std::time::Duration,
    /// A guest's view of one order.
    pub guest: std::time::Duration,
    /// What proves a customer. The database enforces it too.
    pub proof: Proof,
}

/// What every flow may use: no flow knows a channel, and none can name a customer.
pub struct Flow<'a> {
    /// The database, by roles.
    pub db: &'a Database,
    /// Vectors for search.
    pub embedder: &'a Embedder,
    /// For a question that waited for a proof.
    pub understander: &'a Understander,
    /// The shop.
    pub shop: &'a ShopProfile,
    /// Its rules.
    pub policy: &'a Policy,
    /// When its people answer.
    pub service: &'a ServiceRules,
    /// When they are called.
    pub escalation: &'a Escalation,
    /// How long proofs hold.
    pub proofs: ProofLifetimes,
    /// The conversation as the turn found it.
    pub conversation: &'a Conversation,
    /// Where the dialogue stands; flows move it on.
    pub state: &'a mut DialogueState,
    /// Language of the reply.
    pub language: Language,
    /// The message.
    pub text: String,
    /// The message, understood.
    pub understood: Understanding,
    /// Now.
    pub now: DateTime<Utc>,
    /// What was said when a proof of identity was asked for, or failed, earlier in this turn.
    pub asked_proof: Option<Answer>,
    /// Whether the shopper was asked earlier in this turn which order is meant.
    pub asked_which: bool,
    /// Why this turn calls a person, where the shop's rules want it so.
    pub calls: Option<&'static str>,
}

impl Flow<'_> {
    /// A template in the reply's language.
    pub(super) fn say(&self, id: &str, values: &[(&'static str, &str)]) -> String {
        templates::say(self.language, id, values)
    }

    /// The answer of an article that surely has it.
    ///
    /// # Errors
    /// When the database or the search fails.
    pub(super) async fn surely_by_article(&mut self) -> Result<Option<Answer>, FlowError> {
        article::sure(self).await
    }

    /// Answers a topic.
    ///
    /// # Errors
    /// When the database or the search fails.
    pub async fn answer(&mut self, topic: Topic) -> Result<Answer, FlowError> {
        match topic {
            Topic::Credentials => verify::prove(self).await,
            Topic::Forget => verify::forget(self).await,
            Topic::Step(step) => steps::answer(self, step).await,
            Topic::Privacy => own_data::privacy(self).await,
            Topic::Orders => order_choice::list(self).await,
            Topic::Order(aspect) => order::answer(self, aspect).await,
            Topic::Profile(aspect) => profile::answer(self, aspect).await,
            Topic::Product(aspect) => product::answer(self, aspect).await,
            Topic::Article => article::answer(self).await,
            Topic::Premise => article::premise(self).await,
            Topic::OutOfScope => article::or_out_of_scope(self).await,
            Topic::Person(reason) => person::hand_over(self, reason).await,
            Topic::OtherCustomer => Ok(Answer::refusal(self.say("own-only", &[]))),
            small => Ok(small_talk::answer(self, &small)),
        }
    }
}
