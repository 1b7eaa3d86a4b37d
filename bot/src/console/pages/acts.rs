//! What agents do with a chat: each act is one transaction with its row in the audit ([`crate::desk`]), after which the page stays
//! where it is.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use engine::conversation::ConversationId;
use engine::handover::enclosed::Enclosed;
use engine::handover::{AgentId, block, leave, take};
use serde::Deserialize;
use serde_json::json;
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::Page;
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{audit, presence};
use crate::console::tongue::t1;
use crate::console::variables;

#[derive(Deserialize)]
pub(in crate::console) struct Words {
    #[serde(default)]
    text: String,
    /// Names one answer.
    #[serde(default)]
    key: String,
    /// Rows of uploaded files, with spaces between them.
    #[serde(default)]
    files: String,
    /// What became of the bot's draft: `same`, `edited`, or nothing where none was asked for.
    #[serde(default)]
    draft: String,
}

/// Who acts on which chat.
pub(in crate::console) struct Act {
    pub(super) console: Arc<Console>,
    pub(super) staff: Staff,
    headers: HeaderMap,
    id: Uuid,
}

impl FromRequestParts<Arc<Console>> for Act {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Response> {
        let (staff, headers, Path(id)) = <(Staff, HeaderMap, Path<Uuid>)>::from_request_parts(parts, console).await?;
        Ok(Self { console: Arc::clone(console), staff, headers, id })
    }
}

impl Act {
    pub(super) fn chat(&self) -> ConversationId {
        ConversationId(self.id)
    }

    async fn begin(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        self.console.db.desk.begin().await
    }

    /// Puts the act into the audit, and makes it so.
    async fn commit(&self, mut tx: Transaction<'static, Postgres>, action: &str) -> sqlx::Result<()> {
        audit::add(&mut tx, Some(self.staff.id), action, &self.id.to_string(), json!({}), self.console.now()).await?;
        tx.commit().await
    }

    /// The page stays where it is; without its script it is loaded again.
    fn done(&self) -> Page {
        if self.headers.contains_key("x-fragment") {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        Ok(Redirect::to(&format!("/chat/{}", self.id)).into_response())
    }
}

/// Takes the chat over, from a colleague only where `text` is `colleague`.
pub(in crate::console) async fn take(act: Act, Form(words): Form<Words>) -> Page {
    act.console.desk().take(act.chat(), act.staff.id, words.text == "colleague").await??;
    act.done()
}

/// Answers the shopper.
pub(in crate::console) async fn answer(act: Act, Form(words): Form<Words>) -> Page {
    let open = variables::open(&words.text);
    if !open.is_empty() {
        return Err(PageError::Invalid(t1("canned-open", "variables", open.join(", "))));
    }
    let mut tx = act.begin().await?;
    let files: Vec<Uuid> = words.files.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    let files = Enclosed { uploaded: &files, ..Enclosed::default() };
    let said = act.console.desk().answer(&mut tx, act.chat(), act.staff.id, &words.key, &words.text, files).await??;
    let draft = match words.draft.as_str() {
        "same" => Some("draft.sent"),
        "edited" => Some("draft.edited"),
        _ => None,
    };
    if let Some(action) = draft.filter(|_| said.fresh) {
        act.console.desk().audit(&mut tx, act.staff.id, action, act.chat()).await?;
    }
    tx.commit().await?;
    act.console.service.outbox_changed();
    act.done()
}

/// Writes a note for colleagues.
pub(in crate::console) async fn note(act: Act, Form(words): Form<Words>) -> Page {
    let mut tx = act.begin().await?;
    act.console.desk().note(&mut tx, act.chat(), act.staff.id, &words.text).await??;
    tx.commit().await?;
    act.done()
}

/// Gives the chat back to the bot, which takes up what the shopper wrote since the last answer.
pub(in crate::console) async fn hand_back(act: Act, Form(words): Form<Words>) -> Page {
    act.console.desk().hand_back(act.chat(), act.staff.id, &words.text).await??;
    act.done()
}

/// Closes the chat.
pub(in crate::console) async fn close(act: Act, Form(words): Form<Words>) -> Page {
    act.console.desk().close(act.chat(), act.staff.id, &words.text).await??;
    act.done()
}

/// Mutes who abuses the chat.
pub(in crate::console) async fn mute(act: Act) -> Page {
    let mut tx = act.begin().await?;
    leave::mute(&mut tx, act.chat(), act.staff.id, act.console.now()).await??;
    act.commit(tx, "chat.mute").await?;
    act.done()
}

/// Lets the bot answer a muted chat again.
pub(in crate::console) async fn unmute(act: Act) -> Page {
    let mut tx = act.begin().await?;
    leave::unmute(&mut tx, act.chat(), act.staff.id, act.console.now()).await??;
    act.commit(tx, "chat.unmute").await?;
    act.done()
}

/// Blocks who abuses the chat, in all their chats.
pub(in crate::console) async fn block(act: Act) -> Page {
    let mut tx = act.begin().await?;
    block::block(&mut tx, act.chat(), act.staff.id, act.console.now()).await??;
    act.commit(tx, "chat.block").await?;
    act.done()
}

/// Lets the bot answer somebody again who was blocked.
pub(in crate::console) async fn unblock(act: Act) -> Page {
    let mut tx = act.begin().await?;
    block::unblock(&mut tx, act.chat(), act.staff.id, act.console.now()).await??;
    act.commit(tx, "chat.unblock").await?;
    act.done()
}

/// Opens a closed chat again.
pub(in crate::console) async fn reopen(act: Act) -> Page {
    let mut tx = act.begin().await?;
    leave::reopen(&mut tx, act.chat(), act.staff.id, act.console.now()).await??;
    take::settle(&mut tx, act.chat(), act.console.now()).await?;
    act.commit(tx, "chat.reopen").await?;
    act.done()
}

#[derive(Deserialize)]
pub(in crate::console) struct To {
    /// A colleague's row, `me`, `none`, or `free` for who has the fewest chats.
    to: String,
}

/// Gives a waiting chat to somebody.
pub(in crate::console) async fn assign(act: Act, Form(To { to }): Form<To>) -> Page {
    let mut tx = act.begin().await?;
    let to = match to.as_str() {
        "none" => None,
        "me" => Some(act.staff.id),
        "free" => take::least_busy(&mut tx, act.console.now()).await?,
        row => Some(AgentId(row.parse().map_err(|_| PageError::NotFound)?)),
    };
    take::assign(&mut tx, act.chat(), to, act.staff.id, act.console.now()).await.map_err(no_such_chat)??;
    act.commit(tx, "chat.assign").await?;
    act.done()
}

#[derive(Deserialize)]
pub(in crate::console) struct Here {
    #[serde(default)]
    typing: bool,
}

/// Says to colleagues that somebody looks, or types.
pub(in crate::console) async fn presence(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(here): Form<Here>,
) -> Page {
    let chat = ConversationId(id);
    let mut conn = console.db.desk.acquire().await?;
    presence::say(&mut conn, chat, staff.id, here.typing, console.now()).await?;
    let holds = here.typing && take::holder(&mut conn, chat).await?.is_some_and(|held| held.by == staff.id);
    drop(conn);
    if holds {
        console.service.types(chat).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A row that must name an existing chat or colleague does not.
fn no_such_chat(error: sqlx::Error) -> PageError {
    let missing = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
    if missing { PageError::NotFound } else { error.into() }
}
