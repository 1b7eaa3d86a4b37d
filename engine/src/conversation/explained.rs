//! Why a reply says what it says: the record that was stored with it, found by a message.

use chrono::{DateTime, Utc};
use knowledge::fact::{Fact, StoredFact};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ConversationId;
use crate::dialogue::buttons::ShownButton;
use crate::turn::Recording;

/// Which reply is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The row of a message: the reply to it, or the reply that it is.
    Message(i64),
    /// The reply itself.
    Reply(Uuid),
    /// The latest of all.
    Last,
}

impl std::str::FromStr for Which {
    type Err = String;

    /// `last`, a message's number, or a reply's id.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "last" {
            return Ok(Self::Last);
        }
        let number = text.parse().ok().map(Self::Message).or_else(|| text.parse().ok().map(Self::Reply));
        number.ok_or_else(|| "a message's number, a reply's id, or `last`".to_owned())
    }
}

/// A reply with its record. After the words' time is over the record is gone, and `expired_at` says since when.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The reply.
    pub reply: Uuid,
    /// When it was stored.
    pub at: DateTime<Utc>,
    /// Its words.
    pub text: String,
    /// Its buttons.
    pub buttons: Vec<ShownButton>,
    /// Who worded it.
    pub source: String,
    /// Its language.
    pub language: String,
    /// What was understood.
    pub intent: String,
    /// Model, verdict, refusals, timings, tokens, and what replays read.
    pub explanation: Value,
    /// When its words went.
    pub expired_at: Option<DateTime<Utc>>,
    /// The shopper's messages that it answers.
    pub asked: Vec<String>,
    /// The facts behind it, in the order they were given.
    pub facts: Vec<Row>,
    /// What it claims.
    pub claims: Vec<Claimed>,
}

/// A fact as it is stored with a reply.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Its name.
    pub id: String,
    /// Type of the value.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Which field.
    pub field: String,
    /// The value.
    pub value: Value,
    /// Table, row and version: `orders/T-10001@3`.
    pub source: String,
    /// With all its types; nothing in replies from before these were kept.
    #[serde(skip)]
    pub typed: Option<Value>,
}

/// A claim as it is stored with a reply.
#[derive(Debug, Clone, Serialize)]
pub struct Claimed {
    /// The words.
    pub text: String,
    /// What sort of claim.
    pub kind: String,
    /// Whether facts hold it.
    pub supported: bool,
    /// Names of the facts that do.
    pub facts: Vec<String>,
}

/// Why a record cannot be run again.
#[derive(Debug, thiserror::Error)]
pub enum NoRecord {
    /// The words' time was over.
    #[error("the reply's words and its record went on {0}, as `retention` says")]
    Expired(DateTime<Utc>),
    /// A notice, a greeting, a thanks for a rating: fixed words without a turn.
    #[error("the reply is fixed words of a notice or a greeting: there is nothing to run again")]
    Fixed,
    /// Stored by a version that could not, or by one that knew other types.
    #[error("the reply's record cannot be read: {0}")]
    Unreadable(String),
}

impl Explained {
    /// Whether the draft was `sent`, `repaired` or `refused`.
    #[must_use]
    pub fn verdict(&self) -> Option<&str> {
        self.explanation["verdict"].as_str()
    }

    /// What a replay reads.
    ///
    /// # Errors
    /// If there is no record, or it is from another version.
    pub fn recording(&self) -> Result<(Recording, Vec<Fact>), NoRecord> {
        if let Some(at) = self.expired_at {
            return Err(NoRecord::Expired(at));
        }
        let Some(run) = self.explanation.get("run") else { return Err(NoRecord::Fixed) };
        let unreadable = |error: serde_json::Error| NoRecord::Unreadable(error.to_string());
        let run = serde_json::from_value(run.clone()).map_err(unreadable)?;
        let facts = self.facts.iter().map(|row| {
            let typed = row.typed.clone().ok_or_else(|| NoRecord::Unreadable(format!("{} was stored without its types", row.id)))?;
            serde_json::from_value::<StoredFact>(typed).map(Fact::from).map_err(unreadable)
        });
        Ok((run, facts.collect::<Result<_, _>>()?))
    }
}

/// The facts that the latest reply of a conversation claims; all that it had where it claims none. For the role of turns, bound to
/// the conversation.
pub async fn behind_last(conn: &mut PgConnection, conversation: ConversationId) -> sqlx::Result<Vec<Fact>> {
    let rows = sqlx::query!(
        r#"select f.typed as "typed!",
                  exists (select from reply_claims c where c.reply_id = f.reply_id and f.id = any (c.facts)) as "claimed!"
           from reply_facts f
           where f.typed is not null
             and f.reply_id = (select r.id from replies r where r.conversation_id = $1 order by r.created_at desc, r.id desc limit 1)
           order by f.position, f.id"#,
        conversation.0,
    )
    .fetch_all(conn)
    .await?;
    // what things are called is of use though no claim needs it
    let names = |typed: &Value| typed["field"] == "name";
    let some = rows.iter().any(|row| row.claimed);
    let used = rows.into_iter().filter(|row| row.claimed || !some || names(&row.typed));
    Ok(used.filter_map(|row| serde_json::from_value::<StoredFact>(row.typed).ok()).map(Fact::from).collect())
}

/// The reply that is meant, with its record; nothing where there is none (an agent's message, one that waits for its answer).
/// For the role of the desk, which may read every chat.
pub async fn find(conn: &mut PgConnection, which: Which) -> sqlx::Result<Option<Explained>> {
    let (message, reply) = match which {
        Which::Message(id) => (Some(id), None),
        Which::Reply(id) => (None, Some(id)),
        Which::Last => (None, None),
    };
    let Some(row) = sqlx::query!(
        "select r.id, r.created_at, r.text, r.buttons, r.source, r.language, r.intent, r.explanation, r.expired_at from replies r
         where case when $1::bigint is not null then r.id = (select m.reply_id from messages m where m.id = $1)
                    when $2::uuid is not null then r.id = $2
                    else r.id = (select l.id from replies l order by l.created_at desc, l.id desc limit 1) end",
        message,
        reply,
    )
    .fetch_optional(&mut *conn)
    .await?
    else {
        return Ok(None);
    };
    let asked = sqlx::query_scalar!(
        r#"select coalesce(pressed, text) as "text!" from messages where reply_id = $1 and author = 'shopper' order by id"#,
        row.id,
    )
    .fetch_all(&mut *conn)
    .await?;
    let facts = sqlx::query_as!(
        Row,
        "select id, kind, subject, field, value, source, typed from reply_facts where reply_id = $1 order by position, id",
        row.id,
    )
    .fetch_all(&mut *conn)
    .await?;
    let claims =
        sqlx::query_as!(Claimed, "select text, kind, supported, facts from reply_claims where reply_id = $1 order by position", row.id)
            .fetch_all(&mut *conn)
            .await?;
    Ok(Some(Explained {
        reply: row.id,
        at: row.created_at,
        text: row.text,
        buttons: serde_json::from_value(row.buttons).unwrap_or_default(),
        source: row.source,
        language: row.language,
        intent: row.intent,
        explanation: row.explanation,
        expired_at: row.expired_at,
        asked,
        facts,
        claims,
    }))
}
