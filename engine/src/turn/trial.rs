//! A question that is tried at the desk: a whole turn as any shopper, with or without a draft of an article in the place of what is
//! published. Everything that it reads and would write stands in one transaction on the side ([`knowledge::db::Side`]), which is
//! taken back before the model words; nothing of it is ever stored.

use std::time::Instant;

use chrono::{DateTime, Utc};
use knowledge::articles::{Article, EmbeddedArticle, save};
use knowledge::db::{DbError, Side, TRIAL};
use knowledge::ids::CustomerId;
use knowledge::language::Language;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{AnsweredTurn, Decided, Drafted, Engine, TurnError, admit, review};
use crate::conversation::inbox::{self, Incoming};
use crate::conversation::{ConversationId, scope};

/// What is tried.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// Who asks, as one who has proved it; nothing: a stranger.
    pub customer: Option<&'a CustomerId>,
    /// The language that the shopper has chosen; nothing: the question's own.
    pub language: Option<Language>,
    /// The question.
    pub question: &'a str,
    /// The draft that is tried, with its vectors.
    pub draft: Option<(&'a Article, &'a EmbeddedArticle)>,
}

/// What came of it.
#[derive(Debug)]
pub struct Tried {
    /// The turn, as it would have been sent.
    pub turn: AnsweredTurn,
    /// What the model drafted, each with what the review found wrong with it; none where it was not asked.
    pub drafts: Vec<Drafted>,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The customer, or the database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The turn.
    #[error(transparent)]
    Turn(#[from] TurnError),
    /// There are no words in it.
    #[error("there is nothing to answer")]
    Nothing,
}

impl From<sqlx::Error> for TrialError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Engine {
    /// Takes the turn. Nothing is stored, sent, proposed for good, or counted.
    ///
    /// # Errors
    /// If there is no such customer, or the database or the embedding model fails.
    pub async fn try_out(&self, trial: &Trial<'_>, stop: &CancellationToken) -> Result<Tried, TrialError> {
        let started = Instant::now();
        let (side, id) = self.prepare(trial).await?;
        let decided = self.decide_aside(&side, id, trial.language).await;
        // the model words when the transaction has ended, as in every turn
        side.close().await;
        let mut decided = decided?;
        let worded = self.word(&mut decided, stop, None).await;
        let mut reviewed = review::review(&self.parts, &mut decided, worded);
        decided.timings.total = started.elapsed();
        let reply = reviewed.replies.pop().ok_or(TrialError::Nothing)?;
        let Decided { answer, understood, language, timings, .. } = decided;
        let turn = AnsweredTurn::of(reply, answer, understood, language, timings, reviewed.tokens);
        Ok(Tried { turn, drafts: reviewed.drafts })
    }

    /// A chat with the question in it, as if it had come in, and the draft in its place.
    async fn prepare(&self, trial: &Trial<'_>) -> Result<(Side, ConversationId), TrialError> {
        let now = self.parts.clock.now();
        let chat = Uuid::now_v7().to_string();
        let mut side = self.parts.db.on_the_side().await?;
        if let Some(customer) = trial.customer {
            let who = knowledge::db::identity::find_or_create(side.conn(), TRIAL, &chat).await?;
            side.link(who, customer).await?;
        }
        let stored = inbox::store(side.conn(), &incoming(&chat, trial.question, now)).await?;
        if let Some((article, embedded)) = trial.draft {
            save(side.conn(), article, embedded, "a trial", now).await?;
        }
        scope::bind(side.conn(), stored.conversation).await?;
        Ok((side.ready().await?, stored.conversation))
    }

    async fn decide_aside(&self, side: &Side, id: ConversationId, language: Option<Language>) -> Result<Decided, TrialError> {
        let mut conversation = admit(side.database(), id).await?.ok_or(TrialError::Nothing)?;
        conversation.state.language = language.map(|language| language.code().to_owned());
        // shown as to somebody who knows the bot already
        conversation.greeted = true;
        Ok(self.decide(side.database(), conversation).await?)
    }
}

fn incoming(chat: &str, question: &str, now: DateTime<Utc>) -> Incoming {
    Incoming {
        channel: TRIAL,
        user: chat.to_owned(),
        address: chat.to_owned(),
        private: true,
        external_id: "0".to_owned(),
        text: question.replace('\0', "").into(),
        pressed: None,
        token: None,
        locale: None,
        files: Vec::new(),
        received_at: now,
    }
}
