//! What is still to be sent. A row is `pending`, then `sending` while the platform has it in hand, then `sent` or `failed`.
//!
//! A send has a lease, which its program renews. A kill in `sending` leaves the outcome unknown: once the lease has run out the
//! row is found by [`interrupted`], and [`unknown`] decides by what the platform offers against doubles. Who has lost a row in
//! that way changes nothing any more: the number of tries tells whose send it is.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::ConversationId;
use super::lease::{Instance, lease};
use crate::dialogue::buttons::ShownButton;

/// A reply on its way to a channel.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Row.
    pub id: i64,
    /// Conversation.
    pub conversation: ConversationId,
    /// Channel.
    pub channel: String,
    /// Chat id, channel id, web session.
    pub address: String,
    /// Whether nobody else reads that chat.
    pub private: bool,
    /// Words; of a file its name.
    pub text: String,
    /// The file that is sent, instead of words.
    pub file: Option<OutgoingFile>,
    /// Buttons.
    pub buttons: Vec<ShownButton>,
    /// Key against doubles, for platforms that know such a key.
    pub nonce: String,
    /// Sends so far, this one included; with the row it tells whose send this is.
    pub attempts: i32,
}

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Name, as the shopper sees it.
    pub name: String,
    /// Media type, by its content.
    pub media_type: String,
    /// Path below the data folder.
    pub path: String,
}

/// A row as it is read.
struct Row {
    id: i64,
    conversation: ConversationId,
    channel: String,
    address: String,
    private: bool,
    text: String,
    buttons: serde_json::Value,
    nonce: String,
    attempts: i32,
    file: Option<String>,
    media_type: Option<String>,
}

impl From<Row> for Outgoing {
    fn from(row: Row) -> Self {
        let file = row.file.zip(row.media_type);
        Self {
            id: row.id,
            conversation: row.conversation,
            channel: row.channel,
            address: row.address,
            private: row.private,
            file: file.map(|(path, media_type)| OutgoingFile { name: row.text.clone(), media_type, path }),
            text: row.text,
            buttons: serde_json::from_value(row.buttons).unwrap_or_default(),
            nonce: row.nonce,
            attempts: row.attempts,
        }
    }
}

/// What to do with a send whose outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Send again: the platform, or the page, drops a double by its key.
    SendAgain,
    /// Send again once, counted; a second unknown outcome fails.
    RepeatOnce,
}

/// Takes due rows of a channel for sending: the oldest of each conversation that has nothing in flight, so that order is kept.
/// `only` names the one address that is served, where it is not the whole channel.
pub async fn claim(
    conn: &mut PgConnection,
    channel: &str,
    only: Option<&str>,
    owner: Instance,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Outgoing>> {
    let rows = sqlx::query_as!(
        Row,
        r#"with due as (
               select o.id from outbox o
               where o.channel = $1 and o.state = 'pending' and o.due_at <= $2
                 and ($4::text is null or exists (select from conversations c where c.id = o.conversation_id and c.address = $4))
                 and not exists (select from outbox earlier
                                 where earlier.conversation_id = o.conversation_id and earlier.id < o.id
                                   and earlier.state in ('pending', 'sending'))
               order by o.id limit $3
               for update skip locked
           )
           update outbox o set state = 'sending', attempts = attempts + 1, owner = $5, lease_until = clock_timestamp() + $6
           from due, conversations c
           where o.id = due.id and c.id = o.conversation_id
           returning o.id, o.conversation_id as "conversation: ConversationId", o.channel, c.address, c.private, o.text, o.buttons,
                     o.nonce, o.attempts, (select f.path from attachments f where f.id = o.attachment_id) as file,
                     (select f.media_type from attachments f where f.id = o.attachment_id) as media_type"#,
        channel,
        now,
        limit,
        only,
        owner.0,
        lease(),
    )
    .fetch_all(conn)
    .await?;
    let mut claimed: Vec<Outgoing> = rows.into_iter().map(Outgoing::from).collect();
    claimed.sort_by_key(|outgoing| outgoing.id);
    Ok(claimed)
}

/// Keeps a row while its send goes on. Answers false where it was lost.
pub async fn renew(conn: &mut PgConnection, outgoing: &Outgoing) -> sqlx::Result<bool> {
    sqlx::query!(
        "update outbox set lease_until = clock_timestamp() + $3 where id = $1 and attempts = $2 and state = 'sending'",
        outgoing.id,
        outgoing.attempts,
        lease(),
    )
    .execute(conn)
    .await
    .map(|done| done.rows_affected() > 0)
}

/// The platform has it. Answers the row's words where they were changed while it was on its way: the platform has others then. What
/// was taken back has none.
pub async fn sent(
    conn: &mut PgConnection,
    outgoing: &Outgoing,
    external_id: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    let words = sqlx::query_scalar!(
        "update outbox set state = 'sent', sent_at = $4, external_id = $3, error = null, owner = null, lease_until = null
         where id = $1 and attempts = $2 and state = 'sending' returning text",
        outgoing.id,
        outgoing.attempts,
        external_id,
        now
    )
    .fetch_optional(conn)
    .await?;
    Ok(words.filter(|words| *words != outgoing.text))
}

/// The platform certainly does not have it; to be sent again at `due_at`, unless it was taken back.
pub async fn retry(conn: &mut PgConnection, outgoing: &Outgoing, due_at: DateTime<Utc>, error: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update outbox set state = case when text = '' then 'void' else 'pending' end, due_at = $3, error = $4, owner = null,
                lease_until = null
         where id = $1 and attempts = $2 and state = 'sending'",
        outgoing.id,
        outgoing.attempts,
        due_at,
        error
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The platform refused it for good.
pub async fn failed(conn: &mut PgConnection, outgoing: &Outgoing, error: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update outbox set state = 'failed', error = $3, owner = null, lease_until = null
         where id = $1 and attempts = $2 and state = 'sending'",
        outgoing.id,
        outgoing.attempts,
        error
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Whether the platform has it is not known: it is sent again at `due_at` as `policy` allows, else it has failed.
/// Answers whether it will be sent again.
pub async fn unknown(
    conn: &mut PgConnection,
    outgoing: &Outgoing,
    policy: Unknown,
    due_at: DateTime<Utc>,
    error: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"update outbox
           set state = case when text = '' then 'void' when $3 or not repeated then 'pending' else 'failed' end, repeated = repeated or not $3, due_at = $4,
               error = $5, owner = null, lease_until = null
           where id = $1 and attempts = $2 and state = 'sending'
           returning state = 'pending' as "again!""#,
        outgoing.id,
        outgoing.attempts,
        policy == Unknown::SendAgain,
        due_at,
        error,
    )
    .fetch_optional(conn)
    .await
    .map(|again| again.unwrap_or(false))
}

/// Rows in `sending` whose program gave no sign of life for so long that their lease ran out: how that send ended is not known.
pub async fn interrupted(conn: &mut PgConnection, channel: &str, only: Option<&str>) -> sqlx::Result<Vec<Outgoing>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select o.id, o.conversation_id as "conversation: ConversationId", o.channel, c.address, c.private, o.text, o.buttons, o.nonce,
                  o.attempts, f.path as "file?", f.media_type as "media_type?"
           from outbox o left join attachments f on f.id = o.attachment_id join conversations c on c.id = o.conversation_id
           where o.channel = $1 and o.state = 'sending' and (o.lease_until is null or o.lease_until < clock_timestamp())
             and ($2::text is null or c.address = $2)
           order by o.id"#,
        channel,
        only,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Outgoing::from).collect())
}
