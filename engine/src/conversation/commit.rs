//! A turn's end: the reply, why it says so, its outbox row, the dialogue's state and a promised hand-over, in one transaction.

use chrono::{DateTime, Utc};
use knowledge::fact::{Fact, StoredFact};
use sqlx::{Acquire, PgConnection};
use uuid::Uuid;

use super::{
    ConversationId, Handler, scope,
    state::{self, Waiting},
};
use crate::dialogue::state::DialogueState;
use crate::guardrails::Reply;
use crate::guardrails::privacy::{Known, mask};

/// What a turn wants to store.
pub struct TurnRecord<'a> {
    /// Conversation.
    pub conversation: ConversationId,
    /// The messages it answers.
    pub answers: &'a [Waiting],
    /// Whether something of the reply was shown already: newer messages do not overtake it then, they are the next turn's.
    pub begun: bool,
    /// Replies in order; a greeting may come before the answer.
    pub replies: &'a [Reply],
    /// Facts behind the last reply.
    pub facts: &'a [Fact],
    /// Reply language.
    pub language: &'a str,
    /// Intent that was answered.
    pub intent: &'a str,
    /// Mood of the message.
    pub sentiment: &'a str,
    /// Model, prompt, seed, draft, verdicts, tokens, timings.
    pub explanation: serde_json::Value,
    /// Where the dialogue goes on.
    pub state: &'a DialogueState,
    /// Why a person should take over.
    pub hand_over: Option<&'a str>,
    /// Whether something was written to the shop's rows: then the turn is not dropped, whatever came in between.
    pub wrote: bool,
    /// Whether the replies are sent through the outbox (not for the command line's `ask`).
    pub send: bool,
    /// Time of the reply.
    pub now: DateTime<Utc>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    /// Stored.
    Done,
    /// A newer message, an edit, a deletion or a person came first: nothing was stored.
    Overtaken,
}

/// Stores the turn, unless it was overtaken meanwhile.
pub async fn commit(conn: &mut PgConnection, turn: &TurnRecord<'_>) -> sqlx::Result<Committed> {
    let mut tx = conn.begin().await?;
    scope::bind(&mut tx, turn.conversation).await?;
    let handler = sqlx::query_scalar!("select handler from conversations where id = $1 for update", turn.conversation.0)
        .fetch_optional(&mut *tx)
        .await?;
    // an edit or a deletion waits until this is done, or was there before and shows in what is read next
    sqlx::query!("select id from messages where conversation_id = $1 and reply_id is null for update", turn.conversation.0)
        .fetch_all(&mut *tx)
        .await?;
    let still_ours = handler.is_some_and(|handler| Handler::parse(&handler) != Handler::Agent);
    let waiting = state::waiting(&mut tx, turn.conversation).await?;
    let ours = if turn.begun { waiting.get(..turn.answers.len()) } else { Some(waiting.as_slice()) };
    if !turn.wrote && (!still_ours || ours != Some(turn.answers)) {
        return Ok(Committed::Overtaken);
    }
    let mut last = None;
    for (position, reply) in turn.replies.iter().enumerate() {
        let is_answer = position + 1 == turn.replies.len();
        last = Some(store_reply(&mut tx, turn, reply, is_answer).await?);
    }
    let answered: Vec<i64> = turn.answers.iter().map(|message| message.id).collect();
    sqlx::query!("update messages set reply_id = $2 where id = any($1)", &answered, last).execute(&mut *tx).await?;
    if let Some(reason) = turn.hand_over {
        enqueue(&mut tx, turn.conversation, reason, turn.now).await?;
    }
    sqlx::query!(
        "update conversations set state = $2, language = $3, updated_at = $4 where id = $1",
        turn.conversation.0,
        serde_json::to_value(turn.state).unwrap_or_default(),
        turn.language,
        turn.now,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Committed::Done)
}

/// Stores one reply with its message and its outbox row. Facts and explanation belong to the answer, not to a greeting before it.
pub(super) async fn store_reply(conn: &mut PgConnection, turn: &TurnRecord<'_>, reply: &Reply, is_answer: bool) -> sqlx::Result<Uuid> {
    let id = Uuid::now_v7();
    let buttons = serde_json::to_value(reply.buttons()).unwrap_or_default();
    sqlx::query!(
        "insert into replies (id, conversation_id, text, buttons, source, language, intent, sentiment, explanation, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        turn.conversation.0,
        reply.text(),
        buttons,
        reply.source().as_str(),
        turn.language,
        turn.intent,
        turn.sentiment,
        if is_answer { turn.explanation.clone() } else { serde_json::json!({}) },
        turn.now,
    )
    .execute(&mut *conn)
    .await?;
    if is_answer {
        store_facts(conn, id, turn.facts).await?;
    }
    store_claims(conn, id, reply).await?;
    let masked = mask(reply.text(), Known::default());
    sqlx::query!(
        "insert into messages (conversation_id, external_id, author, text, received_at, reply_id, masked) values ($1, $2, 'bot', $3, $4, $5, $6)",
        turn.conversation.0,
        format!("reply:{id}"),
        reply.text(),
        turn.now,
        id,
        masked.as_str(),
    )
    .execute(&mut *conn)
    .await?;
    if turn.send {
        sqlx::query!(
            "insert into outbox (conversation_id, reply_id, channel, text, buttons, nonce, due_at)
             select id, $2, channel, $3, $4, $5, $6 from conversations where id = $1",
            turn.conversation.0,
            id,
            reply.text(),
            buttons,
            // Discord takes 25 characters: 24 hex digits of the random part are enough
            id.simple().to_string()[8..].to_owned(),
            turn.now,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(id)
}

/// All in one statement: an order with its items is some forty facts.
async fn store_facts(conn: &mut PgConnection, reply: Uuid, facts: &[Fact]) -> sqlx::Result<()> {
    let texts = |of: fn(&Fact) -> String| facts.iter().map(of).collect::<Vec<_>>();
    let values: Vec<serde_json::Value> = facts.iter().map(|fact| fact.value.to_json()).collect();
    let typed: Vec<serde_json::Value> = facts.iter().map(|fact| serde_json::to_value(StoredFact::from(fact)).unwrap_or_default()).collect();
    sqlx::query!(
        "insert into reply_facts (reply_id, id, kind, subject, field, value, source, typed, position)
         select $1, id, kind, subject, field, value, source, typed, (place - 1)::int
         from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::jsonb[])
             with ordinality as fact (id, kind, subject, field, value, source, typed, place)
         on conflict (reply_id, id) do nothing",
        reply,
        &texts(Fact::id),
        &texts(|fact| fact.value.kind().to_owned()),
        &texts(|fact| fact.subject.to_string()),
        &texts(|fact| fact.field.to_string()),
        &values,
        &texts(|fact| fact.source.to_string()),
        &typed,
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

async fn store_claims(conn: &mut PgConnection, reply: Uuid, said: &Reply) -> sqlx::Result<()> {
    for (position, claim) in (0_i32..).zip(said.claims()) {
        let kind = serde_json::to_value(claim.kind).unwrap_or_default();
        sqlx::query!(
            "insert into reply_claims (reply_id, position, text, kind, supported, facts) values ($1, $2, $3, $4, $5, $6)",
            reply,
            position,
            claim.text,
            kind.as_str().unwrap_or_default(),
            claim.supported,
            &claim.fact,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Puts the conversation into the queue of those who wait for a person; a second asking changes nothing.
async fn enqueue(conn: &mut PgConnection, conversation: ConversationId, reason: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into handoffs (conversation_id, reason, created_at) values ($1, $2, $3)
         on conflict (conversation_id) where closed_at is null do nothing",
        conversation.0,
        reason,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("update conversations set handler = 'queue' where id = $1 and handler = 'bot'", conversation.0)
        .execute(conn)
        .await
        .map(drop)
}
