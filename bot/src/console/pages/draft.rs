//! The draft beside a chat: what the bot would answer to the shopper's last words. It passed the guardrails, and nothing of it is
//! kept but that it was asked for.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use engine::handover::AgentId;
use engine::turn::{Engine, Trial};
use knowledge::db::Database;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Page;
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{audit, chat, shopper};
use crate::console::tongue::t;

pub(in crate::console) async fn make(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<Uuid>) -> Page {
    let made = for_agent(&console.db, &console.engine, console.now(), staff.id, ConversationId(id)).await?;
    made.map(IntoResponse::into_response).ok_or_else(|| PageError::Invalid(t("draft-nothing")))
}

/// A draft for somebody of the shop; nothing where there is nothing to answer. That it was asked for is in the audit.
pub(crate) async fn for_agent(
    db: &Database,
    engine: &Engine,
    now: DateTime<Utc>,
    agent: AgentId,
    id: ConversationId,
) -> anyhow::Result<Option<String>> {
    let mut tx = db.desk.begin().await?;
    let Some(head) = chat::head(&mut tx, id).await? else { return Ok(None) };
    let asked = chat::last_asked(&mut tx, id).await?;
    let customer = shopper::linked(&mut tx, head.identity).await?;
    audit::add(&mut tx, Some(agent), "chat.draft", &id.to_string(), json!({}), now).await?;
    tx.commit().await?;
    let Some(asked) = asked else { return Ok(None) };
    let trial = Trial { customer: customer.as_ref(), language: None, question: &asked, draft: None };
    let tried = engine.try_out(&trial, &CancellationToken::new()).await?;
    Ok(Some(tried.turn.reply.text().to_owned()))
}
