//! What agents do with a chat: each act is one transaction with its row in the audit, after which the page stays where it is.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use engine::conversation::ConversationId;
use engine::handover::leave::{self, Outcome};
use engine::handover::{AgentId, NoteKind, Refused, say, take};
use serde::Deserialize;
use serde_json::json;
use sqlx::{PgConnection, Postgres, Transaction};
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

/// Who acts on which chat.
pub(in crate::console) struct Act {
    console: Arc<Console>,
    staff: Staff,
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
    fn chat(&self) -> ConversationId {
        ConversationId(self.id)
    }

    async fn begin(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        self.console.db.desk.begin().await
    }

    async fn audit(&self, conn: &mut PgConnection, action: &str) -> sqlx::Result<()> {
        audit::add(conn, Some(self.staff.id), action, &self.id.to_string(), json!({}), self.console.now()).await
    }

    /// Puts the act into the audit, and makes it so.
    async fn commit(&self, mut tx: Transaction<'static, Postgres>, action: &str) -> sqlx::Result<()> {
        self.audit(&mut tx, action).await?;
        tx.commit().await
    }

    async fn end(&self, outcome: Outcome, words: &str, action: &str) -> Result<(), PageError> {
        let mut tx = self.begin().await?;
        leave::end(&mut tx, self.chat(), self.staff.id, outcome, words.trim(), self.console.now()).await??;
        Ok(self.commit(tx, action).await?)
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
    let from_colleague = words.text == "colleague";
    let mut tx = act.begin().await?;
    take::take_over(&mut tx, act.chat(), act.staff.id, from_colleague, act.console.now()).await??;
    act.commit(tx, "chat.take").await?;
    // a turn that runs here stops at once, and finds the person when it begins again
    act.console.service.take_up(act.chat());
    for _ in 0..SETTLE_TRIES {
        let mut tx = act.begin().await?;
        let settled = take::settle(&mut tx, act.chat(), act.console.now()).await?;
        tx.commit().await?;
        if settled {
            break;
        }
        sleep(SETTLE_WAIT).await;
    }
    act.done()
}

/// Answers the shopper.
pub(in crate::console) async fn answer(act: Act, Form(words): Form<Words>) -> Page {
    let mut tx = act.begin().await?;
    let mut said = say::answer(&mut tx, act.chat(), act.staff.id, &words.key, &words.text, act.console.now()).await?;
    if said == Err(Refused::Settling) && take::settle(&mut tx, act.chat(), act.console.now()).await? {
        said = say::answer(&mut tx, act.chat(), act.staff.id, &words.key, &words.text, act.console.now()).await?;
    }
    if said?.fresh {
        act.audit(&mut tx, "chat.answer").await?;
    }
    tx.commit().await?;
    act.console.service.outbox_changed();
    act.done()
}

/// Writes a note for colleagues.
pub(in crate::console) async fn note(act: Act, Form(words): Form<Words>) -> Page {
    if words.text.trim().is_empty() {
        return Err(Refused::Words.into());
    }
    let mut tx = act.begin().await?;
    say::note(&mut tx, act.chat(), Some(act.staff.id), NoteKind::Note, words.text.trim(), act.console.now()).await.map_err(no_such_chat)?;
    act.commit(tx, "chat.note").await?;
    act.done()
}

/// Gives the chat back to the bot, which takes up what the shopper wrote since the last answer.
pub(in crate::console) async fn hand_back(act: Act, Form(words): Form<Words>) -> Page {
    act.end(Outcome::HandedBack, &words.text, "chat.hand_back").await?;
    act.console.service.take_up(act.chat());
    act.done()
}

/// Closes the chat.
pub(in crate::console) async fn close(act: Act, Form(words): Form<Words>) -> Page {
    act.end(Outcome::Closed, &words.text, "chat.close").await?;
    // the chat is closed, whatever becomes of the question how it was
    match act.console.engine.ask_rating(act.chat()).await {
        Ok(_) => act.console.service.outbox_changed(),
        Err(error) => tracing::warn!(%error, "a rating can't be asked for"),
    }
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
    presence::say(&mut *console.db.desk.acquire().await?, ConversationId(id), staff.id, here.typing, console.now()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A row that must name an existing chat or colleague does not.
fn no_such_chat(error: sqlx::Error) -> PageError {
    let missing = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
    if missing { PageError::NotFound } else { error.into() }
}
