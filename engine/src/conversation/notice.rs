//! What is told without having been asked: an order was shipped, the shop's system refused a change, a mail could not be sent.
//!
//! A notice is a reply like any other: reviewed against its facts, stored with them, sent through the outbox. It is not told
//! where a person holds the chat, nor where the chat can't be written to any more.

use chrono::{DateTime, NaiveDate, Utc};
use knowledge::fact::Fact;
use knowledge::language::Language;
use sqlx::PgConnection;

use super::commit::{TurnRecord, store_reply};
use super::{ConversationId, Handler};
use crate::dialogue::buttons::Button;
use crate::dialogue::state::DialogueState;
use crate::guardrails::{ReplySource, Review, Verdict};

/// The chat that is to be told.
#[derive(Debug, Clone)]
pub struct Hearer {
    /// Conversation.
    pub conversation: ConversationId,
    /// Its language, or the shop's.
    pub language: Language,
    /// Whether nobody else reads it.
    pub private: bool,
}

/// What is told.
#[derive(Debug)]
pub struct Notice<'a> {
    /// The words, in the hearer's language.
    pub text: String,
    /// What they rest on.
    pub facts: &'a [Fact],
    /// Buttons under them.
    pub buttons: &'a [Button],
    /// Why it is told, stored where a turn's intent stands: `order_shipped`.
    pub why: &'static str,
    /// The shop's address: links to it may be sent.
    pub shop_url: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
    /// The shop's day.
    pub today: NaiveDate,
}

/// Whether a chat can be told something now.
#[derive(Debug)]
pub enum Hearing {
    /// It can.
    Open(Hearer),
    /// A person holds it: later.
    Held,
    /// It is gone, or the platform refuses what is sent to it.
    Closed,
}

/// Locks a chat and says whether it can be told something; [`tell`] belongs into the same transaction.
pub async fn hearing(conn: &mut PgConnection, conversation: ConversationId, usual: Language) -> sqlx::Result<Hearing> {
    let row = sqlx::query!(
        r#"select channel, private, language, handler,
                  coalesce((select o.state = 'failed' from outbox o where o.conversation_id = c.id order by o.id desc limit 1), false) as "refused!"
           from conversations c where id = $1 for update"#,
        conversation.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(match row {
        Some(row) if row.refused || row.channel == "ask" => Hearing::Closed,
        Some(row) if Handler::parse(&row.handler) == Handler::Agent => Hearing::Held,
        Some(row) => {
            let language = row.language.as_deref().and_then(Language::parse).unwrap_or(usual).written();
            Hearing::Open(Hearer { conversation, language, private: row.private })
        }
        None => Hearing::Closed,
    })
}

/// Stores a notice with its outbox row. Answers false where the guardrails refuse it, which is a defect of ours and logged.
/// The caller commits.
pub async fn tell(conn: &mut PgConnection, hearer: &Hearer, notice: &Notice<'_>) -> sqlx::Result<bool> {
    let links = [notice.shop_url.to_owned()];
    let review = Review {
        facts: notice.facts,
        question: "",
        language: hearer.language,
        today: notice.today,
        private: hearer.private,
        links: &links,
        never_said: &[],
    };
    let labels = notice.buttons.iter().map(|button| button.shown(hearer.language)).collect();
    let reply = match review.own_words(notice.text.clone(), labels, ReplySource::Template) {
        Verdict::Send(reply) => reply,
        refused => {
            let kinds = if let Verdict::Repair(wrong) = &refused { wrong.iter().map(|one| one.claim.kind).collect() } else { Vec::new() };
            tracing::error!(why = notice.why, ?kinds, "a notice was refused by the guardrails");
            return Ok(false);
        }
    };
    let record = TurnRecord {
        conversation: hearer.conversation,
        answers: &[],
        replies: &[],
        facts: notice.facts,
        language: hearer.language.code(),
        intent: notice.why,
        sentiment: "neutral",
        explanation: serde_json::json!({ "notice": notice.why }),
        state: &DialogueState::default(),
        hand_over: None,
        begun: false,
        wrote: false,
        send: true,
        now: notice.now,
    };
    store_reply(conn, &record, &reply, true).await?;
    Ok(true)
}
