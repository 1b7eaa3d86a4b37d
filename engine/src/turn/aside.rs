//! What is answered beside the dialogue: the rating after a person's part, a message left for one, and leaving the queue. Buttons
//! ask for all of them, and what they carry says which; the words that two of them wait for come with the next message.

use knowledge::fact::Fact;
use knowledge::language::Language;
use serde_json::json;

use super::{AnsweredTurn, Engine, Timings, TokenCounts, TurnError, TurnOutcome};
use crate::answer::templates;
use crate::conversation::commit::{Committed, TurnRecord, commit};
use crate::conversation::state::Conversation;
use crate::conversation::{ConversationId, scope};
use crate::dialogue::buttons::{Button, ShownButton};
use crate::dialogue::flows::person::{Again, place_fact, place_words};
use crate::dialogue::state::Awaited;
use crate::dialogue::topic;
use crate::guardrails::{Reply, ReplySource, Review, Verdict};
use crate::handover::{queue, rating};
use crate::rules::Unanswered;
use crate::understand::Sentiment;

/// Why a person should look at a chat that had left the queue.
const LEFT_A_MESSAGE: &str = "left a message";

/// What is no part of the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aside {
    /// So many stars, 1 to 5.
    Rated(i32),
    /// A line is to go with them.
    AddsLine,
    /// The line.
    Line,
    /// No person is needed any more.
    LeavesQueue,
    /// A message is to be left for a person.
    LeavesMessage,
    /// The message.
    Message,
}

/// What is said, with what it rests on.
#[derive(Default)]
struct Said {
    text: String,
    buttons: Vec<ShownButton>,
    facts: Vec<Fact>,
    /// Why a person should look at the chat, where one should.
    hand_over: Option<&'static str>,
}

impl Aside {
    /// What the waiting messages ask for: one press, or the words that were asked for.
    pub(super) fn of(conversation: &Conversation) -> Option<Self> {
        let waiting = &conversation.waiting;
        let words = waiting.iter().all(|message| message.pressed.is_none() && topic::command(message.text.expose()).is_none());
        match conversation.state.awaited {
            Some(Awaited::Message) if words => return Some(Self::Message),
            Some(Awaited::RatingLine) if words => return Some(Self::Line),
            _ => {}
        }
        let [one] = waiting.as_slice() else { return None };
        match one.token.as_deref()? {
            Button::LEAVE_QUEUE => Some(Self::LeavesQueue),
            Button::LEAVE_MESSAGE => Some(Self::LeavesMessage),
            Button::ADD_LINE => Some(Self::AddsLine),
            token => token.strip_prefix(Button::RATE)?.parse().ok().filter(|stars| (1..=5).contains(stars)).map(Self::Rated),
        }
    }

    fn intent(self) -> &'static str {
        match self {
            Self::Rated(_) | Self::AddsLine | Self::Line => "rating",
            Self::LeavesQueue => "leave_queue",
            Self::LeavesMessage | Self::Message => "leave_message",
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
        let first = rating::may_ask_rating(&mut tx, id, self.parts.clock.now()).await?;
        let conversation = crate::conversation::state::load(&mut tx, id).await?;
        tx.commit().await?;
        let Some(conversation) = conversation.filter(|conversation| first && conversation.waiting.is_empty()) else { return Ok(false) };
        let language = self.spoken(&conversation);
        let stars = (1..=5).rev().map(|stars| Button::Rate(stars).shown(language)).collect();
        let said = Said { text: templates::say(language, "rating-ask", &[]), buttons: stars, ..Said::default() };
        Ok(self.store_aside(&conversation, language, said, "rating").await?.is_some())
    }

    /// Nobody came in the set time: tells the shopper so, once, and goes on by itself where the shop wants that. Answers whether it
    /// was said; it is not to who writes just now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn say_still_waiting(&self, id: ConversationId) -> Result<bool, TurnError> {
        let (rules, now) = (self.rules().await?, self.parts.clock.now());
        let mut tx = scope::begin(&self.parts.db.turn, id).await?;
        let conversation = crate::conversation::state::load(&mut tx, id).await?;
        let Some(conversation) = conversation.filter(|conversation| conversation.waiting.is_empty()) else { return Ok(false) };
        let place = queue::place(&mut tx).await?;
        let first = queue::may_tell(&mut tx, id, now).await?;
        let gives_up = first && rules.service.unanswered == Unanswered::Bot && queue::give_up(&mut tx, id, now).await?;
        tx.commit().await?;
        if !first {
            return Ok(false);
        }
        let language = self.spoken(&conversation);
        let message = Button::LeaveMessage.shown(language);
        let said = if gives_up {
            Said { text: templates::say(language, "queue-given-up", &[]), buttons: vec![message], ..Said::default() }
        } else {
            let waiting = templates::say(language, "queue-still-waiting", &[]);
            Said {
                text: joined(language, &[waiting, place_words(language, place)]),
                buttons: vec![message, Button::LeaveQueue.shown(language)],
                facts: vec![place_fact(id.0, place, now)],
                hand_over: None,
            }
        };
        Ok(self.store_aside(&conversation, language, said, "queue").await?.is_some())
    }

    /// Answers what is no part of the dialogue.
    pub(super) async fn aside(&self, conversation: &Conversation, aside: Aside) -> Result<TurnOutcome, TurnError> {
        let language = self.spoken(conversation);
        let mut after = conversation.clone();
        after.state.awaited = match aside {
            Aside::AddsLine => Some(Awaited::RatingLine),
            Aside::LeavesMessage => Some(Awaited::Message),
            _ => None,
        };
        let said = self.aside_said(conversation, aside, language).await?;
        let (facts, hand_over) = (said.facts.clone(), said.hand_over);
        let Some(reply) = self.store_aside(&after, language, said, aside.intent()).await? else {
            return Ok(TurnOutcome::Overtaken);
        };
        Ok(TurnOutcome::Answered(Box::new(AnsweredTurn {
            reply,
            facts,
            language,
            intent: aside.intent().to_owned(),
            sentiment: Sentiment::Neutral,
            actions: Vec::new(),
            hand_over,
            timings: Timings::default(),
            tokens: TokenCounts::default(),
        })))
    }

    /// Does what is asked for, and says so.
    async fn aside_said(&self, conversation: &Conversation, aside: Aside, language: Language) -> Result<Said, TurnError> {
        let now = self.parts.clock.now();
        let plain = |id: &str| Said { text: templates::say(language, id, &[]), ..Said::default() };
        if aside == Aside::Message {
            let again = Again::of(&self.rules().await?.service, now);
            let Some(again) = again else { return Ok(Said { hand_over: Some(LEFT_A_MESSAGE), ..plain("message-kept") }) };
            let text = templates::say(language, "message-kept-closed", &[("when", &again.words(language))]);
            return Ok(Said { text, facts: again.facts, hand_over: Some(LEFT_A_MESSAGE), ..Said::default() });
        }
        let mut tx = scope::begin(&self.parts.db.turn, conversation.id).await?;
        let said = match aside {
            Aside::Rated(stars) => {
                rating::rate(&mut tx, conversation.id, stars).await?;
                Said { buttons: vec![Button::AddLine.shown(language)], ..plain("rating-thanks") }
            }
            Aside::Line => {
                let words: Vec<&str> = conversation.waiting.iter().map(|message| message.text.expose().trim()).collect();
                rating::rate_line(&mut tx, conversation.id, &words.join("\n")).await?;
                plain("rating-line-thanks")
            }
            Aside::LeavesQueue => {
                queue::leave_queue(&mut tx, conversation.id, now).await?;
                plain("queue-left")
            }
            Aside::AddsLine => plain("rating-line-ask"),
            Aside::LeavesMessage | Aside::Message => plain("message-ask"),
        };
        tx.commit().await?;
        Ok(said)
    }

    fn spoken(&self, conversation: &Conversation) -> Language {
        let chosen = conversation.state.language.as_deref().and_then(Language::parse);
        chosen.or(conversation.language).unwrap_or(self.parts.shop.language).written()
    }

    /// Words of our own, reviewed as all are.
    fn aside_words(&self, conversation: &Conversation, language: Language, said: Said) -> Reply {
        let links = [self.parts.shop.url.clone()];
        let today = self.parts.clock.today();
        let Said { text, buttons, facts, .. } = said;
        let review = Review { facts: &facts, question: "", language, today, private: conversation.private, links: &links, never_said: &[] };
        match review.own_words(text, buttons, ReplySource::Template) {
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
        said: Said,
        intent: &str,
    ) -> Result<Option<Reply>, TurnError> {
        let (facts, hand_over) = (said.facts.clone(), said.hand_over);
        let reply = self.aside_words(conversation, language, said);
        let record = TurnRecord {
            conversation: conversation.id,
            answers: &conversation.waiting,
            begun: false,
            wrote: false,
            replies: std::slice::from_ref(&reply),
            facts: &facts,
            language: language.code(),
            intent,
            sentiment: "neutral",
            explanation: json!({ "template": reply.text() }),
            state: &conversation.state,
            hand_over,
            send: conversation.channel != "ask",
            now: self.parts.clock.now(),
        };
        let mut conn = self.parts.db.turn.acquire().await?;
        let stored = commit(&mut conn, &record).await? == Committed::Done;
        Ok(stored.then_some(reply))
    }
}

fn joined(language: Language, sentences: &[String]) -> String {
    sentences.join(if language.written() == Language::Zh { "" } else { " " })
}
