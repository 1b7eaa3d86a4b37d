//! What agents do with a chat: each act is one transaction with its row in the audit.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use engine::conversation::ConversationId;
use engine::handover::leave::{self, Outcome};
use engine::handover::{AgentId, NoteKind, Refused, say, take};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use tokio::time::sleep;
use uuid::Uuid;

use super::Page;
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{audit, presence};

/// A take-over waits this long for sends in flight; the page goes on asking after that.
const SETTLE_TRIES: u32 = 40;
const SETTLE_WAIT: Duration = Duration::from_millis(50);

#[derive(Deserialize)]
pub(in crate::console) struct Words {
    #[serde(default)]
    text: String,
    /// Names one answer.
    #[serde(default)]
    key: String,
}

/// The page stays where it is; without its script it is loaded again.
fn done(headers: &HeaderMap, id: Uuid) -> Page {
    if headers.contains_key("x-fragment") {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Redirect::to(&format!("/chat/{id}")).into_response())
}

/// Takes the chat over, from a colleague only where `text` is `colleague`.
pub(in crate::console) async fn take(
    State(console): State<Arc<Console>>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Form(words): Form<Words>,
) -> Page {
    let chat = ConversationId(id);
    let from_colleague = words.text == "colleague";
    let mut tx = console.db.desk.begin().await?;
    take::take_over(&mut tx, chat, staff.id, from_colleague, console.now()).await??;
    audit(&mut tx, &console, &staff, "chat.take", id).await?;
    tx.commit().await?;
    // a turn that runs here stops at once, and finds the person when it begins again
    console.service.take_up(chat);
    for _ in 0..SETTLE_TRIES {
        let mut tx = console.db.desk.begin().await?;
        let settled = take::settle(&mut tx, chat, console.now()).await?;
        tx.commit().await?;
        if settled {
            break;
        }
        sleep(SETTLE_WAIT).await;
    }
    done(&headers, id)
}

/// Answers the shopper.
pub(in crate::console) async fn answer(
    State(console): State<Arc<Console>>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Form(words): Form<Words>,
) -> Page {
    let chat = ConversationId(id);
    let mut tx = console.db.desk.begin().await?;
    let mut said = say::answer(&mut tx, chat, staff.id, &words.key, &words.text, console.now()).await?;
    if said == Err(Refused::Settling) && take::settle(&mut tx, chat, console.now()).await? {
        said = say::answer(&mut tx, chat, staff.id, &words.key, &words.text, console.now()).await?;
    }
    if said?.fresh {
        audit(&mut tx, &console, &staff, "chat.answer", id).await?;
    }
    tx.commit().await?;
    console.service.outbox_changed();
    done(&headers, id)
}

/// Writes a note for colleagues.
pub(in crate::console) async fn note(
    State(console): State<Arc<Console>>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Form(words): Form<Words>,
) -> Page {
    if words.text.trim().is_empty() {
        return Err(Refused::Words.into());
    }
    let mut tx = console.db.desk.begin().await?;
    say::note(&mut tx, ConversationId(id), Some(staff.id), NoteKind::Note, words.text.trim(), console.now()).await.map_err(no_such_chat)?;
    audit(&mut tx, &console, &staff, "chat.note", id).await?;
    tx.commit().await?;
    done(&headers, id)
}

/// Gives the chat back to the bot, which takes up what the shopper wrote since the last answer.
pub(in crate::console) async fn hand_back(
    State(console): State<Arc<Console>>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Form(words): Form<Words>,
) -> Page {
    end(&console, &staff, id, Outcome::HandedBack, &words.text, "chat.hand_back").await?;
    console.service.take_up(ConversationId(id));
    done(&headers, id)
}

/// Closes the chat.
pub(in crate::console) async fn close(
    State(console): State<Arc<Console>>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Form(words): Form<Words>,
) -> Page {
    end(&console, &staff, id, Outcome::Closed, &words.text, "chat.close").await?;
    // the chat is closed, whatever becomes of the question how it was
    match console.engine.ask_rating(ConversationId(id)).await {
        Ok(_) => console.service.outbox_changed(),
        Err(error) => tracing::warn!(%error, "a rating can't be asked for"),
    }
    done(&headers, id)
}

/// Mutes who abuses the chat.
pub(in crate::console) async fn mute(State(console): State<Arc<Console>>, staff: Staff, headers: HeaderMap, Path(id): Path<Uuid>) -> Page {
    let mut tx = console.db.desk.begin().await?;
    leave::mute(&mut tx, ConversationId(id), staff.id, console.now()).await??;
    audit(&mut tx, &console, &staff, "chat.mute", id).await?;
    tx.commit().await?;
    done(&headers, id)
}

/// Lets the bot answer a muted chat again.
pub(in crate::console) async fn unmute(
    State(console): State<Arc<Console>>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
) -> Page {
    let mut tx = console.db.desk.begin().await?;
    leave::unmute(&mut tx, ConversationId(id), staff.id, console.now()).await??;
    audit(&mut tx, &console, &staff, "chat.unmute", id).await?;
    tx.commit().await?;
    done(&headers, id)
}

async fn end(console: &Console, staff: &Staff, id: Uuid, outcome: Outcome, words: &str, action: &str) -> Result<(), PageError> {
    let mut tx = console.db.desk.begin().await?;
    leave::end(&mut tx, ConversationId(id), staff.id, outcome, words.trim(), console.now()).await??;
    audit(&mut tx, console, staff, action, id).await?;
    Ok(tx.commit().await?)
}

/// Opens a closed chat again.
pub(in crate::console) async fn reopen(
    State(console): State<Arc<Console>>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
) -> Page {
    let mut tx = console.db.desk.begin().await?;
    leave::reopen(&mut tx, ConversationId(id), staff.id, console.now()).await??;
    take::settle(&mut tx, ConversationId(id), console.now()).await?;
    audit(&mut tx, &console, &staff, "chat.reopen", id).await?;
    tx.commit().await?;
    done(&headers, id)
}

#[derive(Deserialize)]
pub(in crate::console) struct To {
    /// A colleague's row, `me`, `none`, or `free` for who has the fewest chats.
    to: String,
}

/// Gives a waiting chat to somebody.
pub(in crate::console) async fn assign(
    State(console): State<Arc<Console>>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Form(To { to }): Form<To>,
) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let to = match to.as_str() {
        "none" => None,
        "me" => Some(staff.id),
        "free" => take::least_busy(&mut tx, console.now()).await?,
        row => Some(AgentId(row.parse().map_err(|_| PageError::NotFound)?)),
    };
    take::assign(&mut tx, ConversationId(id), to, staff.id, console.now()).await.map_err(no_such_chat)??;
    audit(&mut tx, &console, &staff, "chat.assign", id).await?;
    tx.commit().await?;
    done(&headers, id)
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
    presence::say(&mut *console.db.desk.acquire().await?, ConversationId(id), staff.id, here.typing, console.now()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn audit(conn: &mut PgConnection, console: &Console, staff: &Staff, action: &str, id: Uuid) -> sqlx::Result<()> {
    audit::add(conn, Some(staff.id), action, &id.to_string(), json!({}), console.now()).await
}

/// A row that must name an existing chat or colleague does not.
fn no_such_chat(error: sqlx::Error) -> PageError {
    let missing = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
    if missing { PageError::NotFound } else { error.into() }
}
