//! What is answered beside the dialogue: the rating after a person's part, and leaving the queue. Buttons ask for both, and
//! what they carry says which.

use knowledge::language::Language;
use serde_json::json;

use super::{AnsweredTurn, Engine, Timings, TokenCounts, TurnError, TurnOutcome};
use crate::answer::templates;
use crate::conversation::commit::{Committed, TurnRecord, commit};
use crate::conversation::state::{Conversation, Waiting};
use crate::conversation::{ConversationId, scope};
use crate::dialogue::buttons::{Button, ShownButton};
use crate::guardrails::{Reply, ReplySource, Review, Verdict};
use crate::handover::leave;
use crate::understand::Sentiment;

/// A press that is no part of the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aside {
    /// So many stars, 1 to 5.
    Rated(i32),
    /// No person is needed any more.
    LeavesQueue,
}

impl Aside {
    /// What the only waiting message asks for.
    pub(super) fn of(waiting: &[Waiting]) -> Option<Self> {
        let [one] = waiting else { return None };
        let token = one.token.as_deref()?;
        if token == Button::LEAVE_QUEUE {
            return Some(Self::LeavesQueue);
        }
        token.strip_prefix(Button::RATE)?.parse().ok().filter(|stars| (1..=5).contains(stars)).map(Self::Rated)
    }

    fn intent(self) -> &'static str {
        match self {
            Self::Rated(_) => "rating",
            Self::LeavesQueue => "leave_queue",
        }
    }
}

impl Engine {
    /// After a person has closed a chat: asks how it was, at most once in a conversation. Answers whether it was asked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask_rating(&self, id: ConversationId) -> Result<bool, TurnError> {
        let mut tx = scope::begin(&self.parts.db.turn, id).await?;
        let first = leave::may_ask_rating(&mut tx, id, self.parts.clock.now()).await?;
        let conversation = crate::conversation::state::load(&mut tx, id).await?;
        tx.commit().await?;
        let Some(conversation) = conversation.filter(|conversation| first && conversation.waiting.is_empty()) else { return Ok(false) };
        let language = self.spoken(&conversation);
        let stars = (1..=5).rev().map(|stars| Button::Rate(stars).shown(language)).collect();
        let reply = self.aside_words(&conversation, language, "rating-ask", stars);
        Ok(self.store_aside(&conversation, language, reply, "rating").await?.is_some())
    }

    /// Nobody came in the set time: tells the shopper so, once. Answers whether it was said; it is not to who writes just now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn say_still_waiting(&self, id: ConversationId) -> Result<bool, TurnError> {
        let mut tx = scope::begin(&self.parts.db.turn, id).await?;
        let conversation = crate::conversation::state::load(&mut tx, id).await?;
        let Some(conversation) = conversation.filter(|conversation| conversation.waiting.is_empty()) else { return Ok(false) };
        let first = leave::may_tell(&mut tx, id, self.parts.clock.now()).await?;
        tx.commit().await?;
        if !first {
            return Ok(false);
        }
        let language = self.spoken(&conversation);
        let buttons = vec![Button::LeaveQueue.shown(language)];
        let reply = self.aside_words(&conversation, language, "queue-still-waiting", buttons);
        Ok(self.store_aside(&conversation, language, reply, "queue").await?.is_some())
    }

    /// Answers a press that is no part of the dialogue.
    pub(super) async fn aside(&self, conversation: &Conversation, aside: Aside) -> Result<TurnOutcome, TurnError> {
        let mut tx = scope::begin(&self.parts.db.turn, conversation.id).await?;
        let now = self.parts.clock.now();
        let id = match aside {
            Aside::Rated(stars) => {
                leave::rate(&mut tx, conversation.id, stars).await?;
                "rating-thanks"
            }
            Aside::LeavesQueue => {
                leave::leave_queue(&mut tx, conversation.id, now).await?;
                "queue-left"
            }
        };
        tx.commit().await?;
        let language = self.spoken(conversation);
        let reply = self.aside_words(conversation, language, id, Vec::new());
        let Some(reply) = self.store_aside(conversation, language, reply, aside.intent()).await? else {
            return Ok(TurnOutcome::Overtaken);
        };
        Ok(TurnOutcome::Answered(Box::new(AnsweredTurn {
            reply,
            facts: Vec::new(),
            language,
            intent: aside.intent().to_owned(),
            sentiment: Sentiment::Neutral,
            actions: Vec::new(),
            hand_over: None,
            timings: Timings::default(),
            tokens: TokenCounts::default(),
        })))
    }

    fn spoken(&self, conversation: &Conversation) -> Language {
        let chosen = conversation.state.language.as_deref().and_then(Language::parse);
        chosen.or(conversation.language).unwrap_or(self.parts.shop.language).written()
    }

    /// Words of our own, reviewed as all are.
    fn aside_words(&self, conversation: &Conversation, language: Language, id: &str, buttons: Vec<ShownButton>) -> Reply {
        let links = [self.parts.shop.url.clone()];
        let today = self.parts.clock.today();
        let review = Review { facts: &[], question: "", language, today, private: conversation.private, links: &links };
        match review.own_words(templates::say(language, id, &[]), buttons, ReplySource::Template) {
            Verdict::Send(reply) => reply,
            refused => {
                tracing::error!(?refused, "a template was refused by the guardrails");
                Reply::unable(language)
            }
        }
    }

    async fn store_aside(
        &self,
        conversation: &Conversation,
        language: Language,
        reply: Reply,
        intent: &str,
    ) -> Result<Option<Reply>, TurnError> {
        let record = TurnRecord {
            conversation: conversation.id,
            answers: &conversation.waiting,
            begun: false,
            wrote: false,
            replies: std::slice::from_ref(&reply),
            facts: &[],
            language: language.code(),
            intent,
            sentiment: "neutral",
            explanation: json!({ "template": reply.text() }),
            state: &conversation.state,
            hand_over: None,
            send: conversation.channel != "ask",
            now: self.parts.clock.now(),
        };
        let mut conn = self.parts.db.turn.acquire().await?;
        let stored = commit(&mut conn, &record).await? == Committed::Done;
        Ok(stored.then_some(reply))
    }
}
